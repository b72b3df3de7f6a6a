"""What another vocabulary would change, told before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from scheduler.tagging import Outlook, Tagger, find_in_each, look_ahead, seats_of
from store.outdated import Stored, outdated_ids, read_latest, stored_tags
from store.quotes import words_of
from store.records import Document, Statement, Tag
from store.reviewing import apply_reviews
from store.reviews import Review, reviews_of
from store.session import reading
from store.vocabulary import vocabulary_version

__all__ = ["Example", "Preview", "Shift", "preview"]

BATCH = 200
MOST_EXAMPLES = 3  # of each theme, area or kind that comes, and of each that goes
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A document in which a tag would come or go, with its words."""

    external_id: str
    url: str
    quote: str


@dataclass(slots=True)
class Shift:
    """What would become of one theme, area or kind of statement: in how many documents it would come and go."""

    added: int = 0
    removed: int = 0
    suggested: int = 0  # suggestions that would come
    unsuggested: int = 0  # suggestions that would go
    examples_added: list[Example] = field(default_factory=list)
    examples_removed: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """What a tagging would look at, and what it would change in the documents that were tried."""

    outlook: Outlook
    tried: int = 0
    changed: int = 0  # of these, in which anything would come or go
    failed: int = 0
    shifts: dict[Key, Shift] = field(default_factory=dict)


def preview(
    engine: Engine,
    tagger: Tagger,
    *,
    sample: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Preview:
    """The tags that would come and go, in all documents the vocabulary can touch or an even sample of them.

    Nothing is written. Documents without tags yet are counted and not tried.
    """
    with reading(engine) as connection:
        outlook = look_ahead(connection, tagger)
        before = vocabulary_version(connection)
        found = outdated_ids(connection, tagger.vocabulary_version())
    touched = [
        document_id
        for document_id, name in found.items()
        if outlook.ids is None or name != before or document_id in outlook.ids
    ]
    chosen = _evenly(touched, sample)
    told = Preview(outlook)
    for start in range(0, len(chosen), BATCH):
        with reading(engine) as connection:
            _try(connection, tagger, chosen[start : start + BATCH], told)
        progress(told.tried + told.failed, len(chosen))
    return told


def _evenly(ids: Sequence[int], sample: int | None) -> Sequence[int]:
    if sample is None or sample >= len(ids):
        return ids
    return [ids[number * len(ids) // sample] for number in range(sample)]


def _try(connection: Connection, tagger: Tagger, ids: Sequence[int], told: Preview) -> None:
    waiting = read_latest(connection, ids)
    seats, stored, given = seats_of(connection, waiting), stored_tags(connection, ids), reviews_of(connection, ids)
    for (document_id, _, document), finding in find_in_each(tagger, waiting, seats):
        if isinstance(finding, Exception):  # the tagging itself will name it
            told.failed += 1
            continue
        after = _as_stored(document, *finding, given.get(document_id, []))
        told.tried += 1
        told.changed += _count(told.shifts, document, stored[document_id], after)


def _as_stored(
    document: Document, tags: Sequence[Tag], said: Sequence[Statement], given: Sequence[Review]
) -> list[Stored]:
    if given:
        texts = {number: section.text for number, section in enumerate(document.sections)}
        tags, said = apply_reviews(given, texts, tags, said)
    found = [Stored(tag.scheme, tag.value, tag.quote, tag.is_suggested) for tag in tags]
    return found + [Stored("statement", one.kind, one.quote) for one in said]


def _count(shifts: dict[Key, Shift], document: Document, before: Iterable[Stored], after: Iterable[Stored]) -> bool:
    """Whether anything in the document would be different."""
    old, new = _by_name(before), _by_name(after)
    differing = [name for name in old.keys() | new.keys() if _state(old.get(name)) != _state(new.get(name))]
    for name in sorted(differing):
        scheme, value, _ = name
        shift = shifts.setdefault((scheme, value), Shift())
        was, will_be = old.get(name), new.get(name)
        if will_be is not None:
            _note(shift, "suggested" if will_be.is_suggested else "added", document, will_be, shift.examples_added)
        if was is not None:
            _note(shift, "unsuggested" if was.is_suggested else "removed", document, was, shift.examples_removed)
    return bool(differing)


def _by_name(found: Iterable[Stored]) -> dict[tuple[str, str, str], Stored]:
    """Each tag once, the settled before the suggested; each statement by its words."""
    names: dict[tuple[str, str, str], Stored] = {}
    for one in found:
        words = " ".join(words_of(one.quote)) if one.scheme == "statement" else ""
        name = (one.scheme, one.value, words)
        if name not in names or (names[name].is_suggested and not one.is_suggested):
            names[name] = one
    return names


def _state(found: Stored | None) -> bool | None:
    return None if found is None else found.is_suggested


def _note(shift: Shift, count: str, document: Document, found: Stored, examples: list[Example]) -> None:
    setattr(shift, count, getattr(shift, count) + 1)
    if len(examples) < MOST_EXAMPLES:
        examples.append(Example(document.external_id, document.url, found.quote))
