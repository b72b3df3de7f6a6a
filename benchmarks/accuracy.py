"""How right the tags are: the figures that ``make accuracy`` prints and the README quotes.

    python benchmarks/accuracy.py [FOLDER]

Four readings, apart on purpose:
1. the labelled files of FOLDER/gold with FOLDER/gold/score.py (FOLDER: LESSONWATCH_TEST_SHARED);
2. the same files in five parts, the spread of which says how far a figure may be luck;
3. the texts held out of training that ship with the project, and, where FOLDER holds the recorded questions, real
   answers labelled by hand for it, which the judge but not the table of words was fitted on;
4. statements of real answers labelled by hand, each half of them by a model that learnt from the other.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
COMMAND = f"{sys.executable} -m lessonwatch analyse"
PARTS = 5


def main() -> None:
    """Prints the tables."""
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("LESSONWATCH_TEST_SHARED", "")
    if folder:
        gold(Path(folder) / "gold")
    else:
        print("The labelled files are not here: name their folder, or set LESSONWATCH_TEST_SHARED.\n")
    sealed_themes(Path(__file__).with_name("passages"))
    ours(Path(folder) / "corpus" if folder else None)
    sealed_statements()
    if folder:
        real_statements(Path(folder) / "corpus")


def real_statements(corpus: Path) -> None:
    """Kinds of the sentences of real answers, by models that have not read them."""
    from benchmarks import accuracy_real

    print("\nStatements of real answers, labelled by hand")
    accuracy_real.main(corpus)


def sealed_statements() -> None:
    """Kinds and due dates on passages that are set aside from training."""
    from benchmarks import accuracy_statements

    print("\nStatements, on passages that nothing was trained on")
    accuracy_statements.main()


def sealed_themes(folder: Path) -> None:
    """Texts labelled with themes by their authors, which nothing was trained on and no rule was made from."""
    from nlp.training_texts import read_texts

    print("\nThemes of passages that were sealed when they were written")
    for path in sorted(folder.glob("themes_*.txt")):
        rows = [{"text": text.text, "themes": list(text.themes)} for text in read_texts(path)]
        table(f"{path.stem}, {len(rows)} texts", rows)


def gold(folder: Path) -> None:
    """The scorer's figures, whole and in parts."""
    files = sorted(folder.glob("*_dev.jsonl"))
    scorer = [sys.executable, str(folder / "score.py"), "--json", "--run", COMMAND]
    done = subprocess.run([*scorer, *map(str, files)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the scorer failed: {done.stderr[-800:]}")
    report = json.loads(done.stdout)
    print("Development files, whole (they were read while the rules were written: not a measure of unseen texts)\n")
    for name, figures in report.items():
        print(f"{name}: {figures['texts']} texts, evidence errors {figures['evidence errors']}")
        for kind in ("areas", "themes", "lessons"):
            if kind in figures:
                print(f"  {kind}: {json.dumps(figures[kind])}")
    print(f"\nThemes in {PARTS} parts: mean F1 of tags, and the least and greatest part")
    for path in files:
        if path.stem.startswith(("themes", "real")):
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            values = [score(rows[part::PARTS], analysed)["f1"] for part in range(PARTS)]
            print(f"  {path.stem}: {statistics.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})")


def ours(corpus: Path | None) -> None:
    """Texts of our own that the model was not trained on, and real answers labelled by hand."""
    from nlp.training_texts import own_texts

    held_out = [{"text": text.text, "themes": list(text.themes)} for text in own_texts() if text.origin == "held-out"]
    print("\nOur own texts, held out of training")
    table("held out", held_out)
    if corpus is not None:
        from nlp.training import labelled_answers

        answers = labelled_answers(Path(__file__).with_name("real_answers.tsv"), corpus)
        rows = [
            {
                "text": answer.text,
                "question": answer.question,
                "themes": list(answer.themes),
                "themes_ok": list(answer.allowed),
            }
            for answer in answers
        ]
        table("real answers, labelled by hand", rows)


def table(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Tags alone, and with suggestions."""
    for what, keep in (("tags", False), ("with suggestions", True)):
        found = score(rows, analysed, with_suggestions=keep)
        print(f"  {name}, {what}: " + ", ".join(f"{key} {value:.3f}" for key, value in found.items()))


def analysed(row: dict[str, Any], with_suggestions: bool) -> list[str]:
    """The themes of a text, the most certain first."""
    import datetime as dt

    from nlp.pipeline import load

    text = " ".join(row["sentences"].values()) if isinstance(row.get("sentences"), dict) else row["text"]
    day = dt.date.fromisoformat(row["date"]) if row.get("date") else None
    analysis = load().analyse(text, date=day, question=row.get("question"))
    return [tag.theme for tag in analysis.themes if with_suggestions or not tag.is_suggested]


def score(
    rows: Iterable[dict[str, Any]], find: Callable[[dict[str, Any], bool], list[str]], with_suggestions: bool = False
) -> dict[str, float]:
    """Precision, recall and F1 over all themes of all texts, and the share of texts whose first theme is right."""
    right = wrong = missed = first = some = 0
    for row in rows:
        labels = row.get("gold", row)
        want, may = set(labels["themes"]), set(labels.get("themes_ok", []))
        found = find(row, with_suggestions)
        have = set(found)
        right, wrong, missed = right + len(want & have), wrong + len(have - want - may), missed + len(want - have)
        if want:
            some, first = some + 1, first + bool(found and found[0] in want | may)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "first": first / max(1, some)}


if __name__ == "__main__":
    main()
