"""Where sentences begin and end in a text, as offsets: the one splitter of the house.

Made for answers, guides and pages of PDFs: honorifics, "No. 10", "e.g.", initials, decimals, addresses of pages,
headings without a full stop, lists, rows of tables, and lines that a PDF broke in the middle of a sentence.
"""

from __future__ import annotations

import re

from nlp.word_sets import word_set

__all__ = ["split"]

# Words before a full stop that do not end a sentence by themselves.
_ABBREVIATIONS = word_set(
    "hon rt rev revd mr mrs ms dr prof sir st sgt lt col gen capt cllr no nos para paras art arts fig figs ch vol pp p "
    "ed eds eg e.g ie i.e cf viz vs v al approx est ref refs sec ss cl reg regs tel ext dept govt jan feb mar apr jun "
    "jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri inc ltd plc co corp etc a.m p.m u.k u.s"
)
# … of these, the ones that a number must follow, and the ones that may stand at the end of a sentence.
_NEED_NUMBER = word_set("no nos p pp ch est sec v al mar mon fri sep ext ref refs gen col ed art fig reg cl")
_MAY_END = word_set("ltd plc co corp inc etc a.m p.m u.k u.s jan feb apr jun jul aug sept oct nov dec")
# A capital before a full stop is an initial, unless one of these words comes before it ("Group A.").
_LETTERED = word_set(
    "group part annex appendix table level grade category class schedule section vitamin hepatitis type band tier "
    "option plan strand phase figure year unit block form zone model and or"
)
_STARTER = re.compile(
    r"(?:The|A|An|This|That|These|Those|It|Its|We|Our|They|Their|He|She|In|On|At|For|From|As|By|To|If|When|Where|While"
    r"|However|There|Further|Following|Since|Such|Some|All|Both|No|Each|Any|Over|Under|With|Please|Information)\b"
)
_CLOSING = re.escape("\"'”’»)]")
# It begins with one set of characters, so that the search runs from one of them to the next.
_BOUNDARY = re.compile(
    "[.!?…\n•▪●◦](?:"
    rf"(?<=[.!?…])(?:[{_CLOSING}.!?…]|\[\d{{1,3}}\]){{0,8}}(?=[^\S\n])"  # the usual stop
    r"|(?<=[.])(?:\d{1,2}(?=\s[A-Z][a-z ])|(?=[A-Z][a-z]+\s))"  # "schools.4 The", "schools.The"
    r"|(?<=\n)\s*"
    r"|(?<=[•▪●◦]))"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_CAPITAL = re.compile(r"[^\S\n]{1,8}[A-Z]")
_OPENING = "\"'“‘«([•·–—- \t\r\f\v\xa0\u2009\u200b"
_MARKER = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)\]]*\Z")
_ITEM = re.compile(r"[•▪●◦·–—*-]\s|[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s")
_DANGLING = re.compile(
    r"\b(?:the|a|an|of|for|and|or|in|on|to|by|with|from|at|as|our|their|its|this|that|is|are|will|be|has|have)\Z", re.I
)
_MARKED = 6  # characters within which a sentence may be but a marker
_FULL_LINE = 60  # characters: a line at least so long that ends without a stop was broken by the page's width


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), in order, apart, without white space at their ends."""
    spans: list[tuple[int, int]] = []
    start = line = 0
    in_list = False
    for boundary in _boundaries(text):
        at, end = boundary
        mark = text[at : at + 1]
        if at < start:
            continue
        if mark == "\n":
            blank = text.count("\n", at, end) > 1
            ends = blank or _line_ends(text, line, at, end, in_list)
            before = text[max(line, at - 3) : at].rstrip()
            in_list = not blank and ((in_list and ends) or (before.endswith(":") and text[end : end + 1].islower()))
            line = end
        elif mark in "•▪●◦":
            end, ends = at, True
        else:
            ends = mark not in ".!?…" or _stop_ends(text, start, at, end)
        if ends:
            _put(spans, text, start, end)
            start = end
    _put(spans, text, start, len(text))
    return spans


def _boundaries(text: str) -> list[tuple[int, int]]:
    found = [match.span() for match in _BOUNDARY.finditer(text)]
    if "://" in text or "www." in text:
        links = [(match.end(), match.end()) for match in _LINK.finditer(text) if _CAPITAL.match(text, match.end())]
        found = sorted(found + links)
    return found


def _put(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _stop_ends(text: str, start: int, at: int, end: int) -> bool:
    """Whether a sentence begun at ``start`` ends with the stop at ``at``."""
    if end - at == 1 and text[at] == "." and text[end + 1 : end + 2].isupper() and at - start > _MARKED:
        word = text[max(start, text.rfind(" ", start, at) + 1) : at]
        if len(word) > 1 and word.isalpha() and word.lower() not in _ABBREVIATIONS:
            return True  # as most do
    if text[at + 1 : end].strip(".!?…\"'”’»)]").isdigit() and text[at + 1 : at + 2].isdigit():
        return text[max(start, at - 3) : at].isalpha()
    if not text[end : end + 1].isspace():  # no space after the stop
        return text[max(start, at - 3) : at].islower()
    following = text[end : end + 40].lstrip(_OPENING)
    first = following[:1]
    if first.islower():
        return False
    if text[at] != "." or end - at > 1:
        return True
    head = text[max(start, at - 24) : at]
    if at - start <= _MARKED and _MARKER.match(head.strip()):
        return False  # "1." or "(a)." begins the sentence
    words = head.split()
    word = words[-1].lstrip("\"'“‘«([").lower() if words else ""
    if len(word) == 1 and word.isalpha() and head[-1:].isupper():
        known = len(words) > 1 and words[-2].lower() in _LETTERED
        return known or word == "i" or _STARTER.match(following) is not None
    if word not in _ABBREVIATIONS:
        return True
    if word in _NEED_NUMBER:
        return not first.isdigit() and not (word in {"gen", "col", "al"} and first.isupper())
    return word in _MAY_END and not first.isdigit() and _STARTER.match(following) is not None


def _line_ends(text: str, line: int, at: int, end: int, in_list: bool) -> bool:
    """Whether the single line break at ``at`` ends a sentence of the line begun at ``line``."""
    tail = text[max(line, at - 30) : at].rstrip()
    if not tail or end >= len(text):
        return True
    last = tail.rstrip("\"'”’»)]")[-1:]
    if last == ".":
        return _stop_ends(text, line, line + len(text[line:at].rstrip()) - 1, at)
    if last in "!?…:;|" or in_list or _ITEM.match(text, end):
        return True
    if "\t" in tail or "|" in tail or "\t" in text[end : end + 60].partition("\n")[0]:
        return True
    if text[end].islower() or last in ",-–—&" or _DANGLING.search(tail):
        return False
    return at - line < _FULL_LINE
