"""What becomes of every column of the schema in a copy without personal data. The one table of it.

A column that is not here is not copied: the command refuses, and `tests/contract/test_staging_columns.py` fails as soon
as a migration adds one. Whoever adds it decides: may a resident, or anybody about a resident, have written it?

How a column may be told of stands in civic/staging/column.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import Column, hidden
from civic.staging.columns import city, desk, initiatives, issues, log, people

TABLES: Mapping[str, Mapping[str, Column]] = {
    **people.TABLES,
    **issues.TABLES,
    **desk.TABLES,
    **initiatives.TABLES,
    **log.TABLES,
    **city.TABLES,
}

ONLY_ROWS: Mapping[str, str] = {
    # The smallest of its areas would say where a hidden matter is.
    "issue_area": "EXISTS (SELECT FROM issue i WHERE i.id = t.issue_id"
    f" AND (NOT {hidden('i')} OR i.area_id = t.area_id))",
}
"""Table → which of its rows are copied, where not all are."""

NO_ROWS: Mapping[str, str] = {
    "person_identity": "who somebody is elsewhere",
    "group_role": "groups of a directory that knows the city's real people",
    "person_session": "nobody is signed in to the copy",
    "invitation": "nobody is invited to the copy; it holds addresses and names",
    "one_time_link": "addresses, and ways into accounts",
    "totp_secret": "ways into accounts",
    "passkey": "ways into accounts, and names that people gave them",
    "passkey_challenge": "of browsers that are open in the city",
    "recovery_code": "ways into accounts",
    "factor_tries": "of tries in the city",
    "residence": "where somebody lives",
    "residence_letter": "names and addresses",
    "residence_batch": "of letters that the copy does not have",
    "residence_try": "who has tried to be found",
    "residents_register": "of entries that the copy does not have",
    "residents_entry": "stand for people",
    "profile": "what somebody has told of themselves, health included",
    "profile_place": "homes, schools and places of work",
    "queue_look": "when somebody works is nobody's business in the copy",
    "issue_look": "when somebody works is nobody's business in the copy",
    "issue_search": "made of the copy's own words, as these come in",
    "api_token": "nobody's program shall act on the copy",
    "open_page": "of pages that are open in the city",
    "issue_claim": "of what colleagues have in hand in the city",
    "bulk": "what colleagues have asked for, words among it",
    "bulk_item": "of what the copy does not have",
    "data_export": "nobody's data is handed out from the copy",
    "farewell": "addresses",
    "idempotency_key": "answers hold what was answered to somebody",
    "rate_limit": "of who came to the city, not to its copy",
    "photo_likeness": "of photos that the copy does not have",
    "redaction": "the originals of what is covered are for the city's moderators alone",
    "erasure": "what was erased in the city is not in its copy either",
    "event_inbox": "numbers of the other server; positions are healed instead",
    "event_batch": "numbers of the other server; positions are healed instead",
    "event_checkpoint": "signed by the city's key, which a copy must not have; it signs its own",
    "event_parked": "problems repeat what they failed at",
    "process_heartbeat": "of processes of elsewhere",
    "procrastinate.procrastinate_jobs": "arguments of what is to be done in the city, not in its copy",
    "procrastinate.procrastinate_events": "of those jobs",
    "procrastinate.procrastinate_periodic_defers": "of those jobs",
    "procrastinate.procrastinate_workers": "of processes of elsewhere",
}
"""Tables that stay empty in the copy, and why."""

NOT_COPIED = frozenset({"alembic_version", "spatial_ref_sys"})
"""What the copy has already: its schema's version, and what PostGIS brings."""
