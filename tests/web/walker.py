"""A browser without scripts: it reads a page's form as it stands and sends it as a person would fill it in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


class Page(HTMLParser):
    """The form with most fields, and the words of the page."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.answer = answer
        self.status = answer.status_code
        self.html = answer.get_data(as_text=True)
        self.fields: list[tuple[str, str]] = []
        self.radios: dict[str, list[str]] = {}
        self.forms = 0
        self.action = ""
        self._in: str | None = None
        self._words: list[str] = []
        self._silent = 0
        self.feed(self.html)
        self.text = re.sub(r"\s+", " ", " ".join(self._words))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.forms += 1
            self.action = given.get("action") or ""
        if tag in ("script", "style"):
            self._silent += 1
        name = given.get("name")
        if tag == "textarea" and name:
            self._in = name
            self.fields.append((name, ""))
        if tag != "input" or not name:
            return
        kind, value = given.get("type", "text"), given.get("value") or ""
        if kind == "radio":
            self.radios.setdefault(name, []).append(value)
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                self.fields.append((name, value))
        elif kind != "file":
            self.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._in = None
        if tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._in is not None:
            name, value = self.fields[-1]
            # A browser drops the line end that follows the opening tag.
            self.fields[-1] = (name, value + (data.removeprefix("\n") if not value else data))
        if not self._silent:
            self._words.append(data)

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return found[1] if found else ""

    def value(self, name: str) -> str | None:
        return dict(self.fields).get(name)

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def error(self, field: str) -> str:
        """The sentence beside a field."""
        found = re.search(rf'<p id="{field}-error"[^>]*>(.*?)</p>', self.html, re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


class Walker:
    """Somebody who reports without scripts. ``press`` sends the page's form by one of its buttons."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client = app.test_client()
        self.headers = {"Accept-Language": language, "Accept": "text/html"}
        self.page: Page

    def open(self, path: str = "/report") -> Page:
        self.page = Page(self.client.get(path, headers=self.headers))
        return self.page

    def press(self, go: str = "next", path: str | None = None, headers: Any = None, **changes: Any) -> Page:
        """Fill in fields (a list: several of one name; None: leave it out) and press a button."""
        data = self.filled(go, **changes)
        self.page = Page(
            self.client.post(
                path or self.page.action, data=data, headers={**self.headers, **(headers or {})},
                content_type="multipart/form-data",
            )
        )  # fmt: skip
        return self.page

    def filled(self, go: str = "next", **changes: Any) -> dict[str, Any]:
        """The fields as they would be sent."""
        changes = {name.replace("__", "."): value for name, value in changes.items()}
        data: dict[str, Any] = {}
        for name, value in self.page.fields:
            if name not in changes:
                data.setdefault(name, []).append(value)
        data |= {name: value for name, value in changes.items() if value is not None}
        return data | {"go": go}
