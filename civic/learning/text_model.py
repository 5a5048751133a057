"""What a text is about, learned from texts whose answer is known: a linear model over stems and pieces of words.

C. Cortes and V. Vapnik, Support-vector networks, Machine Learning 20 (1995); T. Joachims, Text categorization with
support vector machines, ECML 1998. Sentence embeddings gained nothing over it on reports and cost a hundredfold.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from civic.categories.words import STOP_WORDS
from civic.learning.text_features import Stemmed, number_of, piece_features, stemmed, word_features

LEAST_TEXTS: Final = 3
"""In so many texts a feature must have been seen: what one resident alone has written is in no model."""

MOST_FEATURES: Final = {"words": 30_000, "pieces": 50_000}
STRICTNESS: Final = 0.3
"""``C`` of the machine."""

_BLOCKS: Final[dict[str, Callable[[Iterable[Stemmed]], Iterable[str]]]] = {
    "words": word_features,
    "pieces": piece_features,
}

Floats = NDArray[np.float32]


class NotEnough(Exception):
    """There are no two answers to choose between."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text and its answer."""

    text: str
    language: str
    answer: str


@dataclass(frozen=True, slots=True)
class TextModel:
    """``features`` are ascending numbers (``number_of``), ``weights`` has a row for each and a column for each answer.

    ``rarity`` is the weight of a feature by how few texts have it. No word can be read from any of it.
    """

    answers: tuple[str, ...]
    features: NDArray[np.uint64]
    rarity: Floats
    weights: NDArray[np.float16]
    bias: Floats

    def margins(self, text: str, language: str) -> Floats:
        """How far each answer is on its own side, in the order of ``answers``."""
        rows, values = self._vector(stemmed(text, language))
        return np.asarray(values @ self.weights[rows].astype(np.float32) + self.bias, dtype=np.float32)

    def telling(self, text: str, language: str, answer: str, most: int = 3) -> tuple[str, ...]:
        """The words of the text that speak most for an answer, as typed in small letters."""
        words = stemmed(text, language)
        column = self.answers.index(answer)
        found: dict[str, float] = {}
        for word, stem in words:
            if word in found or word in STOP_WORDS or len(word) < 3:
                continue
            at = self._place(number_of(stem, "words"))
            if at is not None:
                found[word] = float(self.weights[at, column]) * float(self.rarity[at])
        best = sorted(((weight, word) for word, weight in found.items() if weight > 0), reverse=True)
        return tuple(word for weight, word in best[:most] if weight >= 0.3 * best[0][0])

    def _place(self, number: int) -> int | None:
        at = int(np.searchsorted(self.features, np.uint64(number)))
        return at if at < len(self.features) and int(self.features[at]) == number else None

    def _vector(self, words: Sequence[Stemmed]) -> tuple[NDArray[np.int64], Floats]:
        rows, values = [], []
        for block, features in _BLOCKS.items():
            counts = Counter(features(words))
            numbers = np.fromiter((number_of(each, block) for each in counts), np.uint64, len(counts))
            times = np.fromiter(counts.values(), np.float32, len(counts))
            at = np.searchsorted(self.features, numbers)
            at[at == len(self.features)] = 0
            known = self.features[at] == numbers if len(self.features) else np.zeros(len(at), bool)
            at, times = at[known], times[known]
            weighed = (1 + np.log(times)) * self.rarity[at]
            length = float(np.sqrt(weighed @ weighed)) or 1.0
            rows.append(at)
            values.append((weighed / length).astype(np.float32))
        return np.concatenate(rows), np.concatenate(values)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it but the answers, to be stored."""
        return {"features": self.features, "rarity": self.rarity, "weights": self.weights, "bias": self.bias}


def learn_texts(told: Sequence[Told], done: Callable[[], None] = lambda: None) -> TextModel:
    """The model of these texts; ``done`` is called for each that was read. Raises NotEnough."""
    answers = tuple(sorted({each.answer for each in told}))
    if len(answers) < 2:
        raise NotEnough
    # Loaded by whoever learns: a second of processor time and tens of MB, and a web process only asks.
    from scipy.sparse import hstack
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    times: Counter[tuple[tuple[Stemmed, ...], str]] = Counter()
    for each in told:
        times[tuple(stemmed(each.text, each.language)), each.answer] += 1
        done()
    # The same words again and again (titles that a menu gives) are one text that weighs as much.
    read = [words for words, _ in times]
    often = list(times.values())
    parts = [_block(name, features, read, often) for name, features in _BLOCKS.items()]
    numbers = np.concatenate([part.numbers for part in parts])
    order = np.argsort(numbers)
    matrix = hstack([part.matrix for part in parts], format="csr", dtype=np.float32)
    column = {answer: at for at, answer in enumerate(answers)}
    wanted = np.array([column[answer] for _, answer in times])
    # Deterministic: the same texts in the same order give the same model.
    machine = LinearSVC(C=STRICTNESS, random_state=0, tol=1e-3, max_iter=500)
    with warnings.catch_warnings():
        # A weight of thousands never quite settles; by then the answers have.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(matrix, wanted, sample_weight=np.fromiter(times.values(), np.float64, len(times)))
    weights, bias = machine.coef_, machine.intercept_
    if len(answers) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    rarity = np.concatenate([part.rarity for part in parts])
    return TextModel(
        answers, numbers[order], rarity[order].astype(np.float32),
        np.ascontiguousarray(weights.T[order]).astype(np.float16), bias.astype(np.float32),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    numbers: NDArray[np.uint64]
    rarity: Floats
    matrix: Any


def _block(
    name: str, features: Callable[[Iterable[Stemmed]], Iterable[str]], read: Sequence[Sequence[Stemmed]],
    often: Sequence[int],
) -> _Block:  # fmt: skip
    """The features of a kind that enough texts have, weighed and each text brought to length 1.

    ``often`` is how many texts have the very same words.
    """
    from scipy.sparse import csr_matrix, diags

    texts_with: Counter[str] = Counter()
    for words, many in zip(read, often, strict=True):
        for feature in set(features(words)):
            texts_with[feature] += many
    chosen = [
        feature for feature, texts in sorted(texts_with.items(), key=lambda item: (-item[1], item[0]))
        if texts >= LEAST_TEXTS
    ][: MOST_FEATURES[name]]  # fmt: skip
    place, whole = {feature: at for at, feature in enumerate(chosen)}, sum(often)
    rarity = np.array(
        [np.log((1 + whole) / (1 + texts_with[feature])) + 1 for feature in chosen], dtype=np.float32
    )
    starts, columns, values = [0], [], []
    for words in read:
        counts = Counter(at for at in map(place.get, features(words)) if at is not None)
        columns.append(np.fromiter(counts.keys(), np.int32, len(counts)))
        values.append(1 + np.log(np.fromiter(counts.values(), np.float32, len(counts))))
        starts.append(starts[-1] + len(counts))
    matrix = csr_matrix(
        (np.concatenate(values), np.concatenate(columns), np.array(starts)), shape=(len(read), len(chosen)),
        dtype=np.float32,
    )  # fmt: skip
    matrix = matrix @ diags(rarity)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    numbers = np.fromiter((number_of(each, name) for each in chosen), np.uint64, len(chosen))
    return _Block(numbers, rarity, diags(1 / lengths) @ matrix)
