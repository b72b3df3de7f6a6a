"""What the words around a name say for and against its being a place.

Every cue that was heard is kept, so that a person can see why a name was taken for a place or refused.
"""

from __future__ import annotations

import re

from nlp.area_cue_book import Cue, CueBook
from nlp.area_words import MARKS, bare, capitalised_run, is_short_form
from nlp.gazetteer import Name

__all__ = ["Surroundings"]

_OPENING = frozenset('(["“‘')
_WHERE = frozenset({"in", "at", "across", "near", "around"})
_AFTER_NAME = re.compile(r"(?:'s|’s|'|’)(?=[\s.,;:)]|\Z)")
_INITIALS = re.compile(r", ?(?:[A-Z]\.){1,3}(?:\s|,|\Z)| et al\b|, [A-Z](?:,| and| &)")
_YEAR = re.compile(r",? \(?(?:19|20)\d\d[a-z]?\)")
_MEMBER = re.compile(
    r"\b(?:Members?|[Hh]on(?:\.|ourable)? members?|MPs?|Members? of Parliament)"
    r"(?:,? [A-Z][\w.'’-]+){0,3},? (?:representing|for) "
    r"(?:[A-Z(&][\w.'’&()-]*,? |(?:and|for|the|of|upon|on|with|in) |, )*(?:the )?\Z"
)
_HYPHENATED = re.compile(r"-(?:(?:on|in|upon|under|super|by|le|la|de|the|next|with|cum|sub|of|and)\b|[A-Z])")
_POSTCODE = re.compile(r",? (?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?:[A-Z]{2}|[BEGLNSW])\d{1,2}[A-Z]?)\b")
_BASED = re.compile(r"-(based|wide|only|area|born|led|bound|specific|style)\b")
_JOINT_BODY = re.compile(
    r",? (?:and|&) (?:District\b|(?:[A-Z][\w'’-]+ ){1,4}?"
    r"(?:NHS|Hospitals?|Universit\w+|Police|Fire|Healthcare|Integrated Care|ICB|Trust|Chamber|Building Society"
    r"|Foundation|Association|Partnership)\b)"
)
_EVENT = re.compile(r" (?:19|20)\d\d (?!(?:and|to|Total)\b)[A-Z][a-z]\w+")
_COMPANY = re.compile(r" & ([A-Z]\w+)")
_LOCAL_AREA = re.compile(r" (?:SEND )?Local Area\b")
_LOCAL_AUTHORITY = re.compile(r" [Ll]ocal [Aa]uthority\b")
_LOCAL = re.compile(r"Auth|Area|Offer|Plan|Transport")
_LABEL = re.compile(
    r"\b(?:LA|[Aa]uthorit\w+|[Cc]ouncil|[Aa]rea|[Rr]egion|[Bb]orough|[Dd]istrict|[Cc]ity|[Tt]own)s?(?: name)?: ?\Z"
)
_LINK = re.compile(r"://|www\.|@")


