import json

import pytest

from nlp.pipeline import load
from nlp.streams import UnreadableLine, analyse


def test_each_line_is_answered_in_order_with_top_level_themes() -> None:
    lines = [
        json.dumps({"id": "a", "text": "Childminders are leaving.", "date": None, "kind": "guide", "question": None}),
        "",
        json.dumps({"id": "b", "text": ""}),
    ]
    first, second = map(json.loads, analyse(lines, load()))
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["themes"][0]["theme"] == "early-years"
    assert all("." not in tag["theme"] for tag in first["themes"])
    assert second == {"id": "b", "themes": [], "areas": [], "statements": []}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 1 is not JSON"),
        ("[]", "line 1 is not a JSON object"),
        ('{"id": 1}', "line 1: 'text' must be a text"),
        ('{"text": "x", "kind": 3}', "line 1: 'kind' must be a text or null"),
        ('{"text": "x", "date": "3 March"}', "line 1: date '3 March' is not YYYY-MM-DD"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_the_reason(line: str, reason: str) -> None:
    with pytest.raises(UnreadableLine, match=reason):
        list(analyse([line], load()))


def test_texts_before_a_line_that_cannot_be_read_are_answered() -> None:
    answered = analyse(['{"id": 1, "text": "Childminders are leaving."}', "{"], load())
    assert json.loads(next(answered))["id"] == 1
    with pytest.raises(UnreadableLine, match="line 2 is not JSON"):
        next(answered)
