"""What a browser has written down: a page that is left at once takes the last keys with it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.pace import eventually

_ALL = """async ([name, store]) => {
  const told = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const db = await told(indexedDB.open(name));
  const all = await told(db.transaction(store).objectStore(store).getAll());
  db.close();
  return JSON.stringify(all);
}"""


def kept(page: Page, database: str, store: str, words: str) -> None:
    """Wait until words stand in a store of a database of the page's browser."""
    eventually(lambda: words in page.evaluate(_ALL, [database, store]))
