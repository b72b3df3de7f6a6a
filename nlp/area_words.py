"""Words as they stand beside a name: without their marks, in runs of capitals, as abbreviations."""

from __future__ import annotations

__all__ = ["MARKS", "bare", "capitalised_run", "is_short_form"]

MARKS = "\"'“”‘’()[]"


def bare(word: str) -> str:
    """The word without brackets, quotation marks, stops and possessive."""
    return word.strip(MARKS + ".,;:!?—–").removesuffix("'s").removesuffix("’s")


def capitalised_run(words: list[str]) -> list[str]:
    """The words of a name that begins the list: capitalised ones up to a stop, small joining words aside."""
    run: list[str] = []
    for word in words:
        if word[:1].isupper() or word[:1].isdigit():
            run.append(bare(word))
        elif word not in ("of", "and", "&", "the", "for"):
            break
        if word[-1] in ".,;:!?)" or word in ("and", "&"):
            break
    return run


def is_short_form(word: str) -> bool:
    """Whether the word is an abbreviation such as NHS or COVID-19, which is no part of a name."""
    return 1 < len(word) <= 8 and word.isupper()
