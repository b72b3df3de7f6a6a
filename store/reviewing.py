"""What the tagger found, as people have judged it: the one place where reviews change tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from store.quotes import Passage
from store.records import Statement, Tag
from store.reviews import Review, in_force

__all__ = ["Standing", "apply_reviews", "stand"]

Finding = TypeVar("Finding", Tag, Statement)
SURE = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A review in force, and where its words stand in the document as it is; nowhere: they are gone."""

    review: Review
    places: tuple[tuple[int, int, int], ...]  # section, start, end
    wholes: frozenset[int]  # sections that are word for word what was judged as a whole

    @property
    def is_gone(self) -> bool:
        return not self.places

    def touches(self, section: int, start: int, end: int) -> bool:
        """Whether it holds for evidence of its tag at this place."""
        if section in self.wholes:
            return True
        return any(at == section and left < end and start < right for at, left, right in self.places)


def stand(given: Sequence[Review], texts: Mapping[int, str]) -> list[Standing]:
    """The reviews in force beside the places of their words in these texts, by section."""
    passages = {section: Passage(text) for section, text in texts.items()}
    return [
        Standing(
            review,
            tuple(
                (section, *span)
                for section, passage in passages.items()
                for span in passage.places(review.words, review.quote)
            ),
            frozenset(section for section, passage in passages.items() if review.passage == passage.print),
        )
        for review in in_force(given)
    ]


def apply_reviews(
    given: Sequence[Review], texts: Mapping[int, str], tags: Iterable[Tag], statements: Iterable[Statement]
) -> tuple[list[Tag], list[Statement]]:
    """The tags and statements after every review in force was heard, the earliest first."""
    kept_tags, kept_statements = list(tags), list(statements)
    for standing in stand(given, texts):
        if standing.review.scheme == "statement":
            kept_statements = _heard(standing, kept_statements, texts, _as_statement)
        else:
            kept_tags = _heard(standing, kept_tags, texts, _as_tag)
    return kept_tags, kept_statements


def _heard(
    standing: Standing,
    found: list[Finding],
    texts: Mapping[int, str],
    make: Callable[[Review, int, int, int, str], Finding],
) -> list[Finding]:
    review = standing.review
    touched = {
        number
        for number, one in enumerate(found)
        if review.covers(*_name(one)) and standing.touches(one.section, one.start, one.end)
    }
    if review.verdict == "rejected":
        return [one for number, one in enumerate(found) if number not in touched]
    heard = [_settled(one, review) if number in touched else one for number, one in enumerate(found)]
    for section, start, end in standing.places:
        if not any(_overlaps(found[number], section, start, end) for number in touched):
            heard.append(make(review, section, start, end, texts[section][start:end]))
    return sorted(heard, key=lambda one: (one.section, one.start))


def _name(found: Tag | Statement) -> tuple[str, str]:
    return (found.scheme, found.value) if isinstance(found, Tag) else ("statement", found.kind)


def _overlaps(found: Tag | Statement, section: int, start: int, end: int) -> bool:
    return found.section == section and found.start < end and start < found.end


def _settled(found: Finding, review: Review) -> Finding:
    rule = found.rule if found.rule.endswith(review.said) else f"{found.rule}; {review.said}"
    if isinstance(found, Tag):
        return replace(found, rule=rule, score=SURE, is_suggested=False)
    return replace(found, rule=rule, score=SURE)


def _as_tag(review: Review, section: int, start: int, end: int, quote: str) -> Tag:
    return Tag(review.scheme, review.value, section, start, end, quote, review.said, SURE)


def _as_statement(review: Review, section: int, start: int, end: int, quote: str) -> Statement:
    return Statement(review.value, section, start, end, quote, review.said, SURE, **review.details)
