"""The rules read what a resident has just published: they flag it, and cover what is surely personal."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.permissions import Actor
from civic.moderation.events import ROOM, Flagged
from civic.moderation.models import Flag
from civic.moderation.rules import RULES, find
from civic.moderation.settings import rules_of
from civic.moderation.spans import Span, checked
from civic.moderation.subjects import KINDS
from civic.moderation.work import open_case, take_case

RULE: Final = Actor(origin="rule")


def scan(session: Session, kind: str, id: int) -> tuple[str, ...]:
    """Let the rules read a subject as it stands; the codes of those that found something.

    What is not for everybody, or not a resident's, is not read. What rules had found in earlier words is settled.
    """
    content = KINDS[kind].contents(session, [id]).get(id)
    if content is None or not content.public or not content.by_resident:
        return ()
    rules = rules_of(session)
    awake = rules.that("flag", "cover")
    finds: dict[str, list[Span]] = defaultdict(list)
    for field, words in content.words.items():
        for found in find(words, content.language, rules.words, awake):
            finds[found.rule].append(Span(field, found.start, found.end))
    if not finds:
        return ()
    case = open_case(session, kind, id)
    now = clock.now()
    session.execute(
        update(Flag)
        .where(Flag.case_id == case.id, Flag.source == "rule", Flag.settled_at.is_(None))
        .values(settled_at=now)
    )
    session.execute(
        insert(Flag),
        [
            {
                "case_id": case.id, "reason": RULES[rule].reason, "source": "rule", "rule": rule,
                "spans": [list(span) for span in spans], "flagged_at": now,
            }
            for rule, spans in finds.items()
        ],
    )  # fmt: skip
    body = Flagged(
        case=case.id, content=kind, reason=RULES[next(iter(finds))].reason, source="rule", rules=list(finds)
    )
    events.record(session, RULE, events.Subject("moderation_case", case.id), body, rooms=[ROOM])
    sure = [span for rule in rules.that("cover") for span in finds.get(rule, ())]
    if sure:
        _cover(session, case.id, sure)
    return tuple(finds)


def _cover(session: Session, case_id: int, spans: list[Span]) -> None:
    work = take_case(session, RULE, case_id)
    chosen = checked(spans, work.held.content.words)
    commitment = work.cover_words(chosen, "redacted", "personal_data")
    work.end_case("redact", reason="personal_data", spans=sum(map(len, chosen.values())))
    work.held.tell("covered", "personal_data", commitment)
