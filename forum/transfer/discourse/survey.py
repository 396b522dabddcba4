"""The first pass: who and what is in the archive. People get accounts and every thread gets its number here, out of sight,
so that the second pass can turn links and quotes between threads into ours.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert

from forum.core.clock import now
from forum.core.db import db
from forum.threads.models import Thread
from forum.threads.slugs import slug_of
from forum.transfer.discourse import records
from forum.transfer.discourse.archive import Entry, digest
from forum.transfer.discourse.categories import Names, settle_categories
from forum.transfer.discourse.people import local_ids, settle_people
from forum.transfer.discourse.report import Report
from forum.transfer.discourse.shapes import BadFile, ForeignPerson, ForeignThread, parse_thread
from forum.transfer.models import ImportSource


@dataclass
class Found:
    """What one batch of files holds that is not here yet."""

    people: dict[int, ForeignPerson] = field(default_factory=dict)
    threads: list[ForeignThread] = field(default_factory=list)


@dataclass
class Survey:
    """Reads the archive in batches. `pending` are the files whose threads are still to come."""

    source_id: int
    community_id: int
    report: Report
    names: Names
    pending: list[Entry] = field(default_factory=list)
    categories: set[int] = field(default_factory=set)
    hosts: Counter[str] = field(default_factory=Counter)
    _seen: set[int] = field(default_factory=set)

    def read(self, entries: Sequence[Entry]) -> Found:
        """Look at a batch of files, outside any transaction. What cannot be read is reported by name."""
        contents = {}
        for entry in entries:
            try:
                contents[entry.key] = entry.read()
            except OSError as error:
                self.report.fail(entry.name, f"cannot be read: {error.strerror}")
        digests = {key: digest(*content) for key, content in contents.items()}
        arrived = records.arrived(self.source_id, digests.values())
        found = Found()
        for entry in entries:
            if entry.key not in contents:
                continue
            if digests[entry.key] in arrived:
                self.report.already += 1
                continue
            try:
                self._look(entry, parse_thread(contents[entry.key][0]), found)
            except BadFile as error:
                self.report.fail(entry.name, str(error))
        self._leave_changed(found)
        return found

    def write(self, found: Found) -> None:
        """Give people and threads their places. Runs inside the caller's transaction."""
        if not found.threads:
            return
        settle_people(self.source_id, self.community_id, found.people, self.report)
        known = records.items(self.source_id, "thread", {thread.id for thread in found.threads})
        new = [thread for thread in found.threads if thread.id not in known]
        authors = local_ids(self.source_id, {thread.author_id for thread in new})
        if not new:
            return
        ids = list(db.session.scalars(insert(Thread).returning(Thread.id, sort_by_parameter_order=True), [
            {"community_id": self.community_id, "author_id": authors[thread.author_id], "kind": "discussion",
             "title": thread.title, "slug": slug_of(thread.title), "created_at": thread.created_at,
             "bumped_at": thread.created_at, "deleted_at": thread.created_at, "last_number": 0, "reply_count": 0,
             "view_count": 0, "excerpt": ""}
            for thread in new]))
        records.remember(self.source_id, "thread", [
            {"foreign_id": thread.id, "local_id": local_id} for thread, local_id in zip(new, ids, strict=True)])

    def finish(self, host: str) -> None:
        """All files are seen: make the categories, note where the old forum lived. Inside the caller's transaction."""
        source = db.session.get(ImportSource, self.source_id, populate_existing=True)
        if source is None or not self.pending:
            return
        settle_categories(self.source_id, self.community_id, self.categories, self.names, self.report)
        if host or not source.host:
            likely = min(self.hosts, key=lambda one: (-self.hosts[one], one), default="")
            source.host = host or likely
        source.surveyed_at = now()
        db.session.flush()

    def _look(self, entry: Entry, thread: ForeignThread, found: Found) -> None:
        if thread.private:
            self.report.counts["private"] += 1
            return
        if thread.id in self._seen:
            raise BadFile(f"is a second file of thread {thread.id}")
        self._seen.add(thread.id)
        self.pending.append(entry)
        found.threads.append(thread)
        for person in thread.people().values():
            known = found.people.get(person.id)
            if known is None or person.first_seen < known.first_seen:
                found.people[person.id] = person
        for post in thread.posts:
            self.names.read_html(post.cooked)
        if thread.category_id is not None:
            self.categories.add(thread.category_id)
        self.hosts.update(thread.hosts)

    def _leave_changed(self, found: Found) -> None:
        """Threads that came before from another file stay as they are here."""
        known = records.items(self.source_id, "thread", {thread.id for thread in found.threads})
        changed = {foreign_id for foreign_id, row in known.items() if row.digest}
        if changed:
            places = [place for place, thread in enumerate(found.threads) if thread.id in changed]
            base = len(self.pending) - len(found.threads)
            for place in reversed(places):
                del found.threads[place], self.pending[base + place]
            self.report.counts["changed"] += len(changed)
