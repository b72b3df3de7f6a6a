"""Rebuilds the statement model from ``data/statements/*.tsv``.

    python -m nlp.training_statements [VECTORS [CORPUS LABELS]]

VECTORS is a table of word vectors (``tools/word_vectors.npz``): a word that no sentence holds then leans as its
neighbours do. CORPUS and LABELS are the recorded questions and pages and the folder that labels sentences of them
(``benchmarks``): from these the brief model learns how answers are really written, and both how pages are.

Prints how right the model is on each file when it learns from none of that file: a file is an author in one register,
so that the figure tells more of unseen texts than sentences picked at random would, which stand beside it.
"""

from __future__ import annotations

import collections
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.matcher import fold
from nlp.statement_course import Course, course_of
from nlp.statement_cues import KINDS, Cues, load_cues
from nlp.statement_features import Seen, brief, see
from nlp.statement_model import MODEL_FILE, StatementModel, load_model
from nlp.statement_reading import read_sentence
from nlp.statement_weights import GROUPS, Key, Scale
from nlp.statement_words import SMALL_WORDS, stem
from nlp.training_pages import PREFIX
from nlp.training_real import Labelled, real_sentences
from nlp.training_sentences import ALL_KINDS, Row, passages, read_sentences

__all__ = ["Vectors", "fit", "load_vectors", "observe", "recorded_rows", "save", "train"]

STRENGTH, BRIEF_STRENGTH = 3.0, 1.0  # of the whole model and the brief one; greater: nearer to the sentences
ROUNDS = 90
PARTS = 6  # of the files, of which each in turn is held out
EVENNESS = 0.5  # 0: a kind weighs as much as it has sentences; 1: all kinds weigh alike
PULL, BRIEF_PULL = 2.0, 1.0  # of the vectors, in the whole model and in the brief one
# Weights smaller than this everywhere are left out.
SMALL = {"words": 0.3, "stems": 0.3, "pairs": 0.25, "shapes": 0.2, "marks": 0.06}
LEAST = {"pairs": 2, "shapes": 2}  # sentences that must hold one for it to be learnt
# How readily each group of features is believed.
TRUST = {"words": 2.0, "stems": 1.5, "pairs": 1.5, "shapes": 1.5}
TRUST_OF_MARKS = {"c": 1.0, "first": 1.0, "then": 0.5, "x": 0.7, "t": 1.0, "u": 1.2, "d": 1.2, "v": 1.0, "m": 1.0}
TRUST_OF_MARKS |= {"f": 1.0, "l": 0.5, "long": 0.5, "has": 0.5, "numbers": 0.5}
OTHER_MARKS = 0.7

REAL = "real"  # the origin of labelled sentences of recorded answers, which the brief model alone learns from
PAGES = "pages"  # … and of recorded pages, which both learn from
HEED = 3.0  # given to both by the brief model, where a written sentence has 1

Vectors = Mapping[str, Any]


def recorded_rows(labelled: Iterable[Labelled]) -> list[Row]:
    """Labelled sentences of recorded texts, to be learnt from."""
    return [Row(one.kind, one.sentence, PAGES if one.id.startswith(PREFIX) else REAL) for one in labelled]


