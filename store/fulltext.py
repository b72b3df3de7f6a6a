"""The full-text index: FTS5 with triggers on SQLite, GIN over the words of title and text on PostgreSQL.

Both stem with Porter's algorithm, drop accents and keep every word, so that a search finds the same on both.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

__all__ = ["CONFIGURATION", "PERIOD_BITS", "POSTGRESQL_CONFIGURATION", "POSTGRESQL_FUNCTION", "POSTGRESQL_INDEX"]
__all__ += ["SQLITE", "SQLITE_TRIGGERS", "VECTOR", "rebuild"]

CONFIGURATION = "lessonwatch"
VECTOR = "section_vector"
PERIOD_BITS = 25  # of a section's id: the index also knows in which 32 days a passage was published

# The period lets a common word be read for some dates alone: by itself its million passages are read to the last.
POSTGRESQL_INDEX = f"""
    CREATE INDEX IF NOT EXISTS ix_sections_vector ON sections
    USING gin ((ARRAY[id >> {PERIOD_BITS}]), {VECTOR}(title, text))"""

SQLITE_TRIGGERS = {
    "section_text_after_insert": """
        CREATE TRIGGER section_text_after_insert AFTER INSERT ON sections BEGIN
            INSERT INTO section_text (rowid, text, title) VALUES (new.id, new.text, new.title);
        END""",
    "section_text_after_delete": """
        CREATE TRIGGER section_text_after_delete AFTER DELETE ON sections BEGIN
            INSERT INTO section_text (section_text, rowid, text, title)
            VALUES ('delete', old.id, old.text, old.title);
        END""",
    "section_text_after_update": """
        CREATE TRIGGER section_text_after_update AFTER UPDATE OF id, title, text ON sections BEGIN
            INSERT INTO section_text (section_text, rowid, text, title)
            VALUES ('delete', old.id, old.text, old.title);
            INSERT INTO section_text (rowid, text, title) VALUES (new.id, new.text, new.title);
        END""",
}

# The text comes first: FTS5 spends two bytes on every place of a word in any other column. Nothing here asks for the
# sizes of columns, which are left out.
SQLITE = (
    """
    CREATE VIRTUAL TABLE section_text USING fts5 (
        text, title, content = 'sections', content_rowid = 'id', columnsize = 0,
        tokenize = 'porter unicode61 remove_diacritics 2'
    )""",
    *SQLITE_TRIGGERS.values(),
)

# Punctuation becomes a blank before PostgreSQL's parser sees it, which would read "post-16" as a word and a negative
# number and an address as one word. Longer texts are cut: a tsvector holds one megabyte.
_SEPARATORS = r"""[-/\\.,:;@_&+=%#~*''"’‘“”–—…·•()\[\]{}<>|?!$£€]"""
_VECTORED = 600_000
_GAP = "zzgapzz"
_TOKENS = "asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart"


def _vector(words: str) -> str:
    short = f"left(coalesce({words}, ''), {_VECTORED})"
    return f"to_tsvector('{CONFIGURATION}', regexp_replace({short}, '{_SEPARATORS}', ' ', 'g'))"


POSTGRESQL_CONFIGURATION = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    f"CREATE TEXT SEARCH DICTIONARY {CONFIGURATION}_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = simple)",
    f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION} ALTER MAPPING FOR {_TOKENS} WITH unaccent, {CONFIGURATION}_stem",
)

# What the index holds of words: the title with weight A, a gap that no phrase crosses, the text. They are not kept
# beside the passages, where they took more room than these, so a test of one passage makes them anew: its cost tells
# the planner to ask the index. STRICT keeps the planner from writing the expression out, which would lose that cost.
POSTGRESQL_FUNCTION = f"""
    CREATE FUNCTION {VECTOR} (title text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
    RETURN setweight({_vector("title")}, 'A') || to_tsvector('simple', '{_GAP}') || {_vector("body")}"""


def rebuild(connection: Connection) -> None:
    """The SQLite index made anew from the sections, after a load with the triggers off."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO section_text (section_text) VALUES ('rebuild')"))
