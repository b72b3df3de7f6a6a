"""Large first letters, which a page sets apart from the word that they begin."""

from __future__ import annotations

from dataclasses import replace

from crawlers.attachments.lines import Line
from crawlers.attachments.words import WORD, Words

__all__ = ["with_drop_capitals"]


def with_drop_capitals(lines: list[Line], words: Words) -> list[Line]:
    """The lines with each large first letter put back before the word it begins."""
    kept: list[Line] = list(lines)
    for capital in lines:
        letter = capital.text.strip()
        if len(letter) != 1 or not letter.isupper():
            continue
        for place, line in enumerate(kept):
            begins = line.text.lstrip()
            beside = line.top <= capital.top + 0.5 * line.height and line.bottom >= capital.bottom - line.height
            if (
                line is not capital
                and begins[:1].islower()
                and capital.height > 1.6 * line.height
                and beside
                and -0.5 * capital.height < line.left - capital.right < capital.height
                and line.bottom > capital.top - 2 * line.height
            ):
                kept[place] = replace(line, text=_capitalised(letter, begins, words), left=capital.left)
                kept = [other for other in kept if other is not capital]
                break
    return kept


def _capitalised(letter: str, text: str, words: Words) -> str:
    """The letter and the text in one, or apart where the letter is a word ("A" and "I")."""
    found = WORD.match(text)
    rest = found[0] if found else ""
    is_word = letter in "AI" and words[rest.casefold()] > 1 and not words[(letter + rest).casefold()]
    return f"{letter} {text}" if is_word else letter + text
