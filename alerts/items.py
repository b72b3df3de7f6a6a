"""One thing to tell one person: what became of a document, and why their search is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alerts.revisions import Revisions, revise
from alerts.wording import day, say_change, say_kind, say_source
from store.records import Change, Document


@dataclass(frozen=True, slots=True)
class Evidence:
    """A tag of a passage with the words it rests on."""

    scheme: str
    label: str
    quote: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a search matched. ``place`` names an attachment and its page; None is the document's own text."""

    snippet: str
    highlights: tuple[tuple[int, int], ...] = ()
    url: str | None = None
    place: str | None = None


def _plain(record: Evidence | Passage) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}  # asdict copies every text, for every match


@dataclass(frozen=True, slots=True)
class Why:
    """Why a search is told of a version: kept with the outbox row, since passages are rewritten by the next version.

    ``since`` is the version that was the latest when the search was last heard; 0: there was none.
    ``is_found`` is False where the search told of this document before and no longer finds it.
    """

    query: str
    since: int
    passages: tuple[Passage, ...] = ()
    more_passages: int = 0
    words: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_found: bool = True

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types, which ``from_json`` reads."""
        return {
            "query": self.query,
            "since": self.since,
            "passages": [_plain(passage) for passage in self.passages],
            "more_passages": self.more_passages,
            "words": list(self.words),
            "evidence": [_plain(tag) for tag in self.evidence],
            "is_found": self.is_found,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Why:
        """What ``to_json`` wrote."""
        passages = tuple(
            Passage(**{**passage, "highlights": tuple((start, end) for start, end in passage["highlights"])})
            for passage in values["passages"]
        )
        evidence = tuple(Evidence(**tag) for tag in values["evidence"])
        return cls(**{**values, "passages": passages, "evidence": evidence, "words": tuple(values["words"])})


@dataclass(frozen=True, slots=True)
class Reading:
    """One version of a document, with the change it was kept for."""

    number: int
    change: Change
    document: Document


@dataclass(frozen=True, slots=True)
class Item:
    """What a digest says about one document under one search."""

    search: str
    query: str
    document_id: int
    version: int
    heading: str
    url: str
    dateline: str
    published_on: dt.date | None
    sentences: tuple[str, ...]
    revisions: Revisions = field(default_factory=lambda: Revisions(()))
    passages: tuple[Passage, ...] = ()
    more_passages: int = 0
    words: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_found: bool = True
    is_correction: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """Equal for two items about the same version."""
        return self.document_id, self.version

    @property
    def news(self) -> str:
        """All that happened, on one line."""
        return "; ".join(self.sentences)

    @property
    def why(self) -> str:
        """The words and the tags that matched, in short."""
        labels = dict.fromkeys(tag.label for tag in self.evidence)
        return ", ".join([*(f"“{word}”" for word in self.words), *labels])

    @property
    def grounds(self) -> tuple[tuple[str, str], ...]:
        """What the tags rest on: the labels that share a quote, and the quote."""
        by_quote: dict[str, dict[str, list[str]]] = {}
        for tag in self.evidence:
            label = f"{tag.label} (suggested)" if tag.is_suggested else tag.label
            by_quote.setdefault(tag.quote, {}).setdefault(tag.scheme, []).append(label)
        return tuple(
            ("; ".join(f"{scheme} {', '.join(labels)}" for scheme, labels in schemes.items()), quote)
            for quote, schemes in by_quote.items()
        )

    @property
    def reason(self) -> str:
        """Why this person is told, in a sentence."""
        if not self.is_found:
            return f"you were told of it under “{self.search}” ({self.query}); your search no longer finds it"
        words = f"; matched words: {', '.join(self.words)}" if self.words else ""
        return f"your search “{self.search}” ({self.query}){words}"


def tell(
    search: str, document_id: int, why: Why, readings: Sequence[Reading], title_of_source: str | None = None
) -> Item:
    """The item about the last of ``readings``, which begin with the version that was the latest last time, if any."""
    before = readings[0] if why.since and len(readings) > 1 and readings[0].number <= why.since else None
    news = [reading for reading in readings if before is None or reading.number > before.number]
    chain = [before, *news]
    after = news[-1].document
    earlier = before.document if before else None
    return Item(
        search=search,
        query=why.query,
        document_id=document_id,
        version=news[-1].number,
        heading=_heading(after),
        url=after.url,
        dateline=_dateline(after, title_of_source or say_source(after.source)),
        published_on=after.published_on,
        sentences=tuple(
            say_change(new.change, old.document if old else None, new.document)
            for old, new in zip(chain, news, strict=False)
            if new is not None
        ),
        revisions=revise(earlier, after) if _is_reworded(earlier, news) else Revisions(()),
        passages=why.passages,
        more_passages=why.more_passages,
        words=why.words,
        evidence=why.evidence,
        is_found=why.is_found,
        is_correction=any(reading.change is Change.CORRECTED for reading in news) or _was_corrected(earlier, after),
    )


def _is_reworded(earlier: Document | None, news: Sequence[Reading]) -> bool:
    """Whether old and new wording belong in the mail: an answer in place of a holding answer is no rewording."""
    if earlier is None:
        return _was_corrected(None, news[-1].document)
    return any(reading.change not in (Change.FINAL, Change.ANSWERED, Change.HOLDING) for reading in news)


def _was_corrected(earlier: Document | None, after: Document) -> bool:
    facts = after.question
    return bool(facts and facts.is_correction and not (earlier and earlier.question and earlier.question.is_correction))


def _heading(document: Document) -> str:
    if document.heading:
        return document.heading
    return f"Written question {document.question.uin}" if document.question else document.url


def _dateline(document: Document, title_of_source: str) -> str:
    facts = document.question
    what = f"written question {facts.uin} ({facts.house})" if facts else say_kind(document.kind)
    when = day(document.published_on) if document.published_on else "no date"
    return " · ".join(part for part in (when, what, document.department, f"from {title_of_source}") if part)
