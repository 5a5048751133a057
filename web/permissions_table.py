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
    "see_contact_of": "issue.see_contact",
    "report_issue": "issue.report",
    "upload_photo": "photo.upload",
    "join_issue": "issue.join",
    "say_me_too": "issue.me_too",
    "flag_issue": "content.flag",
    "list_cases": "moderation.see",
    "list_queue": "queue.see",
    "list_views": "view.save",
    "keep_view": "view.save",
    "remove_view": "view.change",
    "decide_case": "moderation.decide",
    "reporter_correct": "report.correct",
    "reporter_answer": "report.answer",
    "reporter_withdraw": "report.withdraw",
    "reporter_judge": "report.judge",
    "reporter_confirm": "report.confirm_contact",
    "ask_for_bulk": "bulk.ask",
    "show_bulk": "bulk.see",
    "begin_bulk": "bulk.begin",
    "cancel_bulk": "bulk.cancel",
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
    "words": "issue.see",
    "flag": "content.flag",
    "send_flag": "content.flag",
    "count_me": "issue.me_too",
    "join_it": "issue.join",
}
_LINK: Mapping[str, str] = {
    "show": "issue.see",
    "panel": "issue.see",
    "mine": "issue.see",
    "amend": "report.correct",
    "reply": "report.answer",
    "say_anew": "report.rephrase",
    "ask_withdraw": "report.withdraw",
    "take_back": "report.withdraw",
    "say_verdict": "report.judge",
    "confirm": "report.confirm_contact",
    "ask_remove_contact": "report.remove_contact",
    "drop_contact": "report.remove_contact",
}
_REPORT: Mapping[str, str] = {
    "where": "issue.report",
    "send": "issue.report",
    "suggest": "issue.report",
    "nearby": FILTERED,
    "join": "issue.join",
}
_OF_PARTS: Mapping[str, str] = {
    "seen_notes": "issue.see_notes",
    "send_to_party": "party.send",
    "do_with_sending": "party.manage",
}
_PARTY: Mapping[str, str] = dict.fromkeys(("show", "photo", "small_photo", "point", "act"), "party.act")
_ASSETS: Mapping[str, str] = {"show": FILTERED, "label": OPEN, "around": OPEN, "shape": OPEN}
# By letter and link, for whoever has no session yet; what a link is for is looked at where it is used.
_ACCOUNT = (
    "sign_up", "ask_to_sign_up", "open_sign_up", "finish_sign_up", "ask_to_sign_in", "open_sign_in", "sign_in_by_link",
    "reset", "ask_to_reset", "open_reset", "finish_reset", "open_undo", "undo",
)  # fmt: skip
_ME: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "confirm", "confirm_by_password", "ask_to_confirm", "open_confirmation", "confirm_by_link", "details",
            "save_details", "password", "save_password", "email", "ask_for_email_change", "open_email", "save_email",
        ),
        "account.change",
    ),
    **dict.fromkeys(("sessions", "end_session", "end_others"), "account.sessions"),
    **dict.fromkeys(("tokens", "make_token", "revoke_token"), "account.tokens"),
    "reports": SIGNED_IN,
    "reports_list": SIGNED_IN,
    "claim": "report.claim",
}  # fmt: skip
_SHAPING = (
    "city", "change_city", "departments", "new_department", "add_one_department", "department",
    "change_one_department", "retire_one_department", "return_one_department", "jurisdictions", "jurisdiction_areas",
    "add_jurisdiction", "end_jurisdiction", "draw_jurisdiction_area", "erase_jurisdiction_area", "categories",
    "new_category", "add_one_category", "category", "change_one_category", "do_with_category", "new_category_group",
    "add_one_category_group", "category_group", "change_one_category_group", "templates", "new_template",
    "add_one_template", "template", "change_one_template", "do_with_template", "calendar", "change_calendar",
    "changes", "new_calendar", "add_calendar", "recount", "ask_for_recount", "deadlines", "change_ladder",
    "legal_clocks", "new_legal_clock", "add_legal_clock", "legal_clock", "change_legal_clock", "retire_legal_clock",
    "rules", "do_with_rule", "new_rule", "add_rule", "rule", "change_rule",
)  # fmt: skip
# The queue, the issue and each verb ask for their own permissions as well (queue.see, issue.see, web.verbs).
_STAFF: Mapping[str, str] = dict.fromkeys(
    (
        "queue", "queue_rows", "queue_views", "queue_filters", "find", "issue", "issue_facts", "issue_panel",
        "issue_timeline", "issue_part", "issue_pane", "do", "compare", "compare_points", "looked", "keep_view",
        "forget_view", "mentions", "mentions_badge", "mentions_seen", "colleagues_of_issue", "work_sheet",
        "work_sheets_of", "deadlines", "deadlines_csv",
    ),
    "work.enter",
)  # fmt: skip

