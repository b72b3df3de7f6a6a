"""How long it takes to tag and store many documents again: recorded answers, repeated under ids of their own.

    python benchmarks/bench_retag.py FOLDER [DOCUMENTS]

FOLDER holds the recorded questions (``corpus/parliament``). The store is built in a temporary folder; the time that is
told is that of the tag step alone, from the first look at what waits to the last row: once where nothing has tags yet,
and once where the old tags give way. Beside it: what the finders alone take, measured on every twentieth document.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402
from sqlalchemy import Engine, text  # noqa: E402

from lessonwatch.house import watch_tags  # noqa: E402
from nlp.tagger import Tagger, load_tagger  # noqa: E402
from nlp.training_texts import answers  # noqa: E402
from scheduler.tagging import BATCH, tag_waiting  # noqa: E402
from store.bulk import load_documents  # noqa: E402
from store.records import Document, QuestionFacts, Section  # noqa: E402
from store.schema import upgrade  # noqa: E402
from store.session import connect, sqlite_path, writing  # noqa: E402

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
    """Seconds of processor time of this process, with what the system did for it."""
    return time.process_time()


def take(engine: Engine, tagger: Tagger, name: str) -> None:
    """One tagging of everything, and what it took."""
    clock, used = time.perf_counter(), processor()
    with watch_tags(Console(), print) as progress:
        tagged = tag_waiting(engine, tagger, progress=progress)
    clock, used = time.perf_counter() - clock, processor() - used
    print(f"{tagged.documents:,} documents {name}: {tagged.tags:,} tags, {tagged.statements:,} statements")
    print(
        f"  {clock:,.1f} s by the clock, {tagged.documents / clock:,.0f} documents/s; {used:,.1f} s of processor time"
    )


def main() -> None:
    """Prints the figures."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory(prefix="lessonwatch-retag-") as folder:
        engine = connect(f"sqlite:///{folder}/store.db")
        upgrade(engine)
        load_documents(engine, ((document, None) for document in documents(Path(sys.argv[1]), most)), NOW)
        tagger = load_tagger()
        for name in ("tagged and stored", "tagged again, in place of the old tags"):
            take(engine, tagger, name)
            with writing(engine) as connection:
                connection.execute(text("UPDATE documents SET tagged_with = 'an older vocabulary'"))
        size = (sqlite_path(engine) or Path()).stat().st_size / 1e6
        engine.dispose()
    some = list(itertools.islice(documents(Path(sys.argv[1]), most), 0, None, 20))
    alone = processor()
    for start in range(0, len(some), BATCH):
        together = some[start : start + BATCH]
        tagger.tag_documents(together, [None] * len(together))
    alone = (processor() - alone) * most / max(1, len(some))
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"finders alone: {alone:,.1f} s of processor time; store {size:,.0f} MB; {cores} cores, load {load:.1f}")


if __name__ == "__main__":
    main()
