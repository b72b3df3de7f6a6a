"""What a search found in one document, cut to what one mail can carry: passages, words, tags with their quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from alerts.items import Evidence, Passage, Why
from store.conditions import All, Any, Filter, Node
from store.language import Query
from store.search import Hit, HitTag

_BLANK = re.compile(r"\s")
_PASSAGES = 5  # of one document in one mail; the others are counted
_EMPTY_WORDS = frozenset({"and", "the", "area", "opportunity"})  # they say nothing about which theme or area is meant


def describe(query: Query, since: int, hits: Sequence[Hit]) -> Why:
    """What a search found in one document, as it is kept and told; no hits: it no longer finds it."""
    shown = hits[:_PASSAGES]
    return Why(
        query=query.text,
        since=since,
        passages=tuple(_passage(hit) for hit in shown),
        more_passages=len(hits) - len(shown),
        words=tuple(_words(shown)),
        evidence=tuple(_evidence(shown, _asked_for(query.root))),
        is_found=bool(hits),
    )


def _passage(hit: Hit) -> Passage:
    # The title of a passage is the document's heading, then that of the attachment it stands in.
    place = hit.title.removeprefix(hit.heading or "").removeprefix(" – ")
    if hit.page is not None:
        place = f"{place}, page {hit.page}".removeprefix(", ")
    # One character for one: the offsets of the highlights stay true.
    snippet = _BLANK.sub(" ", hit.snippet)
    return Passage(snippet, tuple(_phrases(snippet, hit.highlights)), hit.url, place or None)


def _words(hits: Iterable[Hit]) -> Iterator[str]:
    """What matched, once; the words of a phrase together."""
    spans = ((hit.snippet, span) for hit in hits for span in _phrases(hit.snippet, hit.highlights))
    return iter({snippet[start:end].casefold(): None for snippet, (start, end) in spans})


def _phrases(snippet: str, highlights: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Highlights with nothing but a blank between them are one."""
    found: tuple[int, int] | None = None
    for start, end in highlights:
        if found and not snippet[found[1] : start].strip():
            found = found[0], end
            continue
        if found:
            yield found
        found = start, end
    if found:
        yield found


def _evidence(hits: Iterable[Hit], asked: frozenset[str]) -> Iterator[Evidence]:
    """Each theme and area once, with its first quote: those that were asked for first, suggestions last."""
    first: dict[tuple[str, str], HitTag] = {}
    for tag in sorted((tag for hit in hits for tag in hit.tags), key=lambda tag: tag.is_suggested):
        first.setdefault((tag.scheme, tag.value), tag)

    def by_interest(tag: HitTag) -> tuple[bool, bool, bool, str]:
        names = _names(f"{tag.label} {tag.value}")
        return tag.is_suggested, not names & asked, tag.scheme != "theme", tag.label

    for tag in sorted(first.values(), key=by_interest):
        yield Evidence(tag.scheme, tag.label, " ".join(tag.quote.split()), tag.is_suggested)


def _asked_for(node: Node | None) -> frozenset[str]:
    """The words of the themes and areas a search names."""
    if isinstance(node, Filter) and node.key in ("theme", "area"):
        return _names(node.value)
    if isinstance(node, All | Any):
        return frozenset().union(*map(_asked_for, node.nodes))
    return frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w{3,}", text.casefold()) if word not in _EMPTY_WORDS)
