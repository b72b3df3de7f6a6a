"""How fast texts are tagged: the full analysis beside spaCy's blank tokenizer and a bare Aho-Corasick pass.

    python benchmarks/bench_tagging.py FOLDER [TEXTS]

FOLDER holds the recorded questions (``corpus/parliament``). One process, one core, the same texts in one run: read the
ratios. The night and ``lessonwatch analyse`` read texts some at a time; so does the first row, and a row beside it says
what a text by itself costs. Start-up is measured in a fresh process.
"""

from __future__ import annotations

import datetime as dt
import gc
import importlib.util
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

START = "import time; at = time.perf_counter(); from nlp.pipeline import load; load(); print(time.perf_counter() - at)"


def rate(name: str, texts: int, work: Callable[[], object]) -> float:
    """Texts a second of processor time in one round; in a second the tokenizer's cache would know every word."""
    gc.collect()
    at = time.process_time()
    work()
    found = texts / (time.process_time() - at)
    print(f"{name:<58}{found:>10,.0f} texts/s")
    return found


def main() -> None:
    """Prints the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    from nlp.passage import Passage
    from nlp.training_texts import answers
    from scheduler.tagging import BATCH

    most = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    texts = [pair for pair in answers(Path(sys.argv[1]) / "corpus").values() if len(pair[1]) > 260]
    texts = random.Random(3).sample(texts, most)
    average = sum(len(text) for _, text in texts) / len(texts)
    print(f"{len(texts):,} real answers of {average:,.0f} characters on average\n")

    started = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)
    from nlp.pipeline import load

    analyser = load()
    import spacy

    blank = spacy.blank("en")
    blank.make_doc("The tokenizer is warm once it has read a sentence of ordinary length, as this one is.")
    day = dt.date(2025, 3, 1)

    def passages(start: int = 0, end: int | None = None) -> list[Passage]:
        return [Passage(text, day, question=question) for question, text in texts[start:end]]

    def analyse_as_a_night() -> None:
        for start in range(0, most, BATCH):
            analyser.analyse_all(passages(start, start + BATCH))

    full = rate("full analysis, as a night reads", most, analyse_as_a_night)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    floor = rate("spaCy's blank tokenizer alone", most, lambda: [blank.make_doc(text) for _, text in texts])
    alone = rate(
        "full analysis, each text by itself",
        most,
        lambda: [analyser.analyse(text, date=day, question=question) for question, text in texts],
    )
    ready = passages()
    rate("  of which: splitting sentences", most, lambda: [passage.sentences for passage in ready])
    rate("  of which: folding", most, lambda: [passage.folded for passage in ready])
    rate("  of which: themes", most, lambda: analyser.themes.find_all(ready))
    rate("  of which: areas", most, lambda: [analyser.areas_of(passage) for passage in ready])
    rate("  of which: statements", most, lambda: [analyser.statements_of(passage) for passage in ready])
    phrases = analyser.themes.cues.phrases
    rate("bare Aho-Corasick pass over the themes' phrases", most, lambda: [phrases.all_in(p.folded) for p in ready])
    if importlib.util.find_spec("en_core_web_sm"):
        small = spacy.load("en_core_web_sm")
        rate("en_core_web_sm", 100, lambda: [small(text) for _, text in texts[:100]])
    else:
        print("en_core_web_sm is not installed")
    print(f"\nfull analysis / blank tokenizer: {full / floor:.2f}; each text by itself: {alone / floor:.2f}")
    print(f"start-up: {float(started.stdout):.2f} s")
    print(f"peak memory: {peak:,.0f} MB, the texts included")


if __name__ == "__main__":
    main()
