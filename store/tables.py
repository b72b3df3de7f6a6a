"""The tables, and nothing else. Rows never leave this room: queries return records.

``documents`` is the thing published, ``versions`` every state of it that was read, ``sections`` the passages of its
latest state (the floor that search walks on), ``tags`` the evidence for what the index tables claim.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.columns import Digest, Moment, SectionId, flag, index_where, of_document
from store.columns import metadata as metadata  # for those who need all tables
from store.label_tables import day_labels as day_labels
from store.label_tables import labels as labels
from store.label_tables import section_areas as section_areas
from store.label_tables import section_themes as section_themes

# -- what was read ---------------------------------------------------------------------------------------------------

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("external_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("heading", String),
    Column("url", String, nullable=False),
    Column("department", String),
    Column("published_on", Date),
    Column("version", Integer, nullable=False),
    Column("change", String, nullable=False),
    Column("content_hash", Digest, nullable=False),
    flag("is_withdrawn"),
    flag("is_vanished"),
    Column("first_seen_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("tagged_with", String),  # vocabulary version; NULL: this version waits for tagging
    UniqueConstraint("source", "external_id"),
    index_where("ix_documents_withdrawn", "id", where="is_withdrawn"),
    index_where("ix_documents_vanished", "id", where="is_vanished"),
    index_where("ix_documents_untagged", "id", where="tagged_with IS NULL"),
    index_where("ix_documents_url", "url", where="kind <> 'written_question'"),  # whose address holds its UIN
)

payloads = Table(
    "payloads",
    metadata,
    Column("sha256", Digest, primary_key=True),
    Column("url", String, nullable=False),
    Column("media_type", String),
    Column("fetched_at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),  # zlib
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    of_document(),
    Column("number", Integer, nullable=False),
    Column("observed_at", Moment, nullable=False),
    Column("change", String, nullable=False),
    Column("fields", String, nullable=False),  # names of what changed, comma-separated
    Column("content_hash", Digest, nullable=False),
    Column("record", LargeBinary, nullable=False),  # document_to_json, zlib
    Column("payload_sha256", Digest),
    UniqueConstraint("document_id", "number"),
    Index(None, "observed_at"),
    index_where("ix_versions_change", "change", "observed_at", where="change <> 'new'"),
)

questions = Table(
    "questions",
    metadata,
    of_document(primary_key=True),
    Column("uin", String, nullable=False, index=True),
    Column("house", String, nullable=False),
    Column("asking_member_id", Integer, index=True),
    Column("answering_member_id", Integer, index=True),
    Column("answering_body_id", Integer, nullable=False),
    Column("date_tabled", Date, nullable=False, index=True),
    Column("date_for_answer", Date),
    Column("date_answered", Date),
    Column("date_holding_answer", Date),
    Column("date_corrected", Date),
    flag("is_holding"),
    flag("is_correction"),
    flag("is_withdrawn"),
    Column("state", String, nullable=False),  # open, holding, answered, withdrawn
    Index(None, "state", "date_for_answer"),
    index_where("ix_questions_corrected", "document_id", where="is_correction"),
)

members = Table(
    "members",
    metadata,
    Column("member_id", Integer, primary_key=True, autoincrement=False),
    Column("as_of", Date, primary_key=True),  # the day that was asked for
    Column("name", String, nullable=False),
    Column("house", String),
    Column("party", String),
    Column("seat", String),
)

sections = Table(
    "sections",
    metadata,
    # The day of publication in the upper bits: the order of ids is the order of dates (section_ids.py).
    Column("id", SectionId, primary_key=True, autoincrement=False),
    of_document(),
    Column("position", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("department", String),
    Column("published_on", Date),
    Column("title", String, nullable=False),  # the document's heading, then the attachment's
    Column("url", String, nullable=False),
    Column("page", Integer),
    Column("answer_at", Integer),
    Column("text", Text, nullable=False),
    UniqueConstraint("document_id", "position"),
    Index(None, "kind", "id"),
    Index(None, "source", "id"),
    Index(None, "department", "id"),
)

attachments = Table(
    "attachments",
    metadata,
    of_document(primary_key=True),
    Column("url", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("media_type", String),
    Column("pages", Integer),
    Column("byte_size", Integer),
    Column("sha256", String(64)),
    Column("etag", String),
    Column("last_modified", String),
    Column("checked_at", Moment, nullable=False),
)

# -- what was found in it --------------------------------------------------------------------------------------------

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True),
    of_document(index=True),
    Column("section_id", ForeignKey("sections.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("vocabulary", String, nullable=False),
    Column("scheme", String, nullable=False),
    Column("value", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("rule", String, nullable=False),
    Column("score", Float, nullable=False),
    flag("is_suggested"),
)

statements = Table(
    "statements",
    metadata,
    Column("id", Integer, primary_key=True),
    of_document(index=True),
    Column("section_id", ForeignKey("sections.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("vocabulary", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("rule", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("due_from", Date),
    Column("due_to", Date),
    Column("due_granularity", String),
    Column("due_basis", String),
    flag("is_due_vague"),
    Column("promised_by", String),
    Column("promised", Text),
    Index(None, "kind", "section_id"),
    index_where("ix_statements_due", "due_to", "section_id", where="due_to IS NOT NULL"),
    index_where("ix_statements_vague", "section_id", where="is_due_vague"),
)


reviews = Table(  # what people said of tags and statements; never altered, a later one overrules an earlier one
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    of_document(index=True),
    Column("version", Integer, nullable=False),
    Column("scheme", String, nullable=False),  # theme, area or statement
    Column("value", String, nullable=False),
    Column("verdict", String, nullable=False),  # confirmed, rejected, added, withdrawn
    Column("quote", Text, nullable=False),
    Column("words", Text, nullable=False),  # by which the quote is known again in another version of the text
    Column("passage", String(64)),  # of the whole passage, where all of it was judged
    Column("details", Text),  # JSON: what else is known of a statement
    Column("reviewer", String, nullable=False),
    Column("reviewed_at", Moment, nullable=False),
    Column("note", Text),
)

# -- the vocabulary as the search knows it ---------------------------------------------------------------------------

themes = Table(
    "themes",
    metadata,
    Column("id", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("parent", String),
)

areas = Table(
    "areas",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    flag("is_current"),
)

area_names = Table(
    "area_names",
    metadata,
    Column("name", String, primary_key=True),  # casefolded, one space between words
    Column("code", ForeignKey("areas.code", ondelete="CASCADE"), primary_key=True),
)

area_within = Table(
    "area_within",
    metadata,
    Column("inner", ForeignKey("areas.code", ondelete="CASCADE"), primary_key=True),
    Column("outer", ForeignKey("areas.code", ondelete="CASCADE"), primary_key=True),
)

facts = Table(  # one row a name: vocabulary version and the like
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# -- the ledger ------------------------------------------------------------------------------------------------------

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String, nullable=False),  # nightly, backfill, crawl, poll
    Column("as_of", Moment, nullable=False),  # the clock of the run
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("state", String, nullable=False),  # running, done, failed, interrupted
    Column("summary", Text, nullable=False, server_default="{}"),  # JSON: step -> counts
)

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("url", String),
    flag("is_failure"),
    Column("seen_at", Moment, nullable=False),
)

windows = Table(
    "windows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("query", String, nullable=False),  # what was asked for besides the dates
    Column("by_date", String, nullable=False),  # tabled, answered, corrected, updated
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("run_id", ForeignKey("runs.id", ondelete="SET NULL")),
    Column("expected", Integer),
    Column("found", Integer),
    Column("closed_at", Moment),  # NULL: a hole
    Column("note", String),
    UniqueConstraint("source", "query", "by_date", "first_day", "last_day"),
)

followed = Table(  # what a crawler remembers of an item between nights
    "followed",
    metadata,
    Column("source", String, primary_key=True),
    Column("external_id", String, primary_key=True),  # question id, base path, or address
    Column("row_hash", String(64)),  # of the list row that led to the last reading
    Column("read_on", Date),
    flag("is_open"),
    Column("settled_on", Date),
    Column("due_on", Date),  # the next re-reading that is owed
    Column("misses", Integer, nullable=False, server_default="0"),  # sightings in a row of its absence
    Index("ix_followed_due_on", "source", "due_on"),
    index_where("ix_followed_open", "source", where="is_open"),
)

# -- who should hear what --------------------------------------------------------------------------------------------

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("query", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("heard_to", Moment, nullable=False),  # versions observed after this are still to be matched
    flag("is_quarantined"),
    Column("note", String),
)

recipients = Table(
    "recipients",
    metadata,
    Column("search_id", ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True),
    Column("address", String, primary_key=True),
)

digests = Table(  # one email to one person of one run
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="SET NULL")),
    Column("address", String, nullable=False),
    Column("message_id", String, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("note", String),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("search_id", ForeignKey("saved_searches.id", ondelete="CASCADE"), nullable=False),
    Column("address", String, nullable=False),
    of_document(index=True),
    Column("version", Integer, nullable=False),
    Column("section_id", SectionId),  # the best passage at the time; sections are rewritten with each version
    Column("why", Text, nullable=False),  # JSON: what in the search matched, with quotes
    Column("digest_id", ForeignKey("digests.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("search_id", "address", "document_id", "version"),
)
