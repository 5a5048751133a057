"""The page docs/permissions.md, made from the policies and the tables of routes, rooms and jobs:
``python -m web.permissions_page > docs/permissions.md``.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from flask import Flask
from flask_babel import force_locale

from civic.core.settings import Settings
from web.jobs_table import JOB_REASONS
from web.live.audience import ROOM_PERMISSIONS
from web.permission_matrix import COLUMNS, DEPARTMENT, OWN, SOME, YES, Cell, columns_of
from web.permission_words import GROUPS, column_name
from web.permissions_table import ENDPOINT_PERMISSIONS, NO_PERMISSION

_WHY = {
    "open": "For everybody; tells what everybody may know, and does nothing but for who asks.",
    "filtered": "For everybody; leaves out what this reader may not find.",
    "signed in": "For whoever has signed in, about themselves.",
    "machine": "For programs on this machine.",
}


def page(app: Flask) -> str:
    """The whole page as Markdown, in English."""
    with app.app_context(), force_locale("en"):
        return "\n".join(_lines(app)) + "\n"


def routes_by_permission(app: Flask) -> Mapping[str, list[str]]:
    """Permission, or reason to need none → what it opens: "GET /issues/<public_id>", in order of their addresses."""
    opened = defaultdict(list)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), sorted(rule.methods or ()))):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        opened[ENDPOINT_PERMISSIONS[rule.endpoint]].append(f"{methods} {rule}")
    return opened


def rooms_by_permission() -> Mapping[str, list[str]]:
    """Permission, or reason to need none → the kinds of rooms of the live channel that it opens."""
    opened = defaultdict(list)
    for kind, needed in ROOM_PERMISSIONS.items():
        opened[needed].append(kind)
    return opened


def _lines(app: Flask) -> Iterator[str]:
    yield "# Permissions"
    yield ""
    yield (
        "Made by `python -m web.permissions_page > docs/permissions.md`. The policies themselves were asked "
        "(`web/permission_matrix.py`); the rules are the tables in each `policy.py` of civic."
    )
    yield ""
    yield (
        "**yes**: everywhere in the city. **dept**: in the department where the role is held. **own**: for one's own "
        "reports and account. **some**: for the roles that this role may give. **²**: what the role adds to a "
        "resident's rights counts only in a session in which a second factor was shown. Issues are private ones here: "
        "public ones are for everybody to see and join."
    )
    for group in GROUPS:
        yield ""
        yield f"## {group.name}"
        yield ""
        yield "| | " + " | ".join(column_name(column) for column in COLUMNS) + " |"
        yield "|---|" + ":-:|" * len(COLUMNS)
        for permission, words in group.permissions.items():
            cells = columns_of(permission)
            told = " | ".join(_cell(cells[column]) for column in COLUMNS)
            yield f"| {words} `{permission}` | {told} |"
    yield ""
    yield "## What each permission opens"
    yield ""
    yield (
        "Staff's pages ask `work.enter` at the door, then `queue.see`, `issue.see` and the permission of each verb. A "
        "permission that opens nothing here decides about a part of a page, or guards a command of the command line. "
        "Of a department's rooms who works there for some categories enters theirs alone."
    )
    yield ""
    yield "| Permission | Pages and operations | Rooms of the live channel |"
    yield "|---|---|---|"
    routes, rooms = routes_by_permission(app), rooms_by_permission()
    for group in GROUPS:
        for permission in group.permissions:
            yield _opened(f"`{permission}`", routes.get(permission, ()), rooms.get(permission, ()))
    for reason in NO_PERMISSION:
        yield _opened(f"*{reason}*: {_WHY[reason]}", routes.get(reason, ()), rooms.get(reason, ()))
    yield ""
    yield "## Jobs"
    yield ""
    yield "Jobs act as the platform, which no policy is asked about. Whoever caused one was asked before."
    yield ""
    yield "| Job | Called by | What it does |"
    yield "|---|---|---|"
    for name, (by, why) in sorted(JOB_REASONS.items()):
        yield f"| `{name}` | {by} | {why} |"


_SHORT = {YES: "**yes**", SOME: "some", DEPARTMENT: "dept", OWN: "own"}


def _cell(cell: Cell) -> str:
    if not cell.reach:
        return "–"
    return ", ".join(_SHORT[reach] for reach in cell.reach) + (" ²" if cell.second_factor else "")


def _opened(needed: str, routes: Iterable[str], rooms: Iterable[str]) -> str:
    return f"| {needed} | {'<br>'.join(f'`{each}`' for each in routes) or '–'} | {', '.join(rooms) or '–'} |"


def _main() -> None:
    from web.app import create_app
    from web.live import TAIL

    with tempfile.TemporaryDirectory() as folder:
        # Nothing is asked of a database: only the routes are.
        given = {"DATABASE_URL": "postgresql+psycopg2://nobody@127.0.0.1/none", "CIVIC_DATA": folder}
        app = create_app(
            Settings.from_environment(given | {"CIVIC_SECRET_KEY": "a key that signs nothing here, ever"})
        )
        app.extensions[TAIL].stop()
        print(page(app), end="")


if __name__ == "__main__":
    _main()
