"""What the city's rules do and which words they know: its own choice where it has made one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.moderation.models import ModerationRule, ModerationWords
from civic.moderation.rules import RULES
from civic.moderation.rules.abuse import Words, shipped, words_of


@dataclass(frozen=True, slots=True)
class Rules:
    """What each rule does today, and the abusive words by which one of them goes."""

    actions: Mapping[str, str]
    words: Words

    def that(self, *actions: str) -> tuple[str, ...]:
        """The rules that do one of these."""
        return tuple(code for code, action in self.actions.items() if action in actions)


def actions_of(session: Session) -> dict[str, str]:
    """What each rule does: as the city wants it, else as it comes."""
    chosen = {row.code: row.action for row in session.scalars(select(ModerationRule))}
    return {code: chosen.get(code, rule.action) for code, rule in RULES.items()}


def word_lists(session: Session) -> dict[str, tuple[str, ...]]:
    """The abusive words by language: the city's list, else the one that comes along."""
    own = {row.language: tuple(row.words) for row in session.scalars(select(ModerationWords))}
    return {language: tuple(words) for language, words in shipped().items()} | own


def rules_of(session: Session) -> Rules:
    """The rules as they are today."""
    return Rules(actions_of(session), words_of(word_lists(session)))
