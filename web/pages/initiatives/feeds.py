"""Atom feeds of initiatives: what is new in all of them or of a topic, and the news of one. For everybody alike."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.permissions import VISITOR
from initiatives.proposals.queries.finding import Filter
from initiatives.proposals.queries.listing import InitiativeListed, initiatives
from web import context
from web.feeds import MOST_ENTRIES, FeedEntry, atom
from web.hosts import absolute
from web.initiative_page import initiative_view
from web.language import current_language
from web.pages.initiatives.door import pages
from web.pages.initiatives.listing import LISTED, chosen
from web.templating import name


@pages.get("/initiatives/feed.atom")
def feed() -> Response:
    """The newest ones, of a topic (``category`` or ``group``) where the address names one."""
    category, group = (chosen().get(name) for name in ("category", "group"))
    with context.reading() as session:
        entries = newest(session, Filter(LISTED, category=category, group=group))
    return atom(
        gettext("Initiatives"), absolute("initiatives.index", category=category, group=group), entries
    )


@pages.get("/initiatives/<public_id>/feed.atom")
def feed_of_one(public_id: str) -> Response:
    """What becomes of one, the newest step first."""
    page = absolute("initiatives.show", public_id=public_id)
    with context.reading() as session:
        view = initiative_view(session, VISITOR, public_id)
    entries = [
        FeedEntry(f"{page}#event-{line.seq}", page, line.title, line.detail, current_language(), line.at)
        for line in view["entries"][:MOST_ENTRIES]
    ]
    return atom(view["it"].title, page, entries)


def newest(session: Session, wanted: Filter) -> list[FeedEntry]:
    """The newest initiatives that everybody may find, as entries."""
    page = initiatives(session, VISITOR, wanted, limit=MOST_ENTRIES)
    return [_entry(each) for each in page.initiatives]


def _entry(it: InitiativeListed) -> FeedEntry:
    link = absolute("initiatives.show", public_id=it.public_id)
    where = name(it.area_name) if it.area_name else gettext("The whole city")
    terms = [each for each in (where, name(it.category_name)) if each]
    return FeedEntry(link, link, it.title, "", it.language, it.published_at or it.created_at, terms)
