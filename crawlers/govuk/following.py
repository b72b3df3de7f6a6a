"""One page, asked for and judged: as it stands, moved, gone, limited, or only doubted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawlers.attachments import AttachmentRead, news_of
from crawlers.fetching import Fetch, FetchFailed, Reply, fetch_json
from crawlers.govuk.addresses import content_url, page_path
from crawlers.govuk.attached import read_listed
from crawlers.govuk.documents import make_document
from crawlers.govuk.memory import Known, Memory
from crawlers.govuk.settings import GovukSettings
from crawlers.govuk.sightings import doubted, see_again, see_missing
from crawlers.pages.content_item import ContentItem, read_content_item
from crawlers.reading import Item, Reading, Touched, UnreadablePage, unknown_field
from store.cleaning import cleaned
from store.following import Followed
from store.records import AttachmentState, Document, Payload, Problem, content_hash

__all__ = ["Tonight"]

# Items that are no documents: they hold an address for something else.
_NO_DOCUMENTS = frozenset({"access_limited", "placeholder", "special_route", "coming_soon", "unpublishing", "vanish"})


@dataclass
class Tonight:
    """One night at GOV.UK. ``seen`` are the paths asked tonight; ``revealed`` those that a named collection lists."""

    source: str
    day: dt.date
    settings: GovukSettings
    memory: Memory
    fetch: Fetch
    seen: set[str] = field(default_factory=set)
    revealed: dict[str, None] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)  # external id -> the path at which it stands tonight

    async def read_page(self, path: str, row_hash: str | None = None) -> list[Item]:
        """What is to be written of the page at a path; asked once a night whoever names it."""
        if path in self.seen:
            return []
        self.seen.add(path)
        known = self.memory.page(path)
        before = known.followed
        if row_hash is not None:
            known = replace(known, followed=replace(before, row_hash=row_hash))
        url, is_named = content_url(path), path in self.settings.named
        try:
            reply = await fetch_json(self.fetch, url)
            if reply.status in (404, 410):
                reason = "it is gone (410)" if reply.status == 410 else "it is not found (404)"
                return self._missing(known, reason, is_named)
            if reply.status == 403:
                said = "only some readers may see it (403): what is stored of it stands"
                limited = Problem(self.source, "refused", said, url, is_failure=False)
                return [limited, self._touched(self._settled(known.followed))]
            if reply.status != 200:
                raise FetchFailed(url, f"answered with status {reply.status}")
            item = read_content_item(reply.json(), reply.url)
            if item.schema_name == "redirect":
                return await self._redirected(known, item, is_named)
            if item.is_gone:
                return self._missing(known, f"it is gone: {item.gone or 'no reason is given'}", is_named)
            return await self._standing(known, item, reply, is_named)
        except (FetchFailed, UnreadablePage) as error:
            kind = error.kind if isinstance(error, FetchFailed) else "unreadable"
            return [Problem(self.source, kind, error.reason, error.url), self._touched(self._still_owed(before))]

    # -- a page that stands

    async def _standing(self, known: Known, item: ContentItem, reply: Reply, is_named: bool) -> list[Item]:
        items: list[Item] = []
        if item.base_path != known.path:  # a chapter of a guide, or what a prefix leads to
            items.append(self._touched(self._settled(known.followed)))
            if item.base_path in self.seen:
                return items
            self.seen.add(item.base_path)
            known = replace(self.memory.page(item.base_path), path=item.base_path)
        if item.locale not in self.settings.locales or item.schema_name in _NO_DOCUMENTS:
            return [*items, self._touched(self._settled(known.followed))]
        if (at := self.standing.setdefault(item.external_id, item.base_path)) != item.base_path:
            said = f"its id {item.external_id} stands at {at} tonight as well: kept there only"
            twice = Problem(self.source, "doubted", said, item.url, is_failure=False)
            return [*items, twice, self._touched(self._settled(known.followed))]
        if known.document is None or known.document.external_id != item.external_id:
            if known.document is not None and not known.document.is_vanished:
                note = f"another publication stands at its address: {item.title}"
                items.append(Reading(replace(known.document, is_vanished=True, change_note=note), None))
            known = replace(self.memory.page(known.path, item.external_id), followed=known.followed)
        if is_named and item.schema_name == "document_collection":
            self._reveal(item)
        items += [unknown_field(self.source, name, reply.url) for name in item.unknown_fields]
        return items + await self._with_attachments(known, item, reply)

    async def _with_attachments(self, known: Known, item: ContentItem, reply: Reply) -> list[Item]:
        asked = [await read_listed(self.fetch, listed, known, self.settings) for listed in item.attachments]
        beside = self.memory.followed(listed.url for listed in item.attachments)
        reads, touched = doubted(item.attachments, asked, known, beside, self.day, self.settings)
        items: list[Item] = [news for read in reads if (news := news_of(self.source, read))]
        followed = self._settled(replace(known.followed, misses=0, is_open=False))
        if any(read.failure is not None and read.failure.kind != "refused" for read in reads):
            followed = self._still_owed(followed)
        elif touched or any(_is_passing(read) for read in reads):
            followed = replace(followed, due_on=self.day + dt.timedelta(days=1))
        if touched:
            items.append(Touched(self.source, tuple(touched)))
        document = make_document(self.source, item, reads)
        if self._is_as_stored(known, item, reply.json(), document, reads):
            renewed = tuple(read.attachment for read in reads if read.attachment not in known.attachments)
            return [*items, Touched(self.source, (followed,), item.external_id, renewed)]
        if self.memory.is_older_state(item.external_id, content_hash(cleaned(document))):
            sighting = see_again(known.followed, self.day)
            if not sighting.is_certain:
                said = "it stands as it stood before its present state: kept once it does so on another night"
                return [
                    *items,
                    Problem(self.source, "doubted", said, item.url, is_failure=False),
                    self._touched(sighting.followed),
                ]
        files = tuple(read.payload for read in reads if read.payload is not None)
        payload = Payload(reply.url, reply.body, reply.media_type)
        return [*items, Reading(document, payload, files, followed)]

    def _is_as_stored(
        self, known: Known, item: ContentItem, payload: object, document: Document, reads: Iterable[AttachmentRead]
    ) -> bool:
        """Whether nothing of its own has changed. What only its links say waits for the next change of its own."""
        if known.document is None:
            return False
        if content_hash(cleaned(document)) == content_hash(known.document):
            return True
        same_files = all(read.is_unchanged for read in reads) and len(document.attachments) == len(known.attachments)
        same_kinds = [part.kind for part in document.sections] == [part.kind for part in known.document.sections]
        return same_files and same_kinds and not known.document.is_vanished and known.says(payload, item)

    def _reveal(self, item: ContentItem) -> None:
        paths = [path for _, path in item.linked.documents.values() if path.startswith("/")]
        known = self.memory.followed(paths)
        self.revealed.update(dict.fromkeys(path for path in paths if path not in known))

    # -- a page that does not

    async def _redirected(self, known: Known, item: ContentItem, is_named: bool) -> list[Item]:
        """The page it leads to, read in its turn; and this one, which has moved there or is gone."""
        target = page_path(item.redirect_to) if item.redirect_to else None
        note = f"it is redirected to {item.redirect_to or 'nowhere'}"
        if target is None or target == known.path:
            return self._missing(known, note, is_named)
        items: list[Item] = []
        there = self.memory.page(target)
        is_due = there.followed.read_on is None or (there.followed.due_on or self.day) <= self.day
        if is_due:
            items = await self.read_page(target)
        new = next((one.document for one in items if isinstance(one, Reading)), there.document)
        if known.document is None or (new is not None and new.external_id == known.document.external_id):
            return [*items, self._touched(self._settled(known.followed))]
        return [*items, *self._missing(known, note, is_named)]

    def _missing(self, known: Known, reason: str, is_named: bool) -> list[Item]:
        if known.document is None:
            followed = replace(self._settled(known.followed), misses=known.followed.misses + 1)
            news = Problem(self.source, "missing", f"a page that is named: {reason}", content_url(known.path), False)
            return [*([news] if is_named else []), self._touched(followed)]
        sighting = see_missing(known.followed, self.day, self.settings.reread_days)
        if known.document.is_vanished or not sighting.is_certain:
            return [self._touched(sighting.followed)]
        gone = replace(known.document, is_vanished=True, change_note=reason)
        return [Reading(gone, None, (), sighting.followed)]

    # -- when to look again

    def _settled(self, followed: Followed) -> Followed:
        return replace(followed, read_on=self.day, due_on=self.day + dt.timedelta(days=self.settings.reread_days))

    def _still_owed(self, followed: Followed) -> Followed:
        """Due since tonight, so that the next run plans it, be it a rerun of this night."""
        return replace(followed, due_on=self.day)

    def _touched(self, followed: Followed) -> Touched:
        return Touched(self.source, (followed,))


def _is_passing(read: AttachmentRead) -> bool:
    """Whether the next night may well find more: a placeholder, or a file just found too harmed to be opened."""
    state, pages = read.attachment.state, read.attachment.pages
    is_new_and_harmed = state is AttachmentState.UNREADABLE and pages is None and not read.is_unchanged
    return state is AttachmentState.PENDING or is_new_and_harmed
