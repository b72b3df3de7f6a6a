"""The tagger as the nights use it: one vocabulary with its name, what changed since another, and what it reads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from nlp import pipeline
from nlp.analyser import Analyser
from nlp.edition import Difference, Edition, compare
from nlp.vectors import NotInstalled
from store.records import Area, Document, Statement, Tag, Theme

__all__ = ["Tagger", "load_tagger"]


class Tagger:
    """Finds themes, areas and statements in documents with one vocabulary."""

    def __init__(self, analyser: Analyser, own_words: Mapping[str, str], faults: tuple[str, ...] = ()) -> None:
        self._analyser = analyser
        self.own_words = own_words  # name -> text of each file of words that does not ship, to be kept
        self.faults = faults  # what is wrong with the vocabulary that ought to be in force

    def vocabulary_version(self) -> str:
        """Twelve characters that change with anything the tags depend on."""
        return self._analyser.edition.version

    def edition(self) -> str:
        """What the tags depend on, as a text that ``difference`` reads."""
        return self._analyser.edition.packed()

    def difference(self, kept: str | None) -> Difference:
        """What is different from an edition that was kept."""
        return compare(Edition.unpacked(kept) if kept else None, self._analyser.edition)

    def themes(self) -> list[Theme]:
        """Every theme and sub-theme."""
        return pipeline.themes(self._analyser)

    def areas(self) -> list[Area]:
        """Every area."""
        return pipeline.areas(self._analyser)

    def tag_documents(
        self, documents: Sequence[Document], asker_seats: Sequence[str | None]
    ) -> list[tuple[list[Tag], list[Statement]]]:
        """The tags and statements of each document, with offsets in the text of its sections."""
        return pipeline.tag_documents(documents, self._analyser, asker_seats)


def load_tagger(own: Path | None = None, kept: Mapping[str, str] | None = None, *, semantic: bool = False) -> Tagger:
    """The tagger of a folder of one's own; where its words are broken, of the words that were kept of it.

    Raises:
        ValueError: the vocabulary is broken, and so is what was kept.
        FileNotFoundError: there is no such folder.
    """
    if own is not None and not own.is_dir():
        raise FileNotFoundError(f"the vocabulary folder {own} is no folder")
    try:
        return Tagger(pipeline.load(own, semantic=semantic), _words(own) if own else {})
    except NotInstalled:
        raise
    except ValueError as error:
        if own is None or kept is None:
            raise
        fault = f"{own}: {error}; the words before it stay in force"
    with tempfile.TemporaryDirectory(prefix="lessonwatch-words-") as folder:
        for name, text in kept.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        for name in pipeline.OWN_MODELS:
            if (own / name).is_file():
                shutil.copy(own / name, folder)
        return Tagger(pipeline.load(Path(folder), semantic=semantic, is_kept=False), kept, (fault,))


def _words(own: Path) -> dict[str, str]:
    return {name: (own / name).read_text("utf-8") for name in pipeline.OWN_WORDS if (own / name).is_file()}
