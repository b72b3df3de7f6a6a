"""The fields of a content item, asked for with their types: an error names the field and the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.pages.fields import read_day
from crawlers.pages.govspeak import govspeak_text
from crawlers.reading import UnreadablePage

__all__ = ["PROSE", "ItemFields", "markup_of", "text_of"]

# The prose of `details`, in the order in which pages show it. A guide's `parts` and `body` never stand together.
PROSE = (
    "introductory_paragraph",
    "introduction",
    "summary",
    "body",
    "more_information",
    "public_feedback_detail",
    "final_outcome_detail",
)


class ItemFields:
    """A JSON object whose fields are asked for with their type; an error names the field."""

    def __init__(self, value: object, url: str, within: str = "") -> None:
        if not isinstance(value, Mapping):
            said = within.rstrip(".") or "the answer"
            raise UnreadablePage(url, f"{said}: an object is expected, not {type(value).__name__}")
        self.value: Mapping[str, Any] = value
        self.url = url
        self.within = within

    def text(self, name: str) -> str | None:
        value = self.value.get(name)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, f"text is expected, not {type(value).__name__}")
        return value or None

    def needed_text(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise self.wrong(name, "missing")
        return value

    def day(self, name: str) -> dt.date | None:
        text = self.text(name)
        try:
            return read_day(text) if text else None
        except ValueError:
            raise self.wrong(name, f"{text!r} is no date") from None

    def object(self, name: str) -> ItemFields:
        value = self.value.get(name)
        return ItemFields({} if value is None else value, self.url, f"{self.within}{name}.")

    def objects(self, name: str) -> Iterator[ItemFields]:
        for place, value in enumerate(self.items(name)):
            yield ItemFields(value, self.url, f"{self.within}{name}[{place}].")

    def items(self, name: str) -> list[Any]:
        value = self.value.get(name)
        if value is not None and not isinstance(value, list):
            raise self.wrong(name, f"a list is expected, not {type(value).__name__}")
        return value or []

    def wrong(self, name: str, reason: str) -> UnreadablePage:
        return UnreadablePage(self.url, f"field {self.within}{name}: {reason}")


def markup_of(value: object, reader: ItemFields, name: str) -> str:
    """HTML given as text, or as a list of the same in several types."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(form, Mapping) for form in value):
        forms = {form.get("content_type"): form.get("content") for form in value}
        chosen = forms.get("text/html") or next((said for said in forms.values() if said), "")
        if isinstance(chosen, str):
            return chosen
    raise reader.wrong(name, f"HTML, or a list of its forms, is expected, not {type(value).__name__}")


def text_of(reader: ItemFields, name: str) -> str | None:
    value = reader.value.get(name)
    if value is None or value == "" or value == []:
        return None
    try:
        return govspeak_text(markup_of(value, reader, name)) or None
    except ValueError as error:
        raise reader.wrong(name, str(error)) from None
