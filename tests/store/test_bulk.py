from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, select, text

from store import tables
from store.bulk import load_documents, mend
from store.language import parse
from store.putting_off import owed
from store.records import Document, Payload
from store.schema import upgrade
from store.search import search
from store.session import connect, reading, writing
from store.tallying import rebuild_tallies
from store.writing import get_document, put_document
from tests.store.examples import NIGHT, booklet, night, question
from tests.store.test_tallies import read_labels

ROOT = Path(__file__).parents[2]


def many(count: int) -> Iterator[tuple[Document, Payload | None]]:
    for n in range(count):
        document = (
            question(str(n), answer="Norwich\x00.") if n % 3 else booklet("Norwich", "Derby", external_id=f"{n}:en")
        )
        yield document, Payload(f"https://example.org/{n}", b"{}")


def is_owed(engine: Engine) -> bool:
    with reading(engine) as connection:
        return owed(connection) is not None


def everything(engine: Engine) -> dict[str, object]:
    """All rows, but for ids and moments."""
    found: dict[str, object] = {}
    with reading(engine) as connection:
        for table in (tables.documents, tables.versions, tables.sections, tables.questions):
            columns = [column for column in table.c if column.name not in ("id", "document_id", "tagged_with")]
            found[table.name] = sorted(map(str, connection.execute(select(*columns))))
        found["labels"] = read_labels(connection)
    return found


def test_a_load_leaves_what_single_writes_would(engine: Engine, tmp_path: Path) -> None:
    other = connect(f"sqlite:///{tmp_path}/other.sqlite")
    upgrade(other)
    with writing(other) as connection:
        for document, payload in many(50):
            put_document(connection, document, night(0), payload)
    assert load_documents(engine, many(50), night(0), batch=7) == 50
    assert everything(engine) == everything(other)
    with reading(engine) as connection:
        found = search(connection, parse("norwich"), today=NIGHT.date(), limit=100)
        alone = 33 + 17
        assert len(found.hits) == alone
    assert not is_owed(engine)
    with writing(engine) as connection:
        put_document(connection, question("new", answer="Norwich"), night(1))
        kept = read_labels(connection)
        rebuild_tallies(connection)
        assert read_labels(connection) == kept
        assert len(search(connection, parse("norwich"), today=NIGHT.date(), limit=100).hits) == alone + 1


def test_what_is_loaded_again_is_a_version_or_nothing(engine: Engine) -> None:
    load_documents(engine, [(question("1"), None), (question("2"), None)], night(0))
    again = [(question("1"), None), (question("2", answer="Yes."), None), (question("3"), None)]
    assert load_documents(engine, [*again, (question("3", answer="No."), None)], night(1)) == 3
    with reading(engine) as connection:
        versions = connection.execute(select(tables.versions.c.change).order_by(tables.versions.c.id)).scalars()
        assert sorted(versions) == ["answered", "answered", "new", "new", "new"]
        assert get_document(connection, "written_questions", "3") == question("3", answer="No.")
        assert [hit.external_id for hit in search(connection, parse("no"), today=NIGHT.date()).hits] == ["3"]


KILLED = """
    import os, sys
    from store.bulk import load_documents
    from store.session import connect
    from tests.store.examples import night
    from tests.store.test_bulk import many
    def cut_short():
        for n, pair in enumerate(many(10_000)):
            if n == 250:
                os.kill(os.getpid(), 9)
            yield pair
    load_documents(connect(sys.argv[1]), cut_short(), night(0), batch=100)
"""


def test_a_load_that_is_killed_is_mended_and_goes_on(engine: Engine, address: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), address], cwd=ROOT, env=environment, check=False
    )
    assert child.returncode == -9
    assert is_owed(engine)
    upgrade(engine)
    assert not is_owed(engine)
    assert not mend(engine)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM documents")) == 200
        assert len(search(connection, parse("norwich"), today=NIGHT.date(), limit=500).hits) == 200
    assert load_documents(engine, many(300), night(0)) == 100
    with reading(engine) as connection:
        assert len(search(connection, parse("norwich"), today=NIGHT.date(), limit=500).hits) == 300
