"""Stand-ins for the parts of a house that take long or ask the network, written by us."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nlp.edition import Difference
from store.records import Area, Document, Statement, Tag, Theme

THEMES = {"lessons": r"lessons? learned", "careers": r"careers?"}
AREAS = {"E07000148": "Norwich", "E06000009": "Blackpool"}


@dataclass
class WordTagger:
    """Finds two themes and two areas by their words."""

    version: str = "1"
    code: str = "1"
    breaks_on: str | None = None
    tagged: list[str] = field(default_factory=list)
    before_each: Callable[[], None] = lambda: None
    more: tuple[str, ...] = ()  # words that are a theme called "more"
    own_words: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    seats: dict[str, str | None] = field(default_factory=dict)

    def edition(self) -> str:
        return json.dumps([self.code, *self.more])

    def difference(self, kept: str | None) -> Difference:
        code, *more = json.loads(kept or '["unknown"]')
        parts = () if code == self.code else ("the code",)
        return Difference(parts, tuple(sorted(set(more) ^ set(self.more))))

    def vocabulary_version(self) -> str:
        return self.version

    def themes(self) -> list[Theme]:
        return [Theme(name, name.capitalize()) for name in THEMES]

    def areas(self) -> list[Area]:
        return [Area(code, name, "district", (name,)) for code, name in AREAS.items()]

    def tag_documents(
        self, documents: Sequence[Document], asker_seats: Sequence[str | None]
    ) -> list[tuple[Sequence[Tag], Sequence[Statement]]]:
        found = [self._tag(document, seat) for document, seat in zip(documents, asker_seats, strict=True)]
        self.tagged += [document.external_id for document in documents]
        return found

    def _tag(self, document: Document, asker_seat: str | None) -> tuple[Sequence[Tag], Sequence[Statement]]:
        self.before_each()
        self.seats[document.external_id] = asker_seat
        if self.breaks_on and self.breaks_on in document.text:
            raise ValueError(f"cannot read {self.breaks_on!r}")
        patterns = [("theme", name, words) for name, words in THEMES.items()]
        patterns += [("area", code, name) for code, name in AREAS.items()]
        patterns += [("theme", "more", word) for word in self.more]
        return [
            Tag(
                scheme, value, position, match.start(), match.end(), match.group(), f"word, version {self.version}", 1.0
            )
            for position, section in enumerate(document.sections)
            for scheme, value, pattern in patterns
            for match in re.finditer(pattern, section.text, re.IGNORECASE)
        ], []
