"""The city says what a rule does, and which words are abusive."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import civic.moderation.policy  # noqa: F401  (declares the permissions)
from civic.city.shape import begin_shaping, note, record_shaping
from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.moderation.events import ROOM, RuleChanged, WordsReplaced
from civic.moderation.models import ModerationRule, ModerationWords
from civic.moderation.rules import ACTIONS, RULES
from civic.moderation.rules.abuse import parsed
from civic.moderation.settings import actions_of, word_lists


def change_rule(session: Session, actor: Actor, code: str, action: str) -> bool:
    """Let a rule do something else from now on; False where it does that already.

    Raises NotAllowed, DomainError ``rule.unknown``, ``rule.action_unknown``.
    """
    policies.require("moderation.change_rules", actor)
    if code not in RULES:
        raise DomainError("rule.unknown", field="rule", rule=code)
    if action not in ACTIONS:
        raise DomainError("rule.action_unknown", field=code)
    begin_shaping(session, actor)
    earlier = actions_of(session)[code]
    if earlier == action:
        return False
    statement = insert(ModerationRule).values(code=code, action=action)
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_={"action": action}))
    note(session, "moderation_rule", code, {"action": earlier}, {"action": action})
    record_shaping(session, actor, RuleChanged(rule=code, action=action, earlier=earlier), rooms=[ROOM])
    return True


def replace_words(session: Session, actor: Actor, language: str, lines: Sequence[str]) -> int:
    """Take these words in place of the list of a language; without any the one that comes along counts again.

    Which words went and which came is kept with the city's changes. Returns how many there are.
    Raises NotAllowed, DomainError ``language.unknown``, and what `abuse.parsed` raises.
    """
    policies.require("moderation.change_rules", actor)
    if not (2 <= len(language) <= 3 and language.isascii() and language.islower()):
        raise DomainError("language.unknown", field="language")
    entries = parsed(lines)
    begin_shaping(session, actor)
    own = session.scalar(select(ModerationWords.words).where(ModerationWords.language == language))
    if {*entries} == {*(own or ())}:
        return len(entries)
    before = word_lists(session).get(language, ())
    session.execute(delete(ModerationWords).where(ModerationWords.language == language))
    if entries:
        session.execute(insert(ModerationWords).values(language=language, words=entries))
    after = word_lists(session).get(language, ())
    gone, come = sorted({*before} - {*after}), sorted({*after} - {*before})
    note(session, "moderation_words", language, {"words": gone}, {"words": come})
    record_shaping(session, actor, WordsReplaced(language=language, words=len(entries)), rooms=[ROOM])
    return len(entries)
