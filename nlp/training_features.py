"""Texts as numbers for training: which words the model knows, how rare each is, and a row of weights for a text."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from nlp.matcher import fold
from nlp.model import hashed
from nlp.statement_words import stem
from nlp.training_texts import LabelledText
from nlp.words import words

__all__ = ["Features", "WordVectors"]

TWO_MEANINGS = ("send", "sends", "sen")  # in small letters these are other words
RARE_WORD = 3  # texts that a word without a vector must stand in to be known
RARE_PAIR = 5  # texts that two words must stand in side by side to be known as a pair, or
RARE_OWN_PAIR = 3  # … of the texts written for this project
PAIR_SHARE = 0.6  # of the rarity of a pair is believed
RAREST = 7.0  # above which rarity does not grow


class WordVectors:
    """Words with a place in a space of meaning, as ``tools.build_word_vectors`` makes them."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as stored:
            found = stored["words"].tobytes().decode().split("\n")
            table = stored["vectors"].astype(np.float32) * stored["step"]
        kept = [at for at, word in enumerate(found) if word not in TWO_MEANINGS]
        self.words, self.table = [found[at] for at in kept], table[kept]


class Features:
    """The words and pairs of words that the model knows, and texts as rows of a sparse table over them.

    ``places`` are left out of the words: that many texts on one theme speak of Fife says nothing of Fife.
    ``families`` tells which words differ by their endings alone: a table of words by families of two and more.
    """

    def __init__(
        self, texts: Sequence[LabelledText], vectors: WordVectors, places: Collection[str] = frozenset()
    ) -> None:
        counted: collections.Counter[str] = collections.Counter()
        paired: collections.Counter[str] = collections.Counter()
        own: collections.Counter[str] = collections.Counter()
        for text in texts:
            found = words(fold(text.text))
            counted.update(dict.fromkeys(found).keys())
            pairs = dict.fromkeys(_pairs(found)).keys()
            paired.update(pairs)
            if text.origin == "own":
                own.update(pairs)
        for word in (*TWO_MEANINGS, *places):
            counted.pop(word, None)
        place = {word: at for at, word in enumerate(vectors.words) if word not in places}
        terms = [word for word, times in counted.items() if times >= RARE_WORD or word in place]
        # Common words first: what is looked up most then lies together in memory.
        terms = sorted({*terms, *place}, key=lambda word: (-counted[word], word))
        self.single = len(terms)
        known = set(terms)
        often = [pair for pair, times in paired.items() if times >= RARE_PAIR or own[pair] >= RARE_OWN_PAIR]
        often = [pair for pair in often if set(pair.split()) <= known]
        self.terms = terms + _apart(sorted(often, key=lambda pair: (-paired[pair], pair)), terms)
        self.rows = {term: row for row, term in enumerate(self.terms)}
        self.vectors = np.zeros((self.single, vectors.table.shape[1]), np.float32)
        for row, word in enumerate(terms):
            if word in place:
                self.vectors[row] = vectors.table[place[word]]
        self.families = _families(terms)
        times = np.array([counted[term] or paired[term] for term in self.terms])
        self.rarity = np.clip(np.log(len(texts) / (1 + times)), 0.3, RAREST).astype(np.float32)
        self.rarity[self.single :] *= PAIR_SHARE

    def table(self, texts: Sequence[str]) -> Any:
        """A row for each text: the rarity of each of its words and pairs over the length of the text."""
        columns: list[int] = []
        starts = [0]
        for text in texts:
            found = words(fold(text))
            rows = {self.rows.get(term) for term in (*found, *_pairs(found))}
            columns += sorted(row for row in rows if row is not None)
            starts.append(len(columns))
        table = sparse.csr_matrix((self.rarity[columns], columns, starts), shape=(len(texts), len(self.terms)))
        singles = table[:, : self.single]
        length = np.sqrt(singles.multiply(singles).sum(1)).A1
        length[length == 0] = 1
        return sparse.diags(1 / length).dot(table).tocsr().astype(np.float32)


def _families(terms: Sequence[str]) -> Any:
    stems = [stem(word) for word in terms]
    sizes = collections.Counter(stems)
    columns = {found: at for at, found in enumerate(found for found, size in sizes.items() if size > 1)}
    places = [(row, columns[found]) for row, found in enumerate(stems) if found in columns]
    rows, belongs = np.array(places, np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(places), np.float32), (rows, belongs)), shape=(len(terms), len(columns)))


def _apart(pairs: list[str], singles: list[str]) -> list[str]:
    """The pairs that can be told apart by their hash: of two with the same, the first."""
    row = {word: at for at, word in enumerate(singles)}
    halves = [pair.split(" ") for pair in pairs]
    keys = np.array([row[left] * (len(singles) + 1) + row[right] for left, right in halves], np.int64)
    _, first = np.unique(hashed(keys), return_index=True)
    return [pairs[at] for at in sorted(first.tolist())]


def _pairs(found: list[str]) -> Iterator[str]:
    return map(" ".join, itertools.pairwise(found))
