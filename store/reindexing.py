"""Everything that is made of something else, made anew: the index of words, index tables, counts, indexes, views."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, text

from store.agreement import without_facts
from store.bulk import make_indexes
from store.counted_for import count_anew
from store.kept import unpack
from store.putting_off import OWED, rebuild_words
from store.rows import question_row
from store.session import write_alone, writing
from store.tables import facts, metadata, questions, section_areas, section_themes
from store.tallying import rebuild_tallies
from store.upserts import put_rows
from store.views import put_views

__all__ = ["reindex"]


def reindex(engine: Engine) -> None:
    """The store as its documents, versions, passages and tags say it must be, in one transaction."""
    with writing(engine) as connection:
        write_alone(connection)
        put_views(connection)
        _put_facts(connection)
        for table in (section_themes, section_areas):
            connection.execute(delete(table))
        count_anew(connection)
        for table in metadata.sorted_tables:
            for index in table.indexes:
                index.create(connection, checkfirst=True)
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP INDEX IF EXISTS ix_sections_vector"))
        rebuild_words(connection)
        make_indexes(connection)
        rebuild_tallies(connection)
        connection.execute(delete(facts).where(facts.c.name == OWED))


def _put_facts(connection: Connection) -> None:
    for row in list(without_facts(connection)):
        question = unpack(row.record, row.passages).question
        if question is not None:
            put_rows(connection, questions, [question_row(row.id, question)], ("document_id",))
