"""The one table of what is held of a person: for every column how it is exported, and what a deleted account leaves.

Exports (`exporting`), deletion (`forgetting`) and the table in docs/privacy.md (`held_page`) all follow from it, and a
contract test holds it to the schema: a new table stands here or in `NOT_OF_PEOPLE`, a new column in its table.

SQL in it is about ``t``, a row of the table; ``:person`` is the number of the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.privacy.held import Holding
from civic.privacy.held_accounts import ACCOUNTS
from civic.privacy.held_council import COUNCIL
from civic.privacy.held_desk import DESK
from civic.privacy.held_initiatives import INITIATIVES
from civic.privacy.held_reports import REPORTS
from civic.privacy.held_work import WORK

HOLDINGS: Final[Mapping[str, Holding]] = {**ACCOUNTS, **REPORTS, **INITIATIVES, **COUNCIL, **DESK, **WORK}
"""Table → what it holds of a person."""

_SHAPE = "the city's own published words, names and shapes"
_LOG = "the order of the log: numbers"
_TECHNICAL = "what the program keeps in order with; nothing of a person in it"

NOT_OF_PEOPLE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "city", "working_calendar", "deadline_ladder", "legal_clock", "deadline_risk", "department", "jurisdiction",
            "category", "category_group", "area",
            "area_type", "area_edition", "area_piece", "ground_source", "street", "address", "basemap_feature",
            "asset", "asset_type", "city_change", "group_role", "moderation_rule", "rule", "rule_effect", "rule_firing",
            "moderation_words", "residence_rules", "message_template", "initiative_rules",
            "decision_rule",
        ),
        _SHAPE,
    ),
    **dict.fromkeys(("event_subject", "event_position", "event_inbox", "event_batch", "event_checkpoint"), _LOG),
    **dict.fromkeys(("event_follower", "process_heartbeat", "alembic_version", "spatial_ref_sys"), _TECHNICAL),
    "suggestion_rule": _SHAPE,
    "learned_method": "figures of what was learned from all issues together: numbers of features, no words",
    "photo_likeness": "64 bits that tell whether two photos are alike; they go with their photo",
    "rate_limit": "how often something was asked for, by hashes of keys that name no person; goes after hours",
    "residence_batch": "how many letters were printed together, and when",
    "residents_register": "that a register was imported, how long it is, and what one is asked to be found in it",
    "residents_entry": "a register's entries as hashes under the city's key, with an area: nobody's until shown",
    "event_parked": "events that could not be reacted to yet: a number and a program's message",
    "outside_party": "a contractor's or utility's name and address for letters: a business that works for the city",
    "party_trust": _SHAPE,
    "party_visit": "when a contractor's link was opened, by what kind of browser and a hash that names nobody",
    "issue_clock": "which terms of a law run on a matter, and what stopped them",
    "deadline_step": "that a role was told of a date, and how many people hold it; who they were is in the letters",
    "issue_area": "which areas a matter lies in",
    "issue_search": "the words of issues once more, made from them by the database; they go as those go",
    "opinion_round": "when departments were asked about an initiative, and until when its authors may answer",
    **dict.fromkeys(("project", "project_milestone", "project_photo"), "what the city does, in public"),
    "author_invitation": "a link for another author: a hash and moments; goes a week after it has expired",
    "initiative_issue": "from which issues an initiative was begun",
    **dict.fromkeys(
        ("sitting", "agenda_item", "motion"), "what the council deals with and decides, in public, by its clerk"
    ),
    "initiative_district": "how many have signed an initiative in each district",
    "imported_issue": "where a matter came over from, by the other system's number",
    "idempotency_key": "what was answered to a write, for its sender to ask again; goes after seven days",
    "erasure": "what was erased, by its lasting name; nothing personal, so that backups can be held to it",
    "farewell": "the address to which the end of an account is told; goes with the letter, after five days at most",
}  # fmt: skip
"""Table → why nothing of a person stands in it, or why it is not theirs to export."""
