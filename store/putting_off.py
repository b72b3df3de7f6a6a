"""The words of new passages put off on SQLite: noted by id while much is written, and indexed later in order.

FTS5 writes the same pages of its index again with every transaction; in the order of ids and ten thousand at a time it
writes them once. A passage that waits is found by its tags and dates and not yet by its words; what was indexed before
stays right all the while, whatever is changed or deleted. PostgreSQL's index (GIN) keeps such a list of its own, and
searches it, so there nothing is put off.
"""

# ruff: noqa: S608 - only the name of the list is put together here

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from store.asking import ask
from store.fulltext import SQLITE_TRIGGERS, rebuild

__all__ = [
    "EVERYTHING",
    "OWED",
    "WORDS",
    "are_kept_up",
    "catch_up",
    "count_waiting",
    "owed",
    "put_off",
    "rebuild_words",
]

OWED = "index_owed"  # the row of facts while a load is at work, or where one was cut short
WORDS, EVERYTHING = "words", "everything"  # its values: every count is right without the words
_WAITING = "section_text_owed"
_FORGET = f"""
            INSERT INTO section_text (section_text, rowid, text, title)
            SELECT 'delete', old.id, old.text, old.title WHERE old.id NOT IN (SELECT id FROM {_WAITING});
            DELETE FROM {_WAITING} WHERE id = old.id;"""
_NOTING = {
    "section_text_after_insert": f"""
        CREATE TRIGGER section_text_after_insert AFTER INSERT ON sections BEGIN
            INSERT INTO {_WAITING} (id) VALUES (new.id);
        END""",
    "section_text_after_delete": f"""
        CREATE TRIGGER section_text_after_delete AFTER DELETE ON sections BEGIN {_FORGET}
        END""",
    "section_text_after_update": f"""
        CREATE TRIGGER section_text_after_update AFTER UPDATE OF id, title, text ON sections BEGIN {_FORGET}
            INSERT INTO {_WAITING} (id) VALUES (new.id);
        END""",
}
_FIRST = f"SELECT id FROM {_WAITING} ORDER BY id LIMIT :most"
_INDEX = f"""
    INSERT INTO section_text (rowid, text, title)
    SELECT id, text, title FROM sections WHERE id IN ({_FIRST}) ORDER BY id"""
_STRIKE_OFF = f"DELETE FROM {_WAITING} WHERE id IN ({_FIRST})"
_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'sections'")


def put_off(connection: Connection) -> None:
    """From now on the words of new passages wait, until ``catch_up`` has indexed them all."""
    if connection.dialect.name == "sqlite" and not _is_put_off(connection):
        connection.execute(text(f"CREATE TABLE {_WAITING} (id INTEGER PRIMARY KEY)"))
        _put_triggers(connection, _NOTING)


def owed(connection: Connection) -> str | None:
    """What a load that is at work, or was cut short, has still to build; None: searches find all there is."""
    rows = ask(connection, "SELECT value FROM facts WHERE name = :name", {"name": OWED})
    return rows[0][0] if rows else None


def count_waiting(connection: Connection) -> int:
    """How many passages are not found by their words yet."""
    return connection.scalar(text(f"SELECT count(*) FROM {_WAITING}")) or 0 if _is_put_off(connection) else 0


def catch_up(connection: Connection, most: int) -> bool:
    """Whether passages still wait after so many were indexed; where none does, nothing is put off any more."""
    if not _is_put_off(connection):
        return False
    for statement in (_INDEX, _STRIKE_OFF):
        connection.execute(text(statement), {"most": most})
    if count_waiting(connection):
        return True
    _keep_up(connection)
    return False


def rebuild_words(connection: Connection) -> None:
    """The index of words made anew from the passages; nothing is put off any more."""
    if connection.dialect.name == "sqlite":
        rebuild(connection)
        _keep_up(connection)


def are_kept_up(connection: Connection) -> bool:
    """Whether the words of whatever is written now are indexed with it."""
    if connection.dialect.name != "sqlite":
        return True
    found = {name: " ".join(sql.split()) for name, sql in connection.execute(_TRIGGERS)}
    return found == {name: " ".join(sql.split()) for name, sql in SQLITE_TRIGGERS.items()}


def _is_put_off(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite" and inspect(connection).has_table(_WAITING)


def _keep_up(connection: Connection) -> None:
    connection.execute(text(f"DROP TABLE IF EXISTS {_WAITING}"))
    _put_triggers(connection, SQLITE_TRIGGERS)


def _put_triggers(connection: Connection, triggers: dict[str, str]) -> None:
    for name, trigger in triggers.items():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(trigger))
