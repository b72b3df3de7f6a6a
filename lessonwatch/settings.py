"""What the operator decides, read from the environment or ``.env``: the only place that does so."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PositiveInt, ValidationError, model_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from alerts.addressing import read_address
from alerts.mailer import open_mailer

PREFIX = "LESSONWATCH_"
FOR_TESTS = {"LESSONWATCH_TEST_SHARED"}


class WrongSetting(ValueError):
    """A setting that cannot be used: the message names it and says why."""


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        has_port = parts.port != 0
    except ValueError as error:  # a port that is no number, a bracket that is never closed
        raise ValueError(f"it is no address: {error}") from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("it carries a user name or a password, and none can be sent: give the address without")
    if parts.scheme not in ("http", "https") or not parts.hostname or not has_port:
        raise ValueError(f"{value!r} is not an http or https address")
    if parts.query or parts.fragment:
        raise ValueError(f"{value!r} has a query or fragment: give the base address alone")
    return value.rstrip("/")


def _database(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    backend = scheme.partition("+")[0]
    if not separator or backend not in ("sqlite", "postgresql", "postgres"):  # never repeated: it may carry a password
        raise ValueError("it is no database that is known here; write sqlite:///path or postgresql://…")
    if backend == "sqlite" and rest.strip("/") in ("", ":memory:"):
        raise ValueError("the store must be a file, which the crawls write to as well; write sqlite:///path")
    return value


def _folder(value: Path) -> Path:
    if not value.is_dir():
        raise ValueError(f"{value} is no folder: make it first; it may be empty")
    return value


def _mail_url(value: str) -> str:
    open_mailer(value)  # raises in words that never repeat the value, which may carry a password
    return value


def _one_line(value: str) -> str:
    if not value.isprintable() or not value.isascii():
        raise ValueError(f"{value!r} is not an email or web address on one line")
    return value


def _safe_hour(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f"{value!r} is not a time such as 03:30")
    if value < "03:00":
        raise ValueError(f"{value} lies where a clock change skips or repeats the hour: choose 03:00 or later")
    return value


def _listed(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseSettings):
    """Every setting with its default. Environment variables carry the prefix ``LESSONWATCH_``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///lessonwatch.db", description="where the store is: SQLite file or PostgreSQL"
    )
    parliament_url: Address = Field("https://questions-statements-api.parliament.uk", description="written questions")
    members_url: Address = Field("https://members-api.parliament.uk", description="members of both Houses")
    attachments_url: Address = Field("https://qna.files.parliament.uk", description="files attached to answers")
    govuk_url: Address = Field("https://www.gov.uk", description="GOV.UK search, content and pages")
    assets_url: Address = Field(
        "https://assets.publishing.service.gov.uk", description="files attached to publications"
    )
    sources_file: Path | None = Field(None, description="a sources.toml of your own, laid over the one that ships")
    vocabulary_folder: Annotated[Path, AfterValidator(_folder)] | None = Field(
        None, description="a folder of themes, names of areas and models of your own, laid over those that ship"
    )
    semantic: bool = Field(False, description="suggest themes by likeness too; needs lessonwatch[semantic]")
    answering_bodies: Annotated[list[PositiveInt] | None, NoDecode] = Field(
        None, description="ids of departments whose questions are kept, in place of those of sources.toml"
    )
    search_terms: Annotated[list[str] | None, NoDecode] = Field(
        None, description="words looked for across all departments, in place of those of sources.toml"
    )
    page_size: int | None = Field(None, ge=1, le=5000, description="rows a list page of written questions")
    patrol_cap: int | None = Field(None, ge=0, description="settled questions re-read in one night at most")
    contact: Annotated[str, AfterValidator(_one_line)] | None = Field(
        None, description="an address at which a publisher can reach you; required off loopback"
    )
    requests_per_second: float = Field(5.0, gt=0, le=1000, description="to one host, at most")
    max_response_bytes: int = Field(64 * 2**20, ge=1024, description="a larger response is refused")
    smtp_url: Annotated[str, AfterValidator(_mail_url)] | None = Field(
        None, description="smtp://, smtps:// or file:///folder for .eml files; unset: alerts wait"
    )
    mail_from: Annotated[str, AfterValidator(read_address)] | None = Field(None, description="the sender's address")
    alarm_to: Annotated[str, AfterValidator(read_address)] | None = Field(
        None, description="the operator's address, told of a night that failed"
    )
    nightly_at: Annotated[str, AfterValidator(_safe_hour)] = Field("03:30", description="London time, 03:00 or later")
    poll_minutes: int = Field(
        0, ge=0, le=240, description="written questions in sitting hours every so often; 0: never"
    )

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: _listed(value) if name in ("answering_bodies", "search_terms") else value
            for name, value in values.items()
            if value != ""
        }


def read_settings(**given: Any) -> Settings:
    """The settings in force.

    Raises:
        WrongSetting: one or more settings cannot be used; each is named as the operator wrote it.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise WrongSetting("\n".join(_sentence(problem) for problem in error.errors())) from None


def misspelt_settings() -> list[str]:
    """A sentence for every variable that looks like a setting of ours and is none."""
    bare = [name.upper() for name in Settings.model_fields]
    known = [PREFIX + name for name in bare]
    sentences = []
    written = {name.upper() for name in (*os.environ, *DotEnvSettingsSource(Settings).env_vars)}
    for name in sorted(written):
        if name.startswith(PREFIX) and name not in known and name not in FOR_TESTS:
            nearest = [PREFIX + near for near in difflib.get_close_matches(name.removeprefix(PREFIX), bare, 1)]
            sentences.append(f"{name}: there is no such setting" + (f"; did you mean {nearest[0]}?" if nearest else ""))
    return sentences


def _sentence(problem: Any) -> str:
    name = PREFIX + str(problem["loc"][0]).upper() if problem["loc"] else "settings"
    if problem["type"] == "value_error":  # our own words, which repeat nothing secret
        return f"{name}: {problem['msg'].removeprefix('Value error, ')}"
    reason = problem["msg"].removeprefix("Input ").partition(", unable to parse")[0]
    return f"{name}: {str(problem['input'])!r} {reason}"
