"""The words of the demo city: what residents report and what departments answer, in two data files beside this one.

``stories.toml`` has the reports by category, ``replies.toml`` the answers by group; both are checked against the
taxonomy, so a code that does not exist is found when they are read and not when the city is made. Chance is the
caller's: everything here takes a ``random.Random``.
"""

from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from civic.categories.files import CategorySpec, QuestionSpec, Taxonomy
from civic.core.datafiles import DataFileError, Table, likely, load, unique

STORIES = Path(__file__).with_name("stories.toml")
REPLIES = Path(__file__).with_name("replies.toml")

UPDATES = ("accept", "schedule", "start", "deliver")
REASONS = ("not_feasible", "out_of_scope", "abuse")
OPENING_CHANCE, CLOSING_CHANCE = 0.25, 0.35

Words = Mapping[str, str]
Answers = Mapping[str, str | int | bool]


class StoriesError(DataFileError):
    """A file of the demo city's words cannot be used; codes are ``stories.*``."""


@dataclass(frozen=True)
class Story:
    """One report as a resident would write it; ``text`` may hold {street} and {number}, ``result`` is their own."""

    text: str
    answers: Answers = field(default_factory=dict)
    result: str | None = None


@dataclass(frozen=True)
class CategoryStories:
    """Everything that is said about one category; ``delivered`` is what a department writes when it has done it."""

    category: str
    reports: Mapping[str, tuple[Story, ...]]
    delivered: tuple[Words, ...]


@dataclass(frozen=True)
class Question:
    """A department's question to a reporter and the reply to it."""

    question: Words
    reply: Words


@dataclass(frozen=True)
class Refusal:
    """Why a department declines; ``reason`` is one of the resolutions of that verb."""

    reason: str
    text: Words


@dataclass(frozen=True)
class GroupReplies:
    """What is written about the issues of one group. A text of ``updates`` may hold {date}."""

    group: str
    updates: Mapping[str, tuple[Words, ...]]
    asks: tuple[Question, ...]
    declines: tuple[Refusal, ...]
    notes: tuple[Words, ...]
    met: Mapping[str, tuple[str, ...]]
    not_met: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Stories:
    """All words of the demo city: ``categories`` by code of the category, ``replies`` by code of the group."""

    languages: tuple[str, ...]
    opening: Mapping[str, tuple[str, ...]]
    closing: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, CategoryStories]
    replies: Mapping[str, GroupReplies]

    def report(self, category: str, language: str, chance: random.Random) -> Story:
        """One of the category's stories."""
        return chance.choice(self.categories[category].reports[language])

    def tell(self, story: Story, language: str, chance: random.Random, *, street: str, number: str) -> str:
        """The story at an address, sometimes with a greeting or a closing line, as people write."""
        parts = [fill(story.text, street=street, number=number)]
        if chance.random() < OPENING_CHANCE:
            parts.insert(0, chance.choice(self.opening[language]))
        if chance.random() < CLOSING_CHANCE:
            if parts[-1][-1] not in ".!?":
                parts[-1] += "."
            parts.append(chance.choice(self.closing[language]))
        return " ".join(parts)

    def update(self, category: CategorySpec, verb: str, chance: random.Random) -> Words:
        """A public update of the department that did ``verb``; for deliver mostly the category's own words."""
        own = self.categories[category.code].delivered if verb == "deliver" else ()
        if own and chance.random() < 0.7:
            return chance.choice(own)
        return chance.choice(self.replies[category.group].updates[verb])


def fill(text: str, **values: str) -> str:
    """The text with its placeholders filled."""
    return text.format(**values)


def read_stories(taxonomy: Taxonomy, stories: Path = STORIES, replies: Path = REPLIES) -> Stories:
    """Both files, checked against the taxonomy: every category that takes reports and every group has its words.

    Raises StoriesError.
    """
    languages = taxonomy.languages
    root = load(stories, StoriesError, "stories")
    opening, closing = root.lists("opening", languages), root.lists("closing", languages)
    categories: dict[str, CategoryStories] = {}
    codes = []
    for table in root.tables("categories"):
        category = _known(table, taxonomy)
        categories[category.code] = _category(table, category, languages)
        codes.append((table, category.code))
    unique(codes, "category")
    for category in taxonomy:
        if not category.emergency and category.code not in categories:
            raise root.problem("left_out", "categories", value=category.code)
    root.done()
    return Stories(languages, opening, closing, categories, _read_replies(replies, taxonomy))