class Surroundings:
    """The words around one name on its line, and the cues they give."""

    __slots__ = ("after", "before", "book", "end", "is_loud", "lefts", "name", "rest", "start", "text")

    def __init__(self, book: CueBook, text: str, start: int, end: int, name: Name) -> None:
        self.book, self.text, self.start, self.end, self.name = book, text, start, end, name
        self.before = text[max(0, start - 90) : start].rpartition("\n")[2]
        self.after = text[end : end + 60].partition("\n")[0]
        self.lefts = self.before.rsplit(None, 4)[-4:] if text[start - 1 : start] != "/" else []
        possessive = _AFTER_NAME.match(self.after)
        self.rest = self.after[possessive.end() :] if possessive else self.after
        self.is_loud = text[start:end].isupper() and end - start > 3  # a heading in capitals

    def cues(self, is_place_before: bool, is_place_after: bool) -> list[Cue]:
        """Every cue heard, the two neighbours being told whether they are names of places."""
        heard = self._touching(is_place_before, is_place_after)
        if heard:
            return heard
        heard = self._left(is_place_before)
        heard += self._right(is_place_after)
        if self.name.guard == "common" and self._is_inside_sentence():
            heard.append(self.book.cue("capital"))
        if self.name.not_beside:
            words = {word.strip(".,;:()'’").lower() for word in (*self.lefts, *self.after.split()[:5])}
            if beside := words & self.name.not_beside:
                heard.append(self.book.cue("context", min(beside)))
        return heard

    def _touching(self, is_place_before: bool, is_place_after: bool) -> list[Cue]:
        """What touches the name without a space: addresses and hyphens."""
        left, right = self.before[-1:], self.after[:1]
        if (
            left in ("/", "@", "_", ".", "=", "#")
            or right in ("@", "_", "=")
            or (right == "." and self.after[1:2].isalpha())
        ):
            whole = self.before[self.before.rfind(" ") + 1 :] + self.after.partition(" ")[0]
            if _LINK.search(whole) or right == "." or left in "@_.=" or right in "@_=":
                return [self.book.cue("address")]
        if right == "-" and not is_place_after and _HYPHENATED.match(self.after):
            return [self.book.cue("compound")]
        if (
            left == "-"
            and not is_place_before
            and len(self.before) > 1
            and self.before[-2].isalnum()
            and self.lefts[-1][:1].isupper()
        ):
            return [self.book.cue("compound")]
        return []

    def _left(self, is_place_before: bool) -> list[Cue]:
        book, lefts = self.book, self.lefts
        if not lefts:
            return []
        heard: list[Cue] = []
        if ("ember" in self.before or "MP" in self.before) and self._is_form_of_address():
            return [book.cue("honorific_member")]
        last = lefts[-1]
        if self.before[-1:] in "([\"'“‘" and len(last) == 1:  # an opening bracket or quotation mark
            return heard
        if last.lower() == "the" and len(lefts) > 1:
            lefts = lefts[:-1]
            last = lefts[-1]
        if last[-1] == ":" and _LABEL.search(self.before):
            return [book.cue("label")]
        if last[-1] in ".:;!?,)]" and last.lower().rstrip(".") not in book.words["title"]:
            return heard
        word = last.strip(MARKS).rstrip(".")
        lower = word.lower()
        if lower in ("of", "for") and self._is_title_of(lefts):
            return [book.cue("title_of")]
        if lower == "of" and len(lefts) > 1 and lefts[-2].lower() in book.words["administration_before"]:
            heard.append(book.cue("administration_before", f"{lefts[-2]} of"))
        elif lower in book.words["locative"]:
            heard.append(book.cue("locative", word))
            if len(lefts) > 1 and lefts[-2].lower() in book.words["people_in"]:
                heard.append(book.cue("people_in", f"{lefts[-2]} {word}"))
        elif not word[:1].isupper():
            return heard
        elif lower in book.words["title"]:
            heard.append(book.cue("title"))
        elif lower in book.words["body_before"]:
            heard.append(book.cue("body_before", word))
        elif lower in book.words["part_of"]:
            heard.append(book.cue("part_of", word))
        elif lower in book.words["administration_before"] or lower in book.words["administration"]:
            heard.append(book.cue("administration_before", word))
        elif not (is_place_before or self.is_loud or lower in book.words["first_word"] or is_short_form(word)):
            is_first = len(lefts) == 1 or lefts[-2][-1] in ".!?:"
            is_owner = lefts[-1].endswith(("'s", "’s", "s'", "s’"))  # "the Department's London office"
            if not is_owner and not (is_first and lower.endswith(("ing", "ly"))):
                kind = "first_name" if self.name.guard == "person" else "neighbour_before"
                heard.append(book.cue(kind, word))
        return heard

    def _is_form_of_address(self) -> bool:
        match = _MEMBER.search(self.before)
        if match is None:
            return False
        # "Members of Parliament for Devon" are Members who sit for seats in it.
        return "ember of" not in match[0] or any(code[1:3] == "14" or code[0] in "NSW" for code in self.name.codes)

    def _is_title_of(self, lefts: list[str]) -> bool:
        """Whether a title or a body stands before "of": "Bishop of", "Lord Knight of", "University of"."""
        words = [word.strip(MARKS).lower() for word in lefts[:-1]]
        titles = self.book.words["title_of"]
        if not words or lefts[-1].lower() != "of":
            return False
        if words[-1] in titles and lefts[-2][:1].isupper():
            return True
        return (
            len(words) > 1
            and words[-2] in titles
            and lefts[-2][:1].isupper()
            and words[-1] not in ("mayor", "lieutenant", "lord-lieutenant", "mayors")
            and lefts[-3][:1].isupper()
        )

    def _right(self, is_place_after: bool) -> list[Cue]:
        book = self.book
        heard: list[Cue] = []
        if book.abroad.match(self.after):
            return [book.cue("foreign", self.after.strip(", (").partition(",")[0])]
        if self.rest is not self.after:
            heard.append(book.cue("possessive"))
        guard = self.name.guard
        if _INITIALS.match(self.after) or (guard == "person" and not self._is_in(_WHERE) and _YEAR.match(self.rest)):
            return [book.cue("citation")]
        if _POSTCODE.match(self.after):
            return [book.cue("postcode")]
        if based := _BASED.match(self.after):
            return [book.cue("based", based[0])]
        if self.rest[:1] not in (" ", "\xa0"):
            return heard
        if _JOINT_BODY.match(self.after):
            heard.append(book.cue("joint_body"))
        elif not is_place_after and (company := _COMPANY.match(self.after)):
            heard.append(book.cue("company", company[1]))
        words = self.rest.split()
        if not words or words[0][0] in _OPENING or heard:
            return heard  # after a possessive, what follows is its own thing
        word = bare(words[0])
        if not word:
            return heard
        lower = word.lower()
        if word[0].isupper() or lower in book.words["administration"] or _LOCAL_AUTHORITY.match(self.rest):
            self._name_after(words, word, lower, is_place_after, heard)
        elif lower in book.words["body_word_after"]:
            heard.append(book.cue("body_word_after", word))
        elif lower in book.words["product_after"]:
            heard.append(book.cue("product_after", word))
        elif guard == "common" and lower in book.words["subject"]:
            heard.append(book.cue("subject", word))
        elif guard in ("person", "word") and lower in book.words["person_verb"]:
            heard.append(book.cue("person_verb", word))
        elif word[0].isdigit():
            event = _EVENT.match(self.rest)
            heard.append(book.cue("neighbour_after", event[0].strip()) if event else book.cue("figure"))
        return heard

    def _name_after(self, words: list[str], word: str, lower: str, is_place_after: bool, heard: list[Cue]) -> None:
        """What a capitalised word after the name makes of it: a council, a body, a plan, or something unknown."""
        book = self.book
        run = capitalised_run(words)
        if self.is_loud:  # everything has capitals: only the next word counts
            run = run[:1]
        body = next((item for item in run if item.lower() in book.words["body_after"]), None)
        if lower in book.words["body_word_after"]:
            heard.append(book.cue("body_word_after", word))
        elif body and not is_place_after and not _LOCAL_AREA.match(self.rest):
            heard.append(book.cue("body_after", body))
        elif (
            lower in book.words["administration"]
            or _LOCAL_AUTHORITY.match(self.rest)
            or (lower == "local" and _LOCAL.match(" ".join(run[1:2])))
        ):
            kind = "body_after" if self._is_club(lower, words) else "administration"
            heard.append(book.cue(kind, word))
        elif is_place_after or self.is_loud or is_short_form(word) or len(word) == 1:
            return
        elif policy := next((item for item in run if item.lower() in book.words["policy_after"]), None):
            heard.append(book.cue("policy_after", policy))
        elif lower not in book.words["first_word"] and lower not in book.words["locative"]:
            heard.append(book.cue("neighbour_after", word))

    def _is_inside_sentence(self) -> bool:
        """Whether the word before it is an ordinary one, so that the capital is the name's own."""
        return (
            bool(self.lefts) and self.before[-1:] == " " and self.lefts[-1][-1].isalpha() and self.lefts[-1].islower()
        )

    def _is_in(self, words: frozenset[str]) -> bool:
        return bool(self.lefts) and self.lefts[-1].lower() in words

    def _is_club(self, lower: str, words: list[str]) -> bool:
        """Whether it plays football: "Derby County", "Norwich City", unless a council or the like comes next."""
        if lower not in ("city", "county", "town") or not words[0][:1].isupper():
            return False
        following = bare(words[1]).lower() if len(words) > 1 and words[0][-1] not in ".,;:" else ""
        if following in self.book.words["administration"] or following in ("centre", "centres", "board", "fund"):
            return False
        if lower == "city" and self._is_in(_WHERE):  # "in Leicester City and the county"
            return following in self.book.words["body_word_after"]
        return lower != "county" or not any(code.startswith(("E10", "E06")) for code in self.name.codes)
