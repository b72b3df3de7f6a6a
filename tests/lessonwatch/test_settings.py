"""Settings: what an operator writes is understood, or named with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonwatch.settings import WrongSetting, misspelt_settings, read_settings


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PARLIAMENT_URL", "ftp://example.org", "not an http or https address"),
        ("GOVUK_URL", "https://example.org/?a=b", "query"),
        ("ANSWERING_BODIES", "60,education", "integer"),
        ("REQUESTS_PER_SECOND", "0", "greater than 0"),
        ("NIGHTLY_AT", "01:30", "clock change"),
        ("NIGHTLY_AT", "half three", "not a time"),
        ("SMTP_URL", "mailto:someone", "is not smtp:"),
        ("MAIL_FROM", "nobody", "not an email address"),
        ("SMTP_URL", "file://relative/folder", "full path"),
        ("REQUESTS_PER_SECOND", "quick", "'quick' should be a valid number$"),
        ("PARLIAMENT_URL", "http://example.org:99999", "it is no address: Port"),
        ("PARLIAMENT_URL", "http://[example.org", "it is no address"),
        ("DATABASE_URL", "lessonwatch.db", "sqlite:///path"),
        ("DATABASE_URL", "mysql://example.org/x", "sqlite:///path"),
        ("DATABASE_URL", "sqlite://", "must be a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "must be a file"),
        ("ANSWERING_BODIES", "60,-7", "'-7'"),
        ("CONTACT", "you@example.org\nX-Other: 1", "on one line"),
    ],
)
def test_a_wrong_setting_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(f"LESSONWATCH_{name}", value)
    with pytest.raises(WrongSetting, match=reason) as raised:
        read_settings()
    assert f"LESSONWATCH_{name}: " in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "pop3://someone:hunter2@example.org"),
        ("DATABASE_URL", "mysql://someone:hunter2@example.org/x"),
        ("GOVUK_URL", "https://someone:hunter2@example.org"),
    ],
)
def test_a_password_in_a_wrong_setting_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LESSONWATCH_{name}", value)
    with pytest.raises(WrongSetting) as raised:
        read_settings()
    assert "hunter2" not in str(raised.value)


def test_lists_are_written_with_commas_and_empty_values_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_ANSWERING_BODIES", "60, 17")
    monkeypatch.setenv("LESSONWATCH_SEARCH_TERMS", "Opportunity Area, Pathfinder")
    monkeypatch.setenv("LESSONWATCH_SMTP_URL", "")
    settings = read_settings()
    assert settings.answering_bodies == [60, 17]
    assert settings.search_terms == ["Opportunity Area", "Pathfinder"]
    assert settings.smtp_url is None


def test_settings_are_read_from_a_file_beside_the_work(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LESSONWATCH_CONTACT=team@example.org\nUNRELATED=1\n")
    assert read_settings().contact == "team@example.org"


def test_a_misspelt_setting_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_CONTCT", "team@example.org")
    assert misspelt_settings() == ["LESSONWATCH_CONTCT: there is no such setting; did you mean LESSONWATCH_CONTACT?"]


def test_a_base_keeps_its_path_prefix_and_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_GOVUK_URL", "http://127.0.0.1:8099/www.gov.uk/")
    assert read_settings().govuk_url == "http://127.0.0.1:8099/www.gov.uk"


def test_a_misspelt_setting_in_the_file_is_told_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LESSONWATCH_CONTCAT=team@example.org\n")
    assert misspelt_settings() == ["LESSONWATCH_CONTCAT: there is no such setting; did you mean LESSONWATCH_CONTACT?"]
