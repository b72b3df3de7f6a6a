"""The columns of what is exported, in their order, each with its type: one answer for CSV, Parquet and the manual."""

from __future__ import annotations

from typing import Literal

__all__ = ["COLUMNS", "Kind"]

Kind = Literal["text", "texts", "whole", "number", "flag", "day", "moment", "json"]

_VERSION: dict[str, Kind] = {
    "source": "text",
    "external_id": "text",
    "version": "whole",
    "observed_at": "moment",
    "change": "text",
    "fields": "texts",
    "kind": "text",
    "heading": "text",
    "url": "text",
    "published_on": "day",
    "department": "text",
    "is_withdrawn": "flag",
    "is_vanished": "flag",
    "change_note": "text",
    "taxons": "texts",
    "content_hash": "text",
    "payload_sha256": "text",
    "text": "text",
    "uin": "text",
    "house": "text",
    "date_tabled": "day",
    "answering_body_id": "whole",
    "answering_body": "text",
    "question_text": "text",
    "answer_text": "text",
    "original_answer_text": "text",
    "asking_member_id": "whole",
    "answering_member_id": "whole",
    "correcting_member_id": "whole",
    "date_for_answer": "day",
    "date_answered": "day",
    "date_holding_answer": "day",
    "date_corrected": "day",
    "is_holding": "flag",
    "is_correction": "flag",
    "is_named_day": "flag",
    "has_interest": "flag",
    "grouped_uins": "texts",
    "attachments": "json",
}
_PLACE: dict[str, Kind] = {
    "source": "text",
    "external_id": "text",
    "version": "whole",
    "section": "whole",
    "page": "whole",
    "kind": "text",
    "url": "text",
    "published_on": "day",
}
_WORDS: dict[str, Kind] = {"quote": "text", "start": "whole", "end": "whole", "rule": "text", "score": "number"}

COLUMNS: dict[str, dict[str, Kind]] = {
    "documents": {**_VERSION, "first_seen_at": "moment", "tagged_with": "text"},
    "versions": _VERSION,
    "tags": {
        **_PLACE,
        "scheme": "text",
        "value": "text",
        "label": "text",
        **_WORDS,
        "is_suggested": "flag",
        "vocabulary": "text",
    },
    "statements": {
        **_PLACE,
        "statement": "text",
        **_WORDS,
        "due_from": "day",
        "due_to": "day",
        "due_granularity": "text",
        "due_basis": "text",
        "is_due_vague": "flag",
        "promised_by": "text",
        "promised": "text",
        "vocabulary": "text",
    },
    "reviews": {
        "source": "text",
        "external_id": "text",
        "version": "whole",
        "scheme": "text",
        "value": "text",
        "verdict": "text",
        "quote": "text",
        "details": "json",
        "reviewer": "text",
        "reviewed_at": "moment",
        "note": "text",
    },
    "runs": {
        "id": "whole",
        "job": "text",
        "as_of": "moment",
        "started_at": "moment",
        "ended_at": "moment",
        "state": "text",
        "summary": "json",
        "problems": "json",
    },
}
