"""How fast texts are tagged: the full analysis beside spaCy's blank tokenizer and a bare Aho-Corasick pass.

    python benchmarks/bench_tagging.py FOLDER [TEXTS]

FOLDER holds the recorded questions (``corpus/parliament``). One process, one core, the same texts in one run: read the
ratios. Start-up is measured in a fresh process.
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


def rate(name: str, texts: list[tuple[str, str]], work: Callable[[str, str], object]) -> float:
    """Texts a second of processor time in one round; in a second the tokenizer's cache would know every word."""
    gc.collect()
    at = time.process_time()
    for question, text in texts:
        work(question, text)
    found = len(texts) / (time.process_time() - at)
    print(f"{name:<58}{found:>10,.0f} texts/s")
    return found


def main() -> None:
    """Prints the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    from nlp.training_texts import answers

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
    full = rate("full analysis", texts, lambda q, t: analyser.analyse(t, date=day, question=q))
    floor = rate("spaCy's blank tokenizer alone", texts, lambda q, t: blank.make_doc(t))
    from nlp import sentences
    from nlp.matcher import fold

    spans = {text: sentences.split(text) for _, text in texts}
    rate("  of which: splitting sentences", texts, lambda q, t: sentences.split(t))
    rate("  of which: themes", texts, lambda q, t: analyser.themes.find(t, question=q, sentences=spans[t]))
    rate("  of which: areas", texts, lambda q, t: analyser.areas.find(t, date=day, question=q, asker_seat=None))
    rate(
        "  of which: statements",
        texts,
        lambda q, t: analyser.statements.find(t, date=day, question=q, kind="written_question", sentences=spans[t]),
    )
    rate(
        "bare Aho-Corasick pass over the themes' phrases",
        texts,
        lambda q, t: analyser.themes.cues.phrases.all_in(fold(t)),
    )
    if importlib.util.find_spec("en_core_web_sm"):
        small = spacy.load("en_core_web_sm")
        rate("en_core_web_sm", texts[:100], lambda q, t: small(t))
    else:
        print("en_core_web_sm is not installed")
    print(f"\nfull analysis / blank tokenizer: {full / floor:.2f}")
    print(f"start-up: {float(started.stdout):.2f} s")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB, the texts included")


if __name__ == "__main__":
    main()
