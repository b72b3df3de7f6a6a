"""What a promise would look like once it was kept: its deed in the past tense, beside the name of the thing.

Pure functions over sentences. They find what is worth reading and claim no more than that: the words that decided are
given with every finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from store.stems import stem

__all__ = ["Deed", "pasts_of", "read_deed", "reports", "sentences_of"]

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")  # a mark of punctuation ends a run of words
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s\n])[^.!?\n]*)*[.!?]?")
_MOST_WORDS = 6  # of an object
_FEWEST = 2
_LONGEST = 6  # words of a phrase
_NEAR = 8  # words between the phrase and its verb
_WITHIN = frozenset(("and", "for", "in", "of", "on", "the"))
_SHARE = 0.6  # of the object's words that a report has to hold


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ADVERBS = _words("""
    also still now then soon shortly therefore subsequently again further jointly together
""")
_HELPING = _words("""
    be have been being is are was were get got do does did
""")
_LASTING = _words("""
    continue remain keep work seek aim consider explore look need want
""")
_SMALL = _words("""
    a about after against all also an and any are as at be been before between both but by can could do during each
    every for from further had has have he her his how if in into is it its later may more most new next no not now
    of on once one or other our out over own set she should so some such than that the their them then there these
    they this those through to under until up was we were what when where which while who will with within would
    year years month months week weeks day days time course early late later mid end start spring summer autumn
    winter term january february march april may june july august september october november december government
    department minister ministers due expected planned planning scheduled track
""")
_NAMELESS = _words("""
    report reports review reviews plan plans strategy response findings final annual details information update updates
    guidance data consultation recommendations framework full national initial interim number better only including
""")  # words that many things share: together they still name none
_ALIKE = tuple(map(_words, ("publish release issue", "launch open begin start commence", "complete finish")))
_PAST = {
    "begin": "began begun",
    "bring": "brought",
    "build": "built",
    "come": "came come",
    "find": "found",
    "give": "gave given",
    "go": "gone went",
    "hold": "held",
    "lay": "laid",
    "lead": "led",
    "make": "made",
    "meet": "met",
    "pay": "paid",
    "put": "put",
    "run": "ran run",
    "say": "said",
    "see": "saw seen",
    "send": "sent",
    "set": "set",
    "spend": "spent",
    "take": "taken took",
    "tell": "told",
    "write": "wrote written",
}
_INFINITIVE = {past: verb for verb, pasts in _PAST.items() for past in pasts.split()}
_ALIKE_BY_STEM = {stem(verb): verbs for verbs in _ALIKE for verb in verbs}
_NEVER_DONE = frozenset(map(stem, _LASTING | _HELPING))
_SAME = frozenset(past for past, verb in _INFINITIVE.items() if past == verb)
_HAS = re.compile(r"\b(?:has|have|had|was|were)(?:\W+(?:been|now|also|already|since))*\W+$", re.IGNORECASE)
_UNDERTAKEN = re.compile(
    r"\b(?:due|expected|planned|scheduled|on track|planning|plans?|expects?|intends?|intending) to ((?:be )?\w.*)",
    re.DOTALL,
)
_NOT_YET = re.compile(
    r"\b(?:will|shall|would|should|could|may|might|must|to|due to|yet to|can|cannot|not|never|being|when|once|if|until)"
    r"(?:\W+(?:be|have|been|also|soon|then|now|not|only|next))*\W+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was promised: the verb, the words of what it is done to, and those of them that stand side by side."""

    verb: str
    object: tuple[str, ...]
    phrase: str  # names the thing


