"""The written questions and members of the sample source, as they stand on one day, in the shape of the real APIs.

The quirks that matter are kept: lists cut texts at 255 characters, drop markup and attachments; dates are midnights
without a zone; ``attachmentCount`` is always 0; withdrawn questions are listed only on request.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lessonwatch.sample.reply import Reply, in_json, not_found, read_records

_TAG = re.compile(r"<[^>]*>")
_CUT = 255
_WINDOWS = {
    "tabledWhen": "dateTabled",
    "answeredWhen": "dateAnswered",
    "correctedWhen": "dateAnswerCorrected",
}
_FILES = "https://qna.files.parliament.uk/qna-attachments"


class SampleParliament:
    """The questions and members of ``records/questions.yaml``."""

    def __init__(self) -> None:
        records = read_records("questions.yaml")
        self._questions = records["questions"]
        self._members, self._bodies = records["members"], records["bodies"]

    def answer(self, path: str, query: Mapping[str, list[str]], today: dt.date) -> Reply:
        """The reply to a request on the questions API."""
        found = re.fullmatch(r"/api/writtenquestions/questions(?:/(\d+))?", path)
        if not found:
            return not_found()
        items = {item["id"]: item for record in self._questions if (item := self._item(record, today))}
        if found[1]:
            item = items.get(int(found[1]))
            return in_json(_enveloped(item)) if item else not_found()
        return in_json(self._listed(list(items.values()), query))

    def answer_member(self, path: str) -> Reply:
        """The reply to a request on the members API."""
        found = re.fullmatch(r"/api/Members/(\d+)", path)
        member = self._members.get(int(found[1])) if found else None
        if not found or not member:
            return not_found()
        value = {
            "id": int(found[1]),
            "nameListAs": member["name"],
            "nameDisplayAs": member["name"],
            "nameFullTitle": member["name"],
            "latestParty": {"name": member["party"], "abbreviation": member["party"][:1]},
            "latestHouseMembership": {"membershipFrom": member["seat"], "house": member["house"]},
        }
        return in_json({"value": value, "links": []})

    def _item(self, record: dict[str, Any], today: dt.date) -> dict[str, Any] | None:
        """The question as the single-item endpoint shows it today; None before it is tabled and once it vanished."""
        facts = {key: value for key, value in record.items() if key not in ("states", "moved_to")}
        if (moved := record.get("moved_to")) and moved["from"] <= today:
            facts["tabled"] = moved["tabled"]
        if record["tabled"] > today:
            return None
        holding_on = corrected_on = answered_on = original = None
        for state in record["states"]:
            if state["from"] > today:
                break
            if state.get("corrected"):
                corrected_on, original = state["from"], facts.get("answer")
            elif "answer" in state and ("answer" not in facts or facts.get("holding")):
                answered_on = state["from"]
            holding_on = state["from"] if state.get("holding") else holding_on
            facts |= state
        if facts.get("vanished"):
            return None
        return {
            "id": facts["id"],
            "askingMemberId": facts["asked_by"],
            "askingMember": None,
            "house": facts.get("house", "Commons"),
            "memberHasInterest": False,
            "dateTabled": _midnight(facts["tabled"]),
            "dateForAnswer": _midnight(facts["for_answer"]),
            "uin": facts["uin"],
            "questionText": facts["question"],
            "answeringBodyId": facts["body"],
            "answeringBodyName": self._bodies[facts["body"]],
            "isWithdrawn": facts.get("withdrawn", False),
            "isNamedDay": False,
            "groupedQuestions": facts.get("grouped", []),
            "answerIsHolding": facts.get("holding", False) if answered_on else None,
            "answerIsCorrection": corrected_on is not None if answered_on else None,
            "answeringMemberId": facts.get("answered_by"),
            "answeringMember": None,
            "correctingMemberId": facts.get("corrected_by"),
            "correctingMember": None,
            "dateAnswered": _midnight(answered_on),
            "answerText": facts.get("answer"),
            "originalAnswerText": original or "",
            "comparableAnswerText": facts.get("comparable", ""),
            "dateAnswerCorrected": _midnight(corrected_on),
            "dateHoldingAnswer": _midnight(holding_on),
            "attachmentCount": 0,
            "heading": facts["heading"],
            "attachments": [
                {
                    "url": f"{_FILES}/{facts['id']}/original/{file['file']}",
                    "title": file["title"],
                    "fileType": file["type"],
                    "fileSizeBytes": 20000,
                }
                for file in facts.get("attachments", [])
            ],
            "groupedQuestionsDates": [],
        }

    def _listed(self, items: list[dict[str, Any]], query: Mapping[str, list[str]]) -> dict[str, Any]:
        rows = [item for item in items if _matches(item, query)]
        rows.sort(key=lambda item: (item["dateAnswered"] or "", item["id"]), reverse=True)
        skip, take = (int(query.get(name, [default])[-1]) for name, default in (("skip", "0"), ("take", "20")))
        return {"totalResults": len(rows), "results": [_enveloped(_row(item)) for item in rows[skip : skip + take]]}


def _matches(item: dict[str, Any], query: Mapping[str, list[str]]) -> bool:
    if item["isWithdrawn"] and query.get("includeWithdrawn", ["false"])[-1].lower() != "true":
        return False
    for name, field in _WINDOWS.items():
        day = (item[field] or "")[:10]
        first, last = query.get(f"{name}From", [""])[-1], query.get(f"{name}To", [""])[-1]
        if (first or last) and not (day and first <= day <= (last or "9999")):
            return False
    bodies, houses = query.get("answeringBodies"), query.get("house", ["Bicameral"])
    if (bodies and str(item["answeringBodyId"]) not in bodies) or houses[-1] not in ("Bicameral", item["house"]):
        return False
    if (wanted := query.get("answered", ["Any"])[-1]) != "Any" and (item["dateAnswered"] is not None) != (
        wanted == "Answered"
    ):
        return False
    words = " ".join(query.get("searchTerm", [])).lower().replace('"', " ").split()
    text = " ".join(filter(None, (item["heading"], item["questionText"], item["answerText"]))).lower()
    return all(word in text for word in words)


def _row(item: dict[str, Any]) -> dict[str, Any]:
    """The item reduced to what a list shows."""
    answer = _TAG.sub("", item["answerText"]) if item["answerText"] else item["answerText"]
    if answer and len(answer) > _CUT:
        answer = answer[:_CUT] + "..."
    cut = {"questionText": item["questionText"][:_CUT], "answerText": answer, "attachments": []}
    return {**item, **cut, "originalAnswerText": "", "comparableAnswerText": ""}


def _enveloped(item: dict[str, Any]) -> dict[str, Any]:
    return {"value": item, "links": [{"rel": "self", "href": f"/Questions/{quote(str(item['id']))}", "method": "GET"}]}


def _midnight(day: dt.date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00" if day else None