def load_vectors(path: Path) -> Vectors:
    """The vector of each word of a table, at length one around their mean, but not of the small words."""
    with np.load(path, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode().split("\n")
        table = stored["vectors"].astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-6
    table -= table.mean(0)
    return {word: row for word, row in zip(words, table, strict=True) if word not in SMALL_WORDS and word[0].isalpha()}


def observe(sentences: Sequence[str], cues: Cues | None = None) -> list[Seen]:
    """What is seen in each sentence, as the finder sees it."""
    cues = cues or load_cues()
    return [see(*read_sentence(fold(sentence), cues)) for sentence in sentences]


def _counted(seen: Seen) -> dict[Key, float]:
    """The features of a sentence with their values."""
    root = max(4, len(seen.words)) ** 0.5
    found: dict[Key, float] = {}
    for word in seen.words:
        found["words", word] = TRUST["words"] / root
        found["stems", stem(word)] = TRUST["stems"] / root
    for first, second in itertools.pairwise(seen.words):
        found["pairs", f"{first} {second}"] = TRUST["pairs"] / root
    for first, second in itertools.pairwise(("^", *seen.shapes, "$")):
        found["shapes", f"{first} {second}"] = TRUST["shapes"] / root
    for mark in seen.marks:
        found["marks", mark] = TRUST_OF_MARKS.get(mark.partition(":")[0], OTHER_MARKS)
    return found


def fit(
    seen: Sequence[Seen],
    kinds: Sequence[str],
    origins: Sequence[str],
    vectors: Vectors | None = None,
    course: Course | None = None,
) -> StatementModel:
    """A model of sentences whose kinds are known; ``origins`` name the file of each."""
    whole = [at for at, origin in enumerate(origins) if origin != REAL]
    counted = [_counted(seen[at]) for at in whole]
    shortened = [brief(one) for one in seen]
    counted_short = [{key: n for key, n in _counted(one).items() if key[0] != "shapes"} for one in shortened]
    alike = np.ones(len(whole))
    heed = np.array([HEED if origin in {REAL, PAGES} else 1.0 for origin in origins])
    of_whole = [seen[at] for at in whole], counted, [kinds[at] for at in whole]
    of_all = shortened, counted_short, kinds
    full_bias, full = _weighed(*of_whole, alike, STRENGTH, _stretched(vectors, PULL))
    brief_bias, short = _weighed(*of_all, heed, BRIEF_STRENGTH, _stretched(vectors, BRIEF_PULL))
    nothing = np.zeros(len(ALL_KINDS))
    kept = {
        group: [
            name
            for name in sorted({*full[group], *short[group]})
            if max(abs(table[group].get(name, nothing)).max() for table in (full, short)) > SMALL[group]
        ]
        for group in GROUPS
    }
    table = np.array([full[group].get(name, nothing) for group in GROUPS for name in kept[group]])
    brief_table = np.array([short[group].get(name, nothing) for group in GROUPS[:-1] for name in kept[group]])
    whole_scale, brief_scale = (
        Scale(_rounded(bias), _rounded(rows), kept) for bias, rows in ((full_bias, table), (brief_bias, brief_table))
    )
    return StatementModel(ALL_KINDS, whole_scale, brief_scale, course_of([], ALL_KINDS) if course is None else course)


def _stretched(vectors: Vectors | None, pull: float) -> Vectors:
    return {word: pull * vector for word, vector in (vectors or {}).items()}


def _rounded(table: Any) -> Any:
    """As the file keeps it."""
    return table.astype(np.float16).astype(np.float32)


def _weighed(
    seen: Sequence[Seen],
    counted: Sequence[Mapping[Key, float]],
    kinds: Sequence[str],
    heed: Any,
    strength: float,
    vectors: Vectors,
) -> tuple[Any, dict[str, dict[str, Any]]]:
    """The biases and the weights of each group by name: a regression over all kinds at once."""
    from scipy import sparse  # type: ignore[import-untyped]
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    times = collections.Counter(key for one in counted for key in one)
    keys = sorted(key for key, count in times.items() if count >= LEAST.get(key[0], 1))
    number = {key: at for at, key in enumerate(keys)}
    known = [{number[key]: value for key, value in one.items() if key in number} for one in counted]
    starts = np.cumsum([0, *map(len, known)])
    columns = [column for one in known for column in one]
    values = np.array([value for one in known for value in one.values()], np.float32)
    table = sparse.csr_matrix((values, columns, starts), shape=(len(seen), len(keys)))
    spread = len(next(iter(vectors.values()))) if vectors else 0
    dense = np.zeros((len(seen), spread), np.float32)
    for at, one in enumerate(seen if vectors else ()):
        leans = [vectors[word] for word in dict.fromkeys(one.words) if word in vectors]
        if leans:
            dense[at] = np.sum(leans, axis=0) / max(4, len(one.words)) ** 0.5
    truth = np.array([[kind == other for other in ALL_KINDS] for kind in kinds], np.float32)
    often = truth.sum(0)
    of_kind = np.where(often > 0, (often.sum() / np.maximum(often, 1)) ** EVENNESS, 0)
    weight = heed[:, None] * (of_kind / (of_kind * often).sum() * often.sum() * truth).sum(1, keepdims=True)
    weight = weight.astype(np.float32)
    back, leaning = table.T.tocsr(), np.ascontiguousarray(dense.T)
    size = len(keys) + spread
    edge = size * len(ALL_KINDS)

    def loss(packed: Any) -> tuple[float, Any]:
        own = packed[:edge].reshape(size, -1).astype(np.float32)
        scores = table @ own[: len(keys)] + dense @ own[len(keys) :] + packed[edge:].astype(np.float32)
        scores -= scores.max(1, keepdims=True)
        powers = np.exp(scores)
        total = powers.sum(1, keepdims=True)
        value = float((weight * (np.log(total) - (truth * scores).sum(1, keepdims=True))).sum())
        error = weight * (powers / total - truth)
        slopes = np.concatenate([back @ error, leaning @ error]) + own / strength
        slope = np.concatenate([slopes.ravel(), error.sum(0)])
        return value + float((own**2).sum()) / strength / 2, slope.astype(np.float64)

    start = np.zeros(edge + len(ALL_KINDS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 5}).x
    own = found[:edge].reshape(size, -1)
    return found[edge:], _gathered(dict(zip(keys, own, strict=False)), own[len(keys) :], vectors)


def _gathered(own: Mapping[Key, Any], shared: Any, vectors: Vectors) -> dict[str, dict[str, Any]]:
    """The weights with the trust worked in, each word's with those of its stem and of its vector."""
    groups: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for (group, name), weights in own.items():
        trust = TRUST.get(group) or TRUST_OF_MARKS.get(name.partition(":")[0], OTHER_MARKS)
        groups[group][name] = weights * trust
    words, stems = groups["words"], groups["stems"]
    nothing = np.zeros(len(ALL_KINDS))
    for word in {*words, *vectors}:
        lean = vectors[word] @ shared if word in vectors else nothing
        words[word] = words.get(word, nothing) + stems.get(stem(word), nothing) + lean
    return groups


def save(model: StatementModel, path: Path = MODEL_FILE) -> None:
    """Writes a model: arrays and plain text, so that anyone can look inside."""
    whole, short = model.whole, model.brief
    named = whole.names() | {"kinds": list(model.kinds)}
    texts = {name: np.frombuffer("\n".join(rows).encode(), np.uint8) for name, rows in named.items()}
    tables = {"bias": np.array(whole.bias), "weights": whole.table()}
    tables |= {"brief_bias": np.array(short.bias), "brief": short.table(), "course": model.course}
    halves = {name: table.astype(np.float16) for name, table in tables.items()}
    np.savez_compressed(path, **halves, **texts)  # type: ignore[arg-type]


def likeliest(model: StatementModel, seen: Seen, origin: str) -> str:
    """The kind with the greatest share, by the brief model for recorded answers."""
    shares = model.shares(brief(seen), {}, is_brief=True) if origin == REAL else model.shares(seen, {})
    return max(shares, key=lambda kind: shares[kind])


def held_out(
    seen: Sequence[Seen], kinds: Sequence[str], origins: Sequence[str], vectors: Vectors | None
) -> dict[str, list[tuple[str, str]]]:
    """(kind, guess) of every sentence of each file, by a model that learnt from no file of its part."""
    files = sorted(set(origins))
    part_of = {origin: at % PARTS for at, origin in enumerate(files)}
    found: dict[str, list[tuple[str, str]]] = {origin: [] for origin in files}
    for part in range(PARTS):
        learnt = [at for at, origin in enumerate(origins) if part_of[origin] != part]
        model = fit([seen[at] for at in learnt], [kinds[at] for at in learnt], [origins[at] for at in learnt], vectors)
        for one, kind, origin in zip(seen, kinds, origins, strict=True):
            if part_of[origin] == part:
                found[origin].append((kind, likeliest(model, one, origin)))
    return found


def figures(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, dict[str, float]]:
    """Accuracy, the mean F1 of the kinds but "none" that occur, and the F1 of each."""
    right = collections.Counter(kind for kind, guess in pairs if kind == guess)
    were, said = (collections.Counter(pair[side] for pair in pairs) for side in (0, 1))
    each = {kind: 2 * right[kind] / (were[kind] + said[kind]) for kind in KINDS if were[kind]}
    return right.total() / max(1, len(pairs)), sum(each.values()) / max(1, len(each)), each


def _sides(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    return [row.kind for row in rows], [row.origin for row in rows]


def train(rows: Sequence[Row], vectors: Vectors | None = None) -> StatementModel:
    """The model of labelled sentences."""
    return fit(observe([row.sentence for row in rows]), *_sides(rows), vectors, _course(rows))


def _course(rows: Sequence[Row]) -> Course:
    return course_of(passages(rows), ALL_KINDS)


def main() -> None:
    """Rebuilds the model from the command line."""
    if len(sys.argv) not in (1, 2, 4):
        sys.exit(__doc__)
    rows = read_sentences()
    vectors = load_vectors(Path(sys.argv[1])) if len(sys.argv) > 1 else None
    if len(sys.argv) == 4:
        rows += recorded_rows(real_sentences(*map(Path, sys.argv[2:])))
    seen, (kinds, origins) = observe([row.sentence for row in rows]), _sides(rows)
    save(fit(seen, kinds, origins, vectors, _course(rows)))
    model = load_model()
    say = sys.stdout.write
    say(f"{len(rows)} sentences, {len(model.whole.table())} rows of weights written to {MODEL_FILE.name}\n")
    say(f"\neach file by a model of {PARTS - 1} of {PARTS} parts: sentences, accuracy, mean F1, F1 of each kind\n")
    by_file = held_out(seen, kinds, origins, vectors)
    everything = {"all files": list(itertools.chain(*by_file.values()))}
    for name, pairs in (by_file | everything).items():
        accuracy, mean, each = figures(pairs)
        told = " ".join(f"{kind} {value:.2f}" for kind, value in each.items())
        say(f"{name:<24}{len(pairs):>6}  {accuracy:.3f}  {mean:.3f}  {told}\n")


if __name__ == "__main__":
    main()
