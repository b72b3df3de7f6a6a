"""How long it takes to tag and store many documents again: recorded answers, repeated under ids of their own.

    python benchmarks/bench_retag.py FOLDER [DOCUMENTS]

FOLDER holds the recorded questions (``corpus/parliament``). The store is built in a temporary folder; the time that is
told is that of the tag step alone, from the first look at what waits to the last row, by the clock and by the
processor, children included. Beside it: what the finders alone took of that, on every twentieth document.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402

from lessonwatch.house import watch_tags  # noqa: E402
from nlp.tagger import load_tagger  # noqa: E402
from nlp.training_texts import answers  # noqa: E402
from scheduler.tagging import tag_waiting  # noqa: E402
from store.bulk import load_documents  # noqa: E402
from store.records import Document, QuestionFacts, Section  # noqa: E402
from store.schema import upgrade  # noqa: E402
from store.session import connect, sqlite_path  # noqa: E402

NOW = dt.datetime(2026, 7, 11, 3, 30, tzinfo=dt.UTC)
FIRST = dt.date(2023, 9, 1)


def documents(folder: Path, most: int) -> Iterator[Document]:
    """Recorded questions with their answers, again and again, each time under other ids and other days."""
    texts = [pair for pair in answers(folder / "corpus").values() if pair[1]]
    for number, (asked, answer) in enumerate(itertools.islice(itertools.cycle(texts), most), 1):
        day = FIRST + dt.timedelta(days=number % 1000)
        facts = QuestionFacts(
            uin=str(number),
            house="Commons",
            date_tabled=day,
            date_answered=day,
            answering_body_id=60,
            answering_body="Department for Education",
            question_text=asked,
            answer_text=answer,
        )
        yield Document(
            source="written_questions",
            external_id=str(number),
            kind="written_question",
            url=f"https://questions-statements.parliament.uk/written-questions/detail/{day}/{number}",
            published_on=day,
            department=facts.answering_body,
            sections=(Section(f"{asked}\n\n{answer}", answer_at=len(asked) + 2),),
            question=facts,
        )


def processor() -> float:
    """Seconds of processor time of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Prints the figures."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    console = Console()
    with tempfile.TemporaryDirectory(prefix="lessonwatch-retag-") as folder:
        engine = connect(f"sqlite:///{folder}/store.db")
        upgrade(engine)
        load_documents(engine, ((document, None) for document in documents(Path(sys.argv[1]), most)), NOW)
        tagger = load_tagger()
        clock, used = time.perf_counter(), processor()
        with watch_tags(console, print) as progress:
            tagged = tag_waiting(engine, tagger, progress=progress)
        clock, used = time.perf_counter() - clock, processor() - used
        size = (sqlite_path(engine) or Path()).stat().st_size / 1e6
        engine.dispose()
    some = list(itertools.islice(documents(Path(sys.argv[1]), most), 0, None, 20))
    alone = processor()
    for document in some:
        tagger.tag_document(document)
    alone = (processor() - alone) * most / max(1, len(some))
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    print(f"{tagged.documents:,} documents tagged and stored, {tagged.tags:,} tags, {tagged.statements:,} statements")
    rate = tagged.documents / clock
    print(f"by the clock   {clock:>8,.1f} s  {rate:>8,.0f} documents/s  ({cores} cores, load {load:.1f})")
    print(f"processor time {used:>8,.1f} s  {tagged.documents / used:>8,.0f} documents/s")
    print(f"finders alone  {alone:>8,.1f} s  store {size:,.0f} MB")


if __name__ == "__main__":
    main()
