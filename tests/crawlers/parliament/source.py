"""A source of written questions that we wrote: it cuts its lists, hides what is withdrawn, and moves when told to."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawlers.fetching import FetchFailed, Reply

__all__ = ["FakeParliament"]

API = "https://questions-statements-api.parliament.uk/api/writtenquestions/questions"
DATES = {"tabledWhen": "dateTabled", "answeredWhen": "dateAnswered", "correctedWhen": "dateAnswerCorrected"}
CUT = 255


class FakeParliament:
    """Questions by id, members by id, files by address; ``asked`` is every address in the order of asking."""

    def __init__(self) -> None:
        self.items: dict[int, dict[str, Any]] = {}
        self.rows: dict[int, dict[str, Any]] = {}  # what lists show in place of the item
        self.members: dict[int, str] = {1: "Ada Member", 2: "Min Ister"}
        self.files: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.failing: dict[str, FetchFailed] = {}  # regex -> what becomes of it
        self.slips: dict[str, list[int]] = {}  # regex -> statuses of the next answers
        self.totals: dict[str, int] = {}  # regex -> what a list claims to hold
        self.is_moving = False
        self.asked: list[str] = []
        self.random = random.Random(7)

    def table(self, number: int, tabled: str, **more: Any) -> None:
        """Put a question, unanswered unless more is said."""
        self.items[number] = {
            "id": number, "askingMemberId": 1, "askingMember": None, "house": "Commons", "memberHasInterest": False,
            "dateTabled": f"{tabled}T00:00:00", "dateForAnswer": f"{tabled}T00:00:00", "uin": str(number),
            "questionText": f"To ask the Secretary of State for Education, about {number}.", "answeringBodyId": 60,
            "answeringBodyName": "Department for Education", "isWithdrawn": False, "isNamedDay": False,
            "groupedQuestions": [], "answerIsHolding": None, "answerIsCorrection": None, "answeringMemberId": None,
            "answeringMember": None, "correctingMemberId": None, "correctingMember": None, "dateAnswered": None,
            "answerText": None, "originalAnswerText": "", "comparableAnswerText": "", "dateAnswerCorrected": None,
            "dateHoldingAnswer": None, "attachmentCount": 0, "heading": None, "attachments": [],
            "groupedQuestionsDates": [], **more,
        }  # fmt: skip

    def answer(self, number: int, day: str, text: str = "<p>An answer.</p>", **more: Any) -> None:
        """Answer a question."""
        self.items[number] |= {
            "dateAnswered": f"{day}T00:00:00", "answerText": text, "answerIsHolding": False,
            "answerIsCorrection": False, "answeringMemberId": 2, **more,
        }  # fmt: skip

    def attach(self, number: int, name: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Attach a file; its address as it is asked for."""
        raw = f"https://qna.files.parliament.uk/qna-attachments/{number}/original/{name}"
        listed = {"url": raw, "title": name, "fileType": name.rpartition(".")[2], "fileSizeBytes": len(body)}
        self.items[number]["attachments"] = [*self.items[number]["attachments"], listed]
        address = raw.replace(" ", "%20")
        self.files[address] = (status, body, headers)
        return address

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """What the address answers."""
        self.asked.append(url)
        for pattern, failure in self.failing.items():
            if re.search(pattern, url):
                raise FetchFailed(url, failure.reason, failure.kind)
        for pattern, statuses in self.slips.items():
            if re.search(pattern, url) and statuses:
                return _json(url, {"status": "slip"}, statuses.pop(0))
        path = urlsplit(url).path
        if url in self.files:
            return self._file(url, headers or {})
        if "/api/Members/" in path:
            return self._member(url, int(path.rpartition("/")[2]))
        number = path.rpartition("/")[2]
        if number.isdecimal():
            item = self.items.get(int(number))
            return _json(url, {"value": item, "links": []}) if item else _json(url, {}, 404)
        return _json(url, self._list(url))

    def _file(self, url: str, headers: Mapping[str, str]) -> Reply:
        status, body, sent = self.files[url]
        if sent.get("etag") and headers.get("if-none-match") == sent["etag"]:
            return Reply(url, 304, sent)
        return Reply(url, status, sent, body)

    def _member(self, url: str, number: int) -> Reply:
        if number not in self.members:
            return _json(url, {}, 404)
        value = {
            "id": number, "nameDisplayAs": self.members[number], "latestParty": {"name": "Labour"},
            "latestHouseMembership": {"membershipFrom": "Norwich South", "house": 1},
        }  # fmt: skip
        return _json(url, {"value": value, "links": []})

    def _list(self, url: str) -> dict[str, Any]:
        query = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
        bodies = [int(body) for body in parse_qs(urlsplit(url).query).get("answeringBodies", [])]
        assert not bodies or any(f"{name}From" in query for name in DATES), "bodies without dates time out"
        assert int(query["skip"]) < 61_000, "the source answers 500 there"
        rows = [row for row in map(self._row, sorted(self.items)) if _matches(row, query, bodies)]
        if self.is_moving:
            self.random.shuffle(rows)
        total = next((count for pattern, count in self.totals.items() if re.search(pattern, url)), len(rows))
        shown = rows[int(query["skip"]) :][: int(query["take"])]
        return {"totalResults": total, "results": [{"value": row, "links": []} for row in shown]}

    def _row(self, number: int) -> dict[str, Any]:
        item = self.items[number]
        answer = re.sub(r"<[^>]*>", "", item["answerText"]) if item["answerText"] else item["answerText"]
        if answer and len(answer) > CUT:
            answer = answer[:CUT] + "..."
        cut = {"questionText": item["questionText"][:CUT], "answerText": answer, "attachments": []}
        return {**item, **cut, "originalAnswerText": "", "comparableAnswerText": "", **self.rows.get(number, {})}


def _matches(row: Mapping[str, Any], query: Mapping[str, str], bodies: list[int]) -> bool:
    for name, field in DATES.items():
        day = (row[field] or "")[:10]
        if f"{name}From" in query and not (day and query[f"{name}From"] <= day <= query[f"{name}To"]):
            return False
    if row["isWithdrawn"] and query.get("includeWithdrawn") != "true":
        return False
    if bodies and row["answeringBodyId"] not in bodies:
        return False
    if query.get("house", row["house"]) != row["house"]:
        return False
    if "answered" in query and (query["answered"] == "Answered") != (row["dateAnswered"] is not None):
        return False
    said = f"{row['heading']} {row['questionText']} {row['answerText']}".lower()
    return all(word in said for word in query.get("searchTerm", "").lower().split())


def _json(url: str, value: object, status: int = 200) -> Reply:
    return Reply(url, status, {"content-type": "application/json"}, json.dumps(value).encode())
