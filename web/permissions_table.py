"""Every route of the application and what it takes to use it: a permission of the policies, or why it needs none.

The table decides nothing: commands and queries ask the policies themselves, on every way in. It is here so that nobody
adds a route without saying for whom it is; a test compares it with the routes, and knocks as a stranger at every door
that is not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from web.verbs import VERBS

OPEN: Final = "open"
"""For everybody; tells what everybody may know, and does nothing but for who asks."""

FILTERED: Final = "filtered"
"""For everybody; the query leaves out what this reader may not find (civic.issues.queries.visibility)."""

SIGNED_IN: Final = "signed in"
"""For whoever has signed in, about themselves."""

MACHINE: Final = "machine"
"""For programs on this machine."""

NO_PERMISSION: Final = (OPEN, FILTERED, SIGNED_IN, MACHINE)

_API: Mapping[str, str] = {
    "list_categories": OPEN,
    "list_areas": OPEN,
    "list_departments": OPEN,
    "list_assets": OPEN,
    "show_asset": FILTERED,
    "list_problems": OPEN,
    "show_problem": OPEN,
    "list_issues": FILTERED,
    "show_issue": "issue.see",
    "report_issue": "issue.report",
    "upload_photo": "photo.upload",
    "join_issue": "issue.join",
    "say_me_too": "issue.me_too",
    "reporter_correct": "report.correct",
    "reporter_answer": "report.answer",
    "reporter_withdraw": "report.withdraw",
    "reporter_judge": "report.judge",
    "reporter_confirm": "report.confirm_contact",
    **{f"verb_{name}": verb.permission for name, verb in VERBS.items()},
}
_HOME: Mapping[str, str] = {
    "home": FILTERED,
    "find": FILTERED,
    "map_issues": FILTERED,
    "near": FILTERED,
    "pulse": OPEN,
    "search": FILTERED,
}
_ISSUES: Mapping[str, str] = {
    "index": FILTERED,
    "rows": FILTERED,
    "issue": "issue.see",
    "criteria": "issue.see",
    "on_its_map": "issue.see",
    "promise": "issue.see",
    "timeline": "issue.see",
    "work": "issue.see",
    "count_me": "issue.me_too",
    "join_it": "issue.join",
}
_LINK: Mapping[str, str] = {
    "show": "issue.see",
    "panel": "issue.see",
    "mine": "issue.see",
    "amend": "report.correct",
    "reply": "report.answer",
    "ask_withdraw": "report.withdraw",
    "take_back": "report.withdraw",
    "say_verdict": "report.judge",
    "confirm": "report.confirm_contact",
}
_REPORT: Mapping[str, str] = {
    "where": "issue.report",
    "send": "issue.report",
    "suggest": "issue.report",
    "nearby": FILTERED,
    "join": "issue.join",
}
_ASSETS: Mapping[str, str] = {"show": FILTERED, "label": OPEN, "around": OPEN, "shape": OPEN}
_SHAPING = (
    "city", "change_city", "departments", "new_department", "add_one_department", "department",
    "change_one_department", "retire_one_department", "return_one_department", "jurisdictions", "jurisdiction_areas",
    "add_jurisdiction", "end_jurisdiction", "draw_jurisdiction_area", "erase_jurisdiction_area", "categories",
    "new_category", "add_one_category", "category", "change_one_category", "do_with_category", "new_category_group",
    "add_one_category_group", "category_group", "change_one_category_group", "calendar", "change_calendar", "changes",
)  # fmt: skip
# A verb of staff's pages asks for its own permission as well (web.verbs).
_STAFF: Mapping[str, str] = dict.fromkeys(
    (
        "queue", "queue_map", "queue_rows", "queue_views", "find", "issue", "issue_facts", "issue_panel",
        "issue_timeline", "do",
    ),
    "queue.see",
)  # fmt: skip

ENDPOINT_PERMISSIONS: Final[Mapping[str, str]] = {
    "static": OPEN,
    "openapi.spec": OPEN,
    **{f"api.{name}": needed for name, needed in _API.items()},
    **{f"home.{name}": needed for name, needed in _HOME.items()},
    **{f"issues.{name}": needed for name, needed in _ISSUES.items()},
    **{f"assets.{name}": needed for name, needed in _ASSETS.items()},
    **{f"link.{name}": needed for name, needed in _LINK.items()},
    **{f"report.{name}": needed for name, needed in _REPORT.items()},
    **{f"staff.{name}": needed for name, needed in _STAFF.items()},
    "admin.overview": SIGNED_IN,
    **{f"admin.{name}": "city.shape" for name in _SHAPING},
    "looks.stylesheet": OPEN,
    "looks.logo": OPEN,
    "admin.routing": "city.shape",
    "admin.decide_routing": "city.shape",
    "staff.assets": "asset.print_labels",
    "staff.labels": "asset.print_labels",
    "media.photo": "issue.see_words",
    "media.small_photo": "issue.see_words",
    "places.suggestions": OPEN,
    "places.under_the_pin": OPEN,
    "places.tile": OPEN,
    "session.sign_in": OPEN,
    "session.enter": OPEN,
    "session.leave": OPEN,
    "session.language": OPEN,
    "me.overview": SIGNED_IN,
    "me.account": SIGNED_IN,
    "system.health": OPEN,
    "system.robots": OPEN,
    "system.figures": MACHINE,
}