def read_deed(quote: str, promised: str | None) -> Deed | None:
    """The deed of a promise, or None where it names none whose end could be told."""
    if not promised and (undertaken := _UNDERTAKEN.search(quote)):  # "is due to be published"
        promised = undertaken[1]
    if not promised:
        return None
    words = _TOKEN.findall(promised)
    while words and words[0].casefold() in _ADVERBS:
        words.pop(0)
    if not words:
        return None
    verb: str | None = words[0]
    if words[0].casefold() == "be":  # "the guide will be published": what it is done to stands before
        verb = next((word for word in words[1:3] if _is_past(word)), None)
        at = quote.casefold().find(promised.casefold())
        runs = _runs(_TOKEN.findall(quote[: max(at, 0)]))[::-1]
    else:
        runs = _runs(words[1:])
    if verb is None or _base(verb) in _NEVER_DONE or not runs:
        return None
    content = [word.casefold() for run in runs for word in run if _is_content(word)]
    if _NAMELESS.issuperset(content):
        return None
    return Deed(verb.casefold(), tuple(dict.fromkeys(content))[:_MOST_WORDS], " ".join(runs[0]))


def reports(sentence: str, deed: Deed) -> tuple[str, ...] | None:
    """The words by which a sentence says that the deed was done, or None where it does not."""
    words = list(_WORD.finditer(sentence))
    stems = [stem(word.group().casefold()) for word in words]
    phrase = [stem(word.casefold()) for word in _WORD.findall(deed.phrase)]
    at = next((n for n in range(len(stems)) if stems[n : n + len(phrase)] == phrase), None)
    if at is None:
        return None
    near = range(max(0, at - _NEAR), min(len(words), at + len(phrase) + _NEAR))
    verb = next((words[n] for n in near if _is_done(sentence, words[n], deed.verb)), None)
    wanted = {stem(word) for word in deed.object}
    if verb is None or len(wanted & set(stems)) < _SHARE * len(wanted):
        return None
    told = sentence[words[at].start() : words[at + len(phrase) - 1].end()]
    return verb.group(), " ".join(told.split())


def pasts_of(verb: str) -> tuple[str, ...]:
    """Words that find the past tense of the verb, and of those that say as much, in the full-text index.

    Which knows regular forms by itself.
    """
    base = _INFINITIVE.get(verb, verb)
    alike = sorted(_ALIKE_BY_STEM.get(stem(base), (base,)))
    return tuple(past for one in alike for past in _PAST.get(one, verb if len(alike) == 1 else one).split())


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends; good enough to quote by."""
    for match in _SENTENCE.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        if start < match.end():
            yield start, match.start() + len(words.rstrip())


def _is_past(word: str) -> bool:
    plain = word.casefold()
    return plain in _INFINITIVE or (plain.endswith("ed") and len(plain) > 4)


def _base(word: str) -> str:
    plain = word.casefold()
    return stem(_INFINITIVE.get(plain, plain))


def _deed_of(base: str) -> frozenset[str]:
    return _ALIKE_BY_STEM.get(base, frozenset((base,)))


def _is_done(sentence: str, word: re.Match[str], verb: str) -> bool:
    if not _is_past(word.group()) or _deed_of(_base(word.group())) != _deed_of(_base(verb)):
        return False
    before = sentence[max(0, word.start() - 40) : word.start()]
    if word.group().casefold() in _SAME and not _HAS.search(before):  # "set", "put": past only beside "has" or "was"
        return False
    return _NOT_YET.search(before) is None


def _runs(tokens: list[str]) -> list[list[str]]:
    """Words side by side that name something: no small word among them but those within a name."""
    runs: list[list[str]] = [[]]
    for token in tokens:
        if _is_content(token) or (runs[-1] and token.casefold() in _WITHIN):
            runs[-1].append(token)
        else:
            runs.append([])
    trimmed = [_trim(run) for run in runs]
    return [run for run in trimmed if sum(map(_is_content, run)) >= _FEWEST]


def _trim(run: list[str]) -> list[str]:
    run = run[:_LONGEST]
    while run and not _is_content(run[-1]):
        run = run[:-1]
    return run


def _is_content(token: str) -> bool:
    return len(token) > 2 and token[0].isalpha() and token.casefold() not in _SMALL | _HELPING | _ADVERBS
