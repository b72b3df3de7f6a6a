"""How right the kinds and due dates of statements are, on passages that nothing was trained on.

    python benchmarks/accuracy_statements.py [FILE ...]

Each line of a file is a text with its sentences, their kinds and due dates. The files that ship were written by hand
and set aside before the model was trained; only these totals are read of them.
"""

from __future__ import annotations

import collections
import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SET_ASIDE = tuple(sorted((Path(__file__).parent / "passages").glob("statements*.jsonl")))


def judged(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str, str, bool | None]]:
    """Each sentence with its document's row: the kind it has, the kind it was given, and whether its date is exact."""
    from nlp.statements import StatementFinder

    finder = StatementFinder()
    for row in rows:
        day = dt.date.fromisoformat(row["date"]) if row.get("date") else None
        kind = row.get("doc_kind") or "written_answer"
        found = finder.find(row["text"], date=day, question=row.get("question"), kind=kind)
        at = 0
        for sentence in row["sentences"]:
            start = row["text"].index(sentence["text"], at)
            at = start + len(sentence["text"])
            mine = [said for said in found if min(at, said.end) - max(start, said.start) >= (at - start) / 2]
            exact = None
            if sentence.get("due_to"):
                want = sentence.get("due_from"), sentence["due_to"]
                exact = any((str(said.due_from), str(said.due_to)) == want for said in mine)
            yield row, sentence["kind"], mine[0].kind if mine else "none", exact


def figures(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Accuracy, the mean F1 of the kinds but "none", F1 over all of them, and the F1 of each."""
    right = collections.Counter(kind for kind, guess in pairs if kind == guess)
    were, said = (collections.Counter(pair[side] for pair in pairs) for side in (0, 1))
    each = {kind: 2 * right[kind] / (were[kind] + said[kind]) for kind in sorted(were) if kind != "none"}
    hits = right.total() - right["none"]
    total = were.total() + said.total() - were["none"] - said["none"]
    return {
        "accuracy": round(right.total() / max(1, len(pairs)), 3),
        "macro f1": round(sum(each.values()) / max(1, len(each)), 3),
        "micro f1": round(2 * hits / max(1, total), 3),
        "by kind": {kind: round(value, 2) for kind, value in each.items()},
    }


def main(files: Sequence[Path] = SET_ASIDE) -> None:
    """Prints the totals of each file."""
    for path in files:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        found = list(judged(rows))
        pairs = [(kind, guess) for _, kind, guess, _ in found]
        dated = [exact for _, _, _, exact in found if exact is not None]
        print(f"{path.stem}: {len(rows)} texts, {len(pairs)} sentences, set aside from training")
        print(f"  all: {json.dumps(figures(pairs))}, due exact {sum(dated)}/{len(dated)}")
        for document in sorted({row.get("doc_kind") or "" for row in rows}):
            some = [(kind, guess) for row, kind, guess, _ in found if row.get("doc_kind") == document]
            told = figures(some)
            print(f"  {document}: {len(some)} sentences, accuracy {told['accuracy']}, micro f1 {told['micro f1']}")
        wrong = collections.Counter(f"{kind} read as {guess}" for kind, guess in pairs if kind != guess)
        print("  most often wrong: " + ", ".join(f"{name} {times}" for name, times in wrong.most_common(8)))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or SET_ASIDE)
