"""From a text to its themes, areas and statements: the one road that every tag of the house takes.

The fast path works on the text itself and builds no spaCy ``Doc``; the ``…_component`` rooms offer the same finders to
any spaCy pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nlp.analyser import Analyser
from nlp.areas import AreaFinder
from nlp.documents import read_documents
from nlp.edition import Edition, area_words, code_hash, file_hash, theme_words
from nlp.gazetteer import Gazetteer
from nlp.gazetteer_tables import TABLES, extend_gazetteer, load_gazetteer
from nlp.likeness import Likeness
from nlp.model import MODEL_FILE
from nlp.statement_cues import CUES_FILE, load_cues
from nlp.statement_model import MODEL_FILE as STATEMENT_MODEL_FILE
from nlp.statement_model import load_model
from nlp.statements import StatementFinder
from nlp.themes import ThemeFinder
from nlp.vectors import SHA256
from nlp.vocabulary import THEMES_FILE, load_themes
from nlp.wordpieces import PIECES_FILE
from store.records import Area, Document, Statement, Tag, Theme

__all__ = ["OWN_FILES", "Analyser", "areas", "load", "tag_document", "tag_documents", "themes", "vocabulary_version"]

DATA = Path(__file__).parent / "data"
_READING = ("analyser", "documents")  # how the finders are put to work
OWN_MODELS = (MODEL_FILE.name, STATEMENT_MODEL_FILE.name)
OWN_WORDS = (THEMES_FILE.name, CUES_FILE.name, *TABLES)
OWN_FILES = (*OWN_WORDS, *OWN_MODELS)  # what a folder of one's own may hold
# Part of the tags only through a model or the words, which are looked at by themselves; the rest of the data is hashed.
_APART = {"areas", "headings.tsv", "statements", "texts", MODEL_FILE.name, THEMES_FILE.name}
_APART |= {PIECES_FILE.name}


class _Files:
    """Where each part of the vocabulary is read from: a folder of one's own where it has the file, else the package."""

    def __init__(self, own: Path | None) -> None:
        self.own = own
        self.themes = self._one(THEMES_FILE)
        self.theme_model = self._one(MODEL_FILE)
        self.cues = self._one(CUES_FILE)
        self.statement_model = self._one(STATEMENT_MODEL_FILE)

    def _one(self, shipped: Path) -> Path:
        return self.own / shipped.name if self.own and (self.own / shipped.name).is_file() else shipped

    def gazetteer(self) -> Gazetteer:
        has_more = self.own is not None and any((self.own / name).is_file() for name in TABLES)
        return extend_gazetteer(self.own) if self.own and has_more else load_gazetteer()

    def stamp(self) -> str:
        """A hash of the files of one's own."""
        return file_hash(*(self.own / name for name in OWN_FILES)) if self.own else ""


def _edition(files: _Files, themes: ThemeFinder, gazetteer: Gazetteer, semantic: bool) -> Edition:
    """What the tags depend on."""
    tops = {theme.id for theme in themes.themes if theme.parent is None}
    others = [path for path in sorted(DATA.iterdir()) if path.name not in _APART | {files.statement_model.name}]
    shipped = [path for path in others if path.name != files.cues.name]
    names, facts = area_words(gazetteer)
    parts = {
        "the code that finds themes": code_hash("themes", *_READING),
        "the top-level themes that the model knows": "\n".join(theme for theme in themes.model.themes if theme in tops),
        "the theme model": file_hash(files.theme_model),
        "the code that finds areas": code_hash("areas", *_READING) + file_hash(DATA / "areas" / "cues.toml"),
        "the code that finds statements": code_hash("statements", *_READING),
        "the cues or the model of statements": file_hash(files.cues, files.statement_model, *shipped),
    }
    if semantic:  # an example may be like any text
        examples = [cue.example for theme in themes.themes for cue in theme.cues]
        parts["the suggestions by likeness"] = code_hash("likeness") + SHA256 + repr(examples)
    return Edition(parts, {"themes": theme_words(themes.themes), "areas": names}, facts)


_loaded: dict[tuple[Path | None, bool], tuple[str, Analyser]] = {}


def load(own: Path | None = None, *, semantic: bool = False, is_kept: bool = True) -> Analyser:
    """The analyser of the vocabulary that ships, or of a folder of one's own laid over it; built once for its files.

    ``semantic``: with suggestions by likeness, which need an extra. ``is_kept=False``: for a folder about to go.

    Raises:
        ValueError: a file cannot be used: names file, line and reason. What was loaded before stays loaded.
    """
    files = _Files(own)
    if not is_kept:
        fresh = _build(files, semantic)
        _ = fresh.edition  # reads the files
        return fresh
    stamp = files.stamp()
    key = own, semantic
    if key not in _loaded or _loaded[key][0] != stamp:
        _loaded[key] = stamp, _build(files, semantic)
    return _loaded[key][1]


def _build(files: _Files, semantic: bool) -> Analyser:
    themes = ThemeFinder.from_file(load_themes(files.themes), files.theme_model)
    areas = AreaFinder(files.gazetteer())
    statements = StatementFinder(load_cues(files.cues), load_model(files.statement_model))
    likeness = Likeness(themes.themes) if semantic else None
    return Analyser(themes, areas, statements, lambda: _edition(files, themes, areas.gazetteer, semantic), likeness)


def tag_document(
    document: Document, analyser: Analyser | None = None, asker_seat: str | None = None
) -> tuple[list[Tag], list[Statement]]:
    """The tags and statements of every section of a document, with offsets in the section's text."""
    return tag_documents([document], analyser, [asker_seat])[0]


def tag_documents(
    documents: Sequence[Document], analyser: Analyser | None = None, asker_seats: Sequence[str | None] | None = None
) -> list[tuple[list[Tag], list[Statement]]]:
    """The tags and statements of each document, which are read together."""
    seats = [None] * len(documents) if asker_seats is None else asker_seats
    return read_documents(documents, (analyser or load()).analyse_all, seats)


def vocabulary_version(analyser: Analyser | None = None) -> str:
    """Twelve characters that change with anything the tags depend on: vocabulary, gazetteer, models and rules."""
    return (analyser or load()).edition.version


def themes(analyser: Analyser | None = None) -> list[Theme]:
    """Every theme and sub-theme, as the store keeps them."""
    return [Theme(theme.id, theme.label, theme.parent) for theme in (analyser or load()).themes.themes]


def areas(analyser: Analyser | None = None) -> list[Area]:
    """Every area, as the store keeps them."""
    return list((analyser or load()).areas.areas())
