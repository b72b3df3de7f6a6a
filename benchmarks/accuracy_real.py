"""How right the statements of real texts are: labelled sentences of recorded texts, judged by a model without them.

    python benchmarks/accuracy_real.py CORPUS [PARTS]

CORPUS is the folder of recorded texts. The labelled answers and GOV.UK pages (``real_sentences_*.tsv``) are dealt into
PARTS (2), and each part is read by a model of the other parts and of everything written for training. A sentence that
two people labelled differently may be read either way, or passed over where one of them did; how far the two agree says
what a figure can reach.
"""

from __future__ import annotations

import collections
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlp.statement_cues import KINDS  # noqa: E402
from nlp.training_pages import PREFIX  # noqa: E402
from nlp.training_real import Labelled, labelled, recorded  # noqa: E402

LABELS = Path(__file__).parent
VECTORS = ROOT / "tools" / "word_vectors.npz"
PARTS = 2

Place = tuple[str, int, int]  # id, start and end
Judged = tuple[Place, frozenset[str], str]  # the sentence, the kinds that people gave it, and the kind it was given


def judged(rows: Sequence[Labelled], corpus: Path, parts: int = PARTS) -> list[Judged]:
    """Every labelled sentence as a model reads it that learnt from the other parts."""
    from nlp.statements import StatementFinder
    from nlp.training_sentences import read_sentences
    from nlp.training_statements import load_vectors, recorded_rows, train

    texts = recorded(corpus)
    vectors = load_vectors(VECTORS)
    kinds: dict[Place, dict[str, str]] = collections.defaultdict(dict)
    for row in rows:
        kinds[row.id, row.start, row.end][row.labeller] = row.kind
    first = {(row.id, row.start): row for row in reversed(rows)}
    part_of = {id_: at % parts for at, id_ in enumerate(sorted({row.id for row in rows}))}
    written = read_sentences()
    found: list[Judged] = []
    for part in range(parts):
        real = recorded_rows(row for row in first.values() if part_of[row.id] != part)
        finder = StatementFinder(model=train([*written, *real], vectors))
        said = {
            id_: finder.find(texts[id_].text, question=texts[id_].question, kind=texts[id_].kind)
            for id_, other in part_of.items()
            if other == part
        }
        for (id_, start, end), labels in kinds.items():
            if part_of[id_] == part:
                over = (one.kind for one in said[id_] if 2 * (min(end, one.end) - max(start, one.start)) >= end - start)
                found.append(((id_, start, end), frozenset(labels.values()), next(over, "none")))
    return found


def figures(pairs: Iterable[tuple[frozenset[str], str]]) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and how often it was required, of each kind and of all together."""
    right, wrong, missed = (collections.Counter[str]() for _ in range(3))
    for kinds, guess in pairs:
        if guess in kinds:
            right[guess] += 1
            continue
        wrong[guess] += 1
        if "none" not in kinds:
            missed[min(kinds)] += 1
    rows = {kind: (right[kind], wrong[kind], missed[kind]) for kind in KINDS}
    rows["all"] = tuple(map(sum, zip(*rows.values(), strict=True)))  # type: ignore[assignment]
    return {
        kind: (
            hit / max(1, hit + over),
            hit / max(1, hit + under),
            2 * hit / max(1, 2 * hit + over + under),
            hit + under,
        )
        for kind, (hit, over, under) in rows.items()
    }


def agreement(rows: Iterable[Labelled]) -> Mapping[str, tuple[float, float, float, int]]:
    """What one labeller says of the sentences that another labelled too, read as a guess at the other's labels."""
    by_place: dict[Place, list[str]] = collections.defaultdict(list)
    for row in rows:
        by_place[row.id, row.start, row.end].append(row.kind)
    return figures((frozenset({kinds[0]}), kinds[1]) for kinds in by_place.values() if len(kinds) > 1)


def main(corpus: Path, parts: int = PARTS) -> None:
    """Prints the figures."""
    rows = labelled(corpus, LABELS)
    found = judged(rows, corpus, parts)
    of_pages = [one for one in found if one[0][0].startswith(PREFIX)]
    of_answers = [one for one in found if not one[0][0].startswith(PREFIX)]
    print(f"each part of {parts} of the labelled texts by a model without it")
    for name, some in (("answers", of_answers), ("pages", of_pages)):
        print(f"{name}: {len({place[0] for place, _, _ in some})} texts, {len(some)} sentences")
        tell(figures(pair[1:] for pair in some))
    print("answers that two people labelled, one read as a guess at the other")
    tell(agreement(rows))


def tell(table: Mapping[str, tuple[float, float, float, int]]) -> None:
    """Prints a line for each kind that occurs."""
    for kind, (precision, recall, f1, count) in table.items():
        if count:
            print(f"  {kind}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} of {count}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PARTS)
