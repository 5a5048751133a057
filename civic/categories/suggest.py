"""Words to categories: what a report seems to be about, from the vocabulary of the taxonomy alone.

No past issue is needed, so it works on a city's first day. A text is stemmed word by word (the stemmer follows the
script of each word, so mixed texts work) and compared with each category's keywords, name and hint:

* a stem counts the more, the fewer categories use it;
* a keyword of several words counts more than its words alone, but only when they stand near each other;
* a longer word that nobody knows is taken for the known stem that is spelt most like it;
* below a threshold nothing is suggested: a wrong guess costs a resident more than a look into the tree;
* an emergency category comes first whenever one of its keywords is there, whatever else the text is about. Those are
  taken literally (one word as written; several in their order, side by side, in any inflection, and not denied by the
  word before: "не горит дом 5" is a lamp), because "fire hydrant" and "платить", which is spelt almost like "пламя",
  must not tell people to call 112.

Not for routing: a suggestion is confirmed by a person.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from civic.categories.misspelt import Misspelt
from civic.categories.words import STOP_WORDS, words_and_stems

# The beginning of a text tells what it is about, and hostile texts must not cost time.
MAX_LETTERS = 4000
MAX_PLACES = 8  # of one word
WEIGHTS = {"keyword": 1.0, "part": 0.5, "name": 0.5, "hint": 0.1}  # part: a word of a keyword of several
PHRASE_BONUS = 0.75  # of what the words of a keyword would count by themselves, when all of them are there
PHRASE_GAP = 2  # foreign words that a keyword may be spread by
THRESHOLD = 1.8
THRESHOLD_PER_WORD = 0.02  # long texts gather matches by chance
FADING = 40  # words after which a word counts half: people begin with what matters
RELATIVE = 0.34  # of the best score; less is noise beside it
MIN_FUZZY = 6  # letters from which a word may be misspelt
FUZZY_WEIGHT = 0.8
ALARM_SCORE = 100.0
NEGATIONS = frozenset(["no", "not", "never", "without", "не", "нет", "ни", "без"])


class Described(Protocol):
    """What a category must have; CategorySpec has it, and so may a row of the database."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> Mapping[str, str]: ...
    @property
    def hint(self) -> Mapping[str, str]: ...
    @property
    def keywords(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def emergency(self) -> bool: ...


@dataclass(frozen=True)
class Suggestion:
    """A category that a text may be about; ``words`` are those of the text that speak for it, as typed."""

    code: str
    score: float
    words: tuple[str, ...]
    emergency: bool = False


@dataclass(frozen=True)
class _Phrase:
    category: str
    stems: tuple[str, ...]  # the word itself where an emergency has one word


class Suggester:
    """Built once from the categories of a city; safe to use from several threads."""

    def __init__(self, categories: Iterable[Described]) -> None:
        categories = list(categories)
        # stem -> category -> weight of its field
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        # one stem of it -> phrases; of emergencies: first stem, or the word -> phrases
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        self._alarms: dict[str, set[_Phrase]] = defaultdict(set)
        self._vocabulary: dict[str, str] = {}  # word and stem -> stem
        phrases: set[_Phrase] = set()
        self._languages = tuple(
            dict.fromkeys(language for category in categories for language in category.name)
        )
        for category in categories:
            for language in category.name:
                keywords = category.keywords.get(language, ())
                if category.emergency:  # its name and hint share words with ordinary matters
                    self._add_alarms(category.code, language, keywords)
                    continue
                for keyword in keywords:
                    phrases.update(self._add(category.code, language, "keyword", keyword))
                self._add(category.code, language, "name", category.name[language])
                self._add(category.code, language, "hint", category.hint.get(language, ""))
        total = max(len(categories), 1)
        self._rarity = {stem: math.log(1 + total / len(of)) for stem, of in self._weights.items()}
        for phrase in sorted(phrases, key=lambda phrase: (phrase.category, phrase.stems)):
            self._phrases[max(phrase.stems, key=lambda stem: self._rarity.get(stem, 0.0))].append(phrase)
        self._misspelt = Misspelt(self._vocabulary)

    def _add(self, code: str, language: str, field: str, text: str) -> list[_Phrase]:
        """Notes the stems of one text of a category; a keyword of several words is a phrase, too."""
        stems = self._stems(text, language)
        said = [(word, stem) for word, stem in stems if word not in STOP_WORDS and len(stem) > 1]
        telling = [stem for _, stem in said]
        self._vocabulary.update(said)
        self._vocabulary.update((stem, stem) for stem in telling)
        weight = WEIGHTS["part" if field == "keyword" and len(telling) > 1 else field]
        for stem in telling:
            of = self._weights[stem]
            of[code] = max(of.get(code, 0.0), weight)
        if field == "keyword" and len(stems) > 1:
            return [_Phrase(code, tuple(stem for _, stem in stems))]
        return []

    def _add_alarms(self, code: str, language: str, keywords: Iterable[str]) -> None:
        for keyword in keywords:
            stems = self._stems(keyword, language)
            if stems:
                parts = tuple(stem for _, stem in stems) if len(stems) > 1 else (stems[0][0],)
                self._alarms[parts[0]].add(_Phrase(code, parts))

    def suggest(self, text: str, language: str, limit: int = 3) -> list[Suggestion]:
        """Up to ``limit`` categories, the likeliest first; empty when the text does not say enough.

        ``language`` decides between languages that share a script; words of another script are understood all the
        same.
        """
        typed = self._stems(text[:MAX_LETTERS], language)
        found = [self._known(word, stem) for word, stem in typed]
        scores: dict[str, float] = defaultdict(float)
        words: dict[str, dict[str, None]] = defaultdict(dict)
        places: dict[str, list[int]] = defaultdict(list)
        for place, ((word, _), (stem, likeness)) in enumerate(zip(typed, found, strict=True)):
            if len(places[stem]) < MAX_PLACES:
                places[stem].append(place)
            if places[stem][0] != place or word in STOP_WORDS:
                continue
            for category, weight in self._weights.get(stem, {}).items():
                scores[category] += weight * self._rarity[stem] * likeness * FADING / (FADING + place)
                words[category][word] = None
        for stem in places:
            for phrase in self._phrases.get(stem, ()):
                span = _near(phrase.stems, places)
                if span is not None:
                    scores[phrase.category] += self._bonus(phrase) * FADING / (FADING + span[0])
                    words[phrase.category].update({typed[place][0]: None for place in span})
        alarms = self._alarmed(typed)
        threshold = THRESHOLD + THRESHOLD_PER_WORD * len(typed)
        return (list(alarms.values()) + self._best(scores, words, threshold, limit))[:limit]

    def _alarmed(self, typed: Sequence[tuple[str, str]]) -> dict[str, Suggestion]:
        """Emergencies whose keywords the text has, in the order of their appearance."""
        found: dict[str, Suggestion] = {}
        for place, (word, stem) in enumerate(typed):
            if place and typed[place - 1][0] in NEGATIONS:
                continue
            for phrase in self._alarms.get(word, set()) | self._alarms.get(stem, set()):
                part = typed[place : place + len(phrase.stems)]
                if phrase.category not in found and (
                    phrase.stems == (word,)
                    if len(phrase.stems) == 1
                    else phrase.stems == tuple(stem for _, stem in part)
                ):
                    words = tuple(word for word, _ in part)
                    found[phrase.category] = Suggestion(phrase.category, ALARM_SCORE, words, True)
        return found

    def _bonus(self, phrase: _Phrase) -> float:
        return PHRASE_BONUS * sum(self._rarity.get(stem, 0.5) for stem in phrase.stems)

    def _best(
        self, scores: Mapping[str, float], words: Mapping[str, Iterable[str]], threshold: float, limit: int
    ) -> list[Suggestion]:
        top = max(scores.values(), default=0.0)
        least = max(threshold, RELATIVE * top)
        chosen = sorted(
            (pair for pair in scores.items() if pair[1] >= least), key=lambda pair: (-pair[1], pair[0])
        )
        return [Suggestion(code, round(score, 3), tuple(words[code])) for code, score in chosen[:limit]]

    def _stems(self, text: str, language: str) -> list[tuple[str, str]]:
        return words_and_stems(text, language, self._languages)

    def _known(self, word: str, stem: str) -> tuple[str, float]:
        """The stem and 1, or the likest known stem and how like it is (less than 1)."""
        if stem in self._weights or word in STOP_WORDS or len(word) < MIN_FUZZY:
            return stem, 1.0
        # a slip at the end of a word spoils its stem, one at the beginning does not spoil its ending
        found = self._misspelt.nearest(stem) or self._misspelt.nearest(word)
        return (self._vocabulary[found[0]], FUZZY_WEIGHT * found[1]) if found else (stem, 1.0)


def _near(stems: Sequence[str], places: Mapping[str, list[int]]) -> list[int] | None:
    """Places of all the stems within a stretch hardly longer than the phrase, in any order; None when there is none."""
    if any(stem not in places for stem in stems):
        return None
    width = len(stems) + PHRASE_GAP
    for start in sorted(place for stem in set(stems) for place in places[stem]):
        chosen: list[int] = []
        for stem in stems:
            free = (p for p in places[stem] if start <= p < start + width and p not in chosen)
            place = next(free, None)
            if place is None:
                break
            chosen.append(place)
        else:
            return sorted(chosen)
    return None