ENDPOINT_PERMISSIONS: Final[Mapping[str, str]] = {
    "static": OPEN,
    "openapi.spec": OPEN,
    **{f"api.{name}": needed for name, needed in _API.items()},
    **{f"home.{name}": needed for name, needed in _HOME.items()},
    **{f"issues.{name}": needed for name, needed in _ISSUES.items()},
    **{f"staff.{name}": needed for name, needed in _OF_PARTS.items()},
    **{f"party.{name}": needed for name, needed in _PARTY.items()},
    **{f"assets.{name}": needed for name, needed in _ASSETS.items()},
    **{f"link.{name}": needed for name, needed in _LINK.items()},
    **{f"report.{name}": needed for name, needed in _REPORT.items()},
    **{f"staff.{name}": needed for name, needed in _STAFF.items()},
    **dict.fromkeys(
        (
            "staff.intake",
            "staff.send_intake",
            "staff.join_intake",
            "staff.intake_nearby",
            "staff.intake_kind",
            "staff.intake_done",
            "staff.intake_slip",
        ),
        "intake.take",
    ),
    "staff.fetch_attachment": "intake.see",
    "staff.take_back_rule": "work.enter",
    "staff.term": "issue.extend_clock",
    "staff.extend_term": "issue.extend_clock",
    "admin.suggestions": "suggestion.see_quality",
    "admin.set_suggestions": "city.shape",
    "admin.overview": "role.see",
    "notices.privacy": OPEN,
    "notices.accessibility": OPEN,
    "notices.consents": OPEN,
    "me.data": SIGNED_IN,
    "me.data_exports": SIGNED_IN,
    "me.ask_for_data": "data.export",
    "me.fetch_data": "data.export",
    "me.take_contact_back": "report.remove_contact",
    "me.delete": SIGNED_IN,
    "me.delete_now": "account.delete",
    "admin.retention": "retention.see",
    "admin.set_retention": "retention.set",
    "admin.run_retention": "retention.run",
    "admin.texts": "text.publish",
    "admin.text": "text.publish",
    "admin.text_version": "text.publish",
    "admin.publish": "text.publish",
    "field.page": "work.enter",
    "field.work": "work.enter",
    "field.do": "work.enter",
    "field.worker": OPEN,
    "staff.queue_map": "queue.see",
    "staff.say_here": "work.enter",
    "staff.say_gone": "work.enter",
    "staff.take": "issue.claim",
    "staff.let_go": "issue.claim",
    "staff.bulk_choice": "bulk.ask",
    "staff.bulk_choose": "bulk.ask",
    "staff.bulk_ask": "bulk.ask",
    "staff.bulk": "bulk.see",
    "staff.bulk_state": "bulk.see",
    "staff.bulk_now": "bulk.ask",
    "staff.bulk_turn": "bulk.begin",
    "staff.look_at_contact": "issue.see_contact",
    "staff.take_suggestion": "suggestion.decide",
    "staff.take_all_suggestions": "suggestion.decide",
    "staff.refuse_one_suggestion": "suggestion.decide",
    **{f"admin.{name}": "city.shape" for name in _SHAPING},
    "looks.stylesheet": OPEN,
    "looks.logo": OPEN,
    "admin.routing": "city.shape",
    "admin.decide_routing": "city.shape",
    "admin.people": "staff.see",
    "admin.person": "staff.see",
    "admin.invitation": "staff.invite",
    "admin.send_invitation": "staff.invite",
    "admin.turn_invitation": "staff.invite",
    "admin.roles": "role.see",
    "admin.permissions": "role.see",
    "admin.give_role": "role.grant",
    "admin.change_role": "role.change",
    "admin.take_role": "role.revoke",
    "admin.name_deputy": "deputy.name",
    "admin.end_deputy": "deputy.name",
    "admin.end_account": "person.end",
    "admin.reopen_account": "person.reopen",
    "admin.reset_factor": "person.reset_second_factor",
    "invitation.show": OPEN,
    "invitation.accept": OPEN,
    "moderation.queue": "moderation.see",
    "moderation.rows": "moderation.see",
    "moderation.views": "moderation.see",
    "moderation.case": "moderation.see",
    "moderation.photo": "moderation.see",
    "moderation.decide": "moderation.decide",
    "moderation.rules": "moderation.see",
    "moderation.change_rules": "moderation.change_rules",
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
    "factor.challenge": OPEN,
    "factor.show_code": OPEN,
    "factor.ask_passkey": OPEN,
    "factor.show_passkey": OPEN,
    "factor.ask_sign_in": OPEN,
    "factor.sign_in": OPEN,
    "me.security": SIGNED_IN,
    "me.security_app": SIGNED_IN,
    "me.start_app": SIGNED_IN,
    "me.confirm_app": SIGNED_IN,
    "me.remove_app": SIGNED_IN,
    "me.ask_new_passkey": SIGNED_IN,
    "me.add_passkey": SIGNED_IN,
    "me.name_passkey": SIGNED_IN,
    "me.drop_passkey": SIGNED_IN,
    "me.new_recovery_codes": SIGNED_IN,
    "me.overview": SIGNED_IN,
    "me.account": SIGNED_IN,
    "me.identities": SIGNED_IN,
    "me.disconnect_identity": "identity.own",
    "sign_on.begin": OPEN,
    "sign_on.back": OPEN,
    # What entitles to it is the provider's signed token.
    "sign_on.ended": OPEN,
    "admin.sign_on": "sign_on.see",
    "admin.map_a_group": "sign_on.map_groups",
    "admin.unmap_a_group": "sign_on.map_groups",
    "well_known.change_password": OPEN,
    "well_known.security": OPEN,
    **{f"me.{name}": needed for name, needed in _ME.items()},
    **{f"account.{name}": OPEN for name in _ACCOUNT},
    **dict.fromkeys(
        (
            "me.residence",
            "me.ask_for_letter",
            "me.give_up_letter",
            "me.type_code",
            "me.ask_register",
            "me.drop_residence",
        ),
        "residence.own",
    ),
    **dict.fromkeys(
        (
            "me.profile",
            "me.profile_place",
            "me.keep_place",
            "me.remove_place",
            "me.tell_interests",
            "me.tell_needs",
            "me.tell_channels",
            "me.forget",
        ),
        "profile.own",
    ),
    **dict.fromkeys(("admin.residence", "admin.print_letters", "admin.letters_sent"), "residence.administer"),
    "admin.rule_residence": "residence.rule",
    "desk.residence": "residence.desk",
    "desk.record": "residence.desk",
    "system.health": OPEN,
    "system.robots": OPEN,
    "system.figures": MACHINE,
}
