"""Documents as many and as long as the real ones, with words as unevenly used, the same in every run.

A million of them are 1.5 kB each: about the length of a question with its answer. Words follow Zipf's law over
30,000 invented ones behind the commonest English words; five in a hundred documents have several sections.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from store.records import Area, Document, Payload, QuestionFacts, Section, Tag, Theme

_COMMON = """
the of to and in for that a is on with are be this by as we it have from will at which has not or an was
schools government department education support children pupils funding local areas area programme people
training work careers skills young public services answer secretary state ask what assessment made potential
merits impact opportunity council authority teachers college growth hub apprenticeships evaluation evidence
lessons published plan transport health housing employment business region community attainment attendance
nursery university
"""
COMMON = _COMMON.split()
THEMES = [Theme(f"theme{n:02}", f"Theme {n:02}", None if n < 15 else f"theme{n % 15:02}") for n in range(60)]
REGIONS = [Area(f"E12{n:06}", f"Region {n}", "region") for n in range(9)]
PLACES = [
    Area(f"E07{n:06}", f"Place {n}", "district", (f"Placeham {n}",), (REGIONS[n % 9].code, f"E10{n % 40:06}"))
    for n in range(400)
]
COUNTIES = [Area(f"E10{n:06}", f"County {n}", "county", within=(REGIONS[n % 9].code,)) for n in range(40)]
AREAS = [*REGIONS, *COUNTIES, *PLACES]
FIRST_DAY, DAYS = dt.date(2014, 1, 1), 3_900
KINDS = ("case_study", "guide", "research", "policy_paper", "guidance")
BODIES = [f"Department {name}" for name in "A B C D E F G H I J K L".split()]  # noqa: SIM905


@cache
def words() -> tuple[list[str], list[float]]:
    """The vocabulary, and how often each word is met."""
    letters = random.Random(7)
    invented = {"".join(letters.choices("aeioubcdfglmnprst", k=letters.randint(4, 10))) for _ in range(33_000)}
    vocabulary = COMMON + sorted(invented)[:30_000]
    return vocabulary, list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))


@cache
def sentences() -> list[str]:
    """What documents are put together from: each is met in some fifty of a million.

    Half of a sentence are set phrases, so that a document shrinks under zlib as real answers of its length do (to .47).
    """
    chance = random.Random(11)
    vocabulary, weights = words()
    phrases = [" ".join(chance.choices(vocabulary[:300], k=chance.randint(2, 5))) for _ in range(150)]

    def part() -> str:
        if chance.random() < 0.5:
            return chance.choice(phrases)
        return " ".join(chance.choices(vocabulary, cum_weights=weights, k=chance.randint(2, 6)))

    return [" ".join(part() for _ in range(6)).capitalize() + "." for _ in range(200_000)]


def make_text(chance: random.Random) -> str:
    """About 1.5 kB."""
    return " ".join(chance.choices(sentences(), k=chance.randint(7, 9)))


def make_document(number: int) -> Document:
    """The document of that number."""
    chance = random.Random(number)
    day = FIRST_DAY + dt.timedelta(days=number * DAYS // 1_000_000 if number < 1_000_000 else DAYS)
    count = 1 if number % 20 else chance.randint(3, 6)
    texts = [make_text(chance) for _ in range(count)]
    body = chance.randrange(len(BODIES))
    if number % 20 == 0:
        return Document(
            source="govuk",
            external_id=f"{number}:en",
            kind=KINDS[number // 20 % len(KINDS)],
            url=f"https://www.gov.uk/government/publications/{number}",
            heading=chance.choice(sentences())[:60],
            published_on=day,
            department=BODIES[body],
            sections=tuple(
                Section(text, heading="Report", url=f"https://assets.example/{number}.pdf", page=n + 1)
                for n, text in enumerate(texts)
            ),
        )
    half = texts[0].find(" ", 300)
    facts = QuestionFacts(
        uin=str(number),
        house="Lords" if number % 7 == 0 else "Commons",
        date_tabled=day,
        answering_body_id=body,
        answering_body=BODIES[body],
        question_text=texts[0][:half],
        answer_text=texts[0][half + 1 :],
        asking_member_id=chance.randrange(1_500),
        answering_member_id=chance.randrange(1_500),
        date_for_answer=day + dt.timedelta(3),
        date_answered=day + dt.timedelta(5),
    )
    return Document(
        source="written_questions",
        external_id=str(number),
        kind="written_question",
        url=f"https://questions-statements.parliament.uk/written-questions/detail/{day}/{number}",
        heading=chance.choice(sentences())[:40],
        published_on=day,
        department=BODIES[body],
        sections=(Section(texts[0], answer_at=half + 1),),
        question=facts,
    )


def make_payload(number: int, document: Document) -> Payload:
    """What the source would have sent for the document, field for field: almost twice its text."""
    value = _question(number, document) if document.question else _content_item(number, document)
    return Payload(
        f"https://api.example.org/items/{number}?full=true",
        json.dumps(value, separators=(",", ":")).encode(),
        "application/json",
    )


def _question(number: int, document: Document) -> dict[str, object]:
    facts = document.question
    assert facts is not None
    answer = (facts.answer_text or "").split(". ")
    value: dict[str, object] = {
        "id": number, "askingMemberId": facts.asking_member_id, "askingMember": None, "house": facts.house,
        "memberHasInterest": False, "dateTabled": f"{facts.date_tabled}T00:00:00",
        "dateForAnswer": f"{facts.date_for_answer}T00:00:00", "uin": facts.uin, "questionText": facts.question_text,
        "answeringBodyId": facts.answering_body_id, "answeringBodyName": facts.answering_body, "isWithdrawn": False,
        "isNamedDay": number % 3 == 0, "groupedQuestions": [], "answerIsHolding": False, "answerIsCorrection": False,
        "answeringMemberId": facts.answering_member_id, "answeringMember": None, "correctingMemberId": None,
        "correctingMember": None, "dateAnswered": f"{facts.date_answered}T00:00:00",
        "answerText": "".join(f"<p>{part}</p><p></p>" for part in answer), "originalAnswerText": "",
        "comparableAnswerText": "", "dateAnswerCorrected": None, "dateHoldingAnswer": None, "attachmentCount": 0,
        "heading": document.heading, "attachments": [], "groupedQuestionsDates": [],
    }  # fmt: skip
    href = f"/Questions/{facts.date_tabled}/{facts.uin}"
    return {"value": value, "links": [{"rel": "self", "href": href, "method": "GET"}]}


def _content_item(number: int, document: Document) -> dict[str, object]:
    chance = random.Random(~number)
    links = [
        {
            "content_id": str(uuid.UUID(int=chance.getrandbits(128))), "title": document.department, "locale": "en",
            "api_url": f"https://www.gov.uk/api/content/government/{kind}/{number}", "base_path": f"/{kind}/{number}",
            "document_type": kind, "withdrawn": False, "web_url": f"https://www.gov.uk/government/{kind}/{number}",
        }
        for kind in ("organisation", "taxon", "taxon", "available_translation")
    ]  # fmt: skip
    body = "".join(f'<div class="govspeak"><p>{section.text}</p></div>' for section in document.sections)
    return {
        "base_path": f"/government/publications/{number}", "content_id": str(uuid.UUID(int=chance.getrandbits(128))),
        "description": document.heading, "details": {"body": body, "change_history": [], "documents": []},
        "document_type": document.kind, "first_published_at": f"{document.published_on}T09:30:00.000+00:00",
        "links": {"organisations": links}, "locale": "en", "phase": "live", "title": document.heading,
    }  # fmt: skip


def make_documents(first: int, beyond: int) -> Iterator[tuple[Document, Payload]]:
    """The documents of those numbers with their payloads."""
    for number in range(first, beyond):
        document = make_document(number)
        yield document, make_payload(number, document)


def make_tags(number: int, document: Document) -> list[Tag]:
    """One or two themes and areas a section, some far commoner than others."""
    chance = random.Random(-number - 1)
    tags = []
    for position, section in enumerate(document.sections):
        for scheme, values, most in (("theme", [t.id for t in THEMES], 2), ("area", [a.code for a in PLACES], 2)):
            for _ in range(chance.randint(scheme == "theme", most)):
                value = values[min(int(chance.paretovariate(0.6)) - 1, chance.randrange(len(values)))]
                start = section.text.find(" ", chance.randrange(len(section.text) // 2)) + 1
                end = section.text.find(" ", start + 12)
                tags.append(Tag(scheme, value, position, start, end, section.text[start:end], "cue", 1.0))
    return list({(tag.scheme, tag.value, tag.section): tag for tag in tags}.values())