def _known(table: Table, taxonomy: Taxonomy) -> CategorySpec:
    code = table.code("category")
    usable = {category.code: category for category in taxonomy if not category.emergency}
    if code not in usable:
        raise table.problem("unknown_code", "category", value=code, hint=likely(code, usable))
    table.named(f"category {code}")
    return usable[code]


def _category(table: Table, category: CategorySpec, languages: Sequence[str]) -> CategoryStories:
    questions = {question.code: question for question in category.questions}
    usual = _answers(table, questions)
    reports = {language: _reports(table, language, questions, usual) for language in languages}
    delivered = _texts(table, "delivered", languages, ())
    table.done()
    return CategoryStories(category.code, reports, delivered)


def _reports(
    table: Table, language: str, questions: Mapping[str, QuestionSpec], usual: Answers
) -> tuple[Story, ...]:
    found = []
    for item in table.mixed(language, "text"):
        text = item.text("text")
        answers = {**usual, **_answers(item, questions)}
        result = item.text("result", limit=500) if item.has("result") else None
        for question in questions.values():
            if question.required and question.code not in answers:
                raise item.problem("missing", f"answers.{question.code}")
        _placeholders(item, "text", text, ("street", "number"))
        item.done()
        found.append(Story(text, answers, result))
    return tuple(found)


def _answers(table: Table, questions: Mapping[str, QuestionSpec]) -> Answers:
    """The answers, each of the kind that its question asks for."""
    if not table.has("answers"):
        return {}
    inner = table.table("answers")
    answers: dict[str, str | int | bool] = {}
    for code in inner.names():
        question = questions.get(code)
        if question is None:
            raise inner.problem("unknown_code", code, value=code, hint=likely(code, questions))
        if question.type == "choice":
            answers[code] = inner.choice(code, [choice.code for choice in question.choices])
        elif question.type == "number":
            answers[code] = inner.integer(code, low=0, high=1_000_000)
        elif question.type == "yes_no":
            answers[code] = inner.boolean(code, default=False)
        else:
            answers[code] = inner.text(code, limit=200)
    return answers


def _read_replies(path: Path, taxonomy: Taxonomy) -> dict[str, GroupReplies]:
    root = load(path, StoriesError, "stories")
    groups = {group.code for group in taxonomy.groups}
    found: dict[str, GroupReplies] = {}
    codes = []
    for table in root.tables("groups"):
        code = table.code("group")
        if code not in groups:
            raise table.problem("unknown_code", "group", value=code, hint=likely(code, groups))
        found[code] = _replies(table.named(f"group {code}"), code, taxonomy.languages)
        codes.append((table, code))
    unique(codes, "group")
    for code in sorted(groups - found.keys()):
        raise root.problem("left_out", "groups", value=code)
    root.done()
    return found


def _replies(table: Table, code: str, languages: Sequence[str]) -> GroupReplies:
    asks, declines = [], []
    for inner in table.tables("ask"):
        asks.append(Question(inner.words("question", languages), inner.words("reply", languages)))
        inner.done()
    for inner in table.tables("decline"):
        declines.append(Refusal(inner.choice("reason", REASONS), inner.words("text", languages)))
        inner.done()
    replies = GroupReplies(
        group=code,
        updates={
            verb: _texts(table, verb, languages, ("date",) if verb == "schedule" else ()) for verb in UPDATES
        },
        asks=tuple(asks),
        declines=tuple(declines),
        notes=_texts(table, "note", languages, ()),
        met=table.lists("met", languages),
        not_met=table.lists("not_met", languages),
    )
    table.done()
    return replies


def _texts(table: Table, key: str, languages: Sequence[str], allowed: Sequence[str]) -> tuple[Words, ...]:
    found = []
    for inner in table.tables(key):
        words = {language: inner.text(language, limit=500) for language in languages}
        for text in words.values():
            _placeholders(inner, key, text, allowed)
        inner.done()
        found.append(words)
    if not found:
        raise table.problem("empty", key)
    return tuple(found)


def _placeholders(table: Table, key: str, text: str, allowed: Sequence[str]) -> None:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        names = [text]
    for name in names:
        if name not in allowed:
            raise table.problem(
                "not_a_choice", key, choices=", ".join(allowed) or "no placeholder", value=name
            )
