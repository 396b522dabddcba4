"""The second pass: posts with their text, and the state of their threads. A thread arrives whole, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from forum.communities.models import Community
from forum.core.db import db
from forum.core.folding import fold
from forum.text.language import guess
from forum.text.render import RENDER_VERSION, Rendered, UploadFacts, render
from forum.threads.counters import hot
from forum.threads.models import Closure, FormerAddress, Pin, Post, Solution, Thread
from forum.threads.paths import path_of
from forum.threads.referring import note_many
from forum.threads.resolving import References, references_in
from forum.threads.slugs import slug_of
from forum.transfer.discourse import raw, records
from forum.transfer.discourse.addresses import Known, referred_threads, referred_usernames
from forum.transfer.discourse.archive import Entry, digest
from forum.transfer.discourse.people import local_ids
from forum.transfer.discourse.report import Report
from forum.transfer.discourse.shapes import BadFile, ForeignPost, ForeignThread, parse_thread
from forum.transfer.discourse.sources import source_of
from forum.transfer.discourse.states import closure_of, withdrawal_of
from forum.transfer.discourse.tags import settle_tags
from forum.transfer.models import ImportedItem, ImportSource


@dataclass(frozen=True)
class Origin:
    """Where a batch comes from and goes to."""

    source_id: int
    community_id: int
    host: str
    locale: str


@dataclass
class Read:
    """A file that was read: its thread, and the Markdown of those posts that have some."""

    thread: ForeignThread
    digest: str
    sources: dict[int, str]


@dataclass
class Ready:
    """A thread as rows. `parents` are places in `posts` by place; `solution` is a place too.

    `spoken` says what each post speaks of.
    """

    thread: ForeignThread
    digest: str
    values: dict[str, Any]
    posts: list[dict[str, Any]]
    parents: dict[int, int]
    solution: int | None
    closure: dict[str, Any] | None
    spoken: list[References]


@dataclass(frozen=True)
class ImportedNames:
    """Answers the renderer: names of people who came from the same forum, and of nobody else."""

    thread_id: int | None
    names: dict[str, str]

    def usernames(self, names: set[str]) -> dict[str, str]:
        """Typed names, lower-cased, to usernames."""
        return {name: self.names[name] for name in names if name in self.names}

    def uploads(self, tokens: set[str]) -> dict[str, UploadFacts]:
        """The archive's files did not come with it: none is known."""
        return {}


def origin_of(source_id: int, community_id: int) -> Origin:
    """What the record of this import says, once the survey is done."""
    source = db.session.get_one(ImportSource, source_id, populate_existing=True)
    return Origin(source_id, community_id, source.host, db.session.get_one(Community, community_id).locale)


def prepare(entries: Sequence[Entry], origin: Origin, report: Report) -> list[Ready]:
    """Everything that takes time, outside any transaction: reading, converting, rendering."""
    files = [file for file in (_read(entry, report) for entry in entries) if file is not None]
    texts = [text for file in files for text in (*file.sources.values(), *(post.cooked for post in file.thread.posts))]
    here = records.places(origin.source_id, {file.thread.id for file in files} | set().union(*map(referred_threads, texts)))
    names = records.usernames(origin.source_id, {key[:160] for key in set().union(*map(referred_usernames, texts))}
                              | {fold(post.person.username)[:160] for file in files for post in file.thread.posts})
    known = Known(origin.host, here, names)
    people = local_ids(origin.source_id, {post.person.id for file in files for post in file.thread.posts})
    wanted = {file.thread.category_id for file in files if file.thread.category_id is not None}
    categories = {key: row.local_id for key, row in records.items(origin.source_id, "category", wanted).items()}
    shown = {name.lower(): name for name in names.values()}
    return [_rows(file, known, ImportedNames(here[file.thread.id].id, shown), people, categories, origin, report)
            for file in files if file.thread.id in here]


def write(batch: Sequence[Ready], origin: Origin, report: Report) -> None:
    """Put the prepared threads in, with the record that they came. Runs inside the caller's transaction."""
    items = records.items(origin.source_id, "thread", {ready.thread.id for ready in batch})
    coming = [ready for ready in batch if not items[ready.thread.id].digest]  # the others came meanwhile
    if not coming:
        return
    ids = iter(db.session.scalars(
        insert(Post).returning(Post.id, sort_by_parameter_order=True), [row for ready in coming for row in ready.posts]))
    parents, solutions = [], []
    spoken: dict[int, References] = {}
    for ready in coming:
        own = [next(ids) for _row in ready.posts]
        spoken |= dict(zip(own, ready.spoken, strict=True))
        parents += [{"id": own[place], "reply_to_id": own[parent]} for place, parent in ready.parents.items()]
        if ready.solution is not None:
            solutions.append({"thread_id": ready.values["id"], "post_id": own[ready.solution]})
    _write(Thread, [ready.values for ready in coming])
    _write(Post, parents)
    _add(Solution, solutions)
    _add(Closure, [ready.closure for ready in coming if ready.closure is not None])
    _add(Pin, [{"thread_id": ready.values["id"], "community_id": origin.community_id, "pinned_at": ready.thread.pinned_at}
               for ready in coming if ready.thread.pinned_at])
    settle_tags(origin.community_id, {ready.values["id"]: ready.thread.tags for ready in coming},
                {ready.values["id"]: ready.values["bumped_at"] for ready in coming})
    _add(FormerAddress, [{"foreign_id": ready.thread.id, "slug": ready.thread.slug, "thread_id": ready.values["id"]}
                         for ready in coming])
    note_many(origin.community_id, spoken)
    _write(ImportedItem, [{"id": items[ready.thread.id].id, "digest": ready.digest} for ready in coming])
    db.session.execute(update(ImportSource).where(ImportSource.id == origin.source_id).values(finished_at=None)
                       .execution_options(synchronize_session=False))
    for ready in coming:
        _count(ready, report)


def _read(entry: Entry, report: Report) -> Read | None:
    try:
        json, markdown = entry.read()
        thread = parse_thread(json)
    except (OSError, BadFile) as error:
        report.fail(entry.name, str(error))
        return None
    text = markdown.decode("utf-8", "replace").replace("\r\n", "\n") if markdown else ""
    return Read(thread, digest(json, markdown), raw.split(text, thread.written) if text else {})


def _rows(file: Read, known: Known, resolver: ImportedNames, people: dict[int, int], categories: dict[int, int],
          origin: Origin, report: Report) -> Ready:
    thread = file.thread
    posts: list[dict[str, Any]] = []
    parents: dict[int, int] = {}
    places = {post.number: place for place, post in enumerate(thread.posts)}
    first: tuple[Rendered, str] | None = None
    spoken: list[References] = []
    for place, post in enumerate(thread.posts):
        reason, from_html = withdrawal_of(thread, post, first=place == 0)
        source = source_of(post, None if from_html else file.sources.get(post.number), known, report)
        lang = guess(source) or origin.locale
        rendered = render(source, lang=lang, resolve=resolver, id_prefix=f"t{thread.id}p{post.number}-")
        first = first or (rendered, lang)
        spoken.append(references_in(rendered, thread_id=resolver.thread_id))
        parent = places.get(post.reply_to) if post.reply_to else None
        if parent is not None:
            parents[place] = parent
        posts.append({
            "thread_id": resolver.thread_id, "author_id": people[post.person.id], "number": post.number,
            "path": path_of(post.number, posts[parent]["path"] if parent is not None else None,
                            thread.posts[parent].number if parent is not None else None),
            "kind": post.kind, "action_code": post.action_code, "source": source, "html": rendered.html,
            "render_version": RENDER_VERSION, "lang": lang, "created_at": post.created_at, "edited_at": post.edited_at,
            "revision": 1, "deleted_at": (post.edited_at or post.created_at) if reason else None, "deletion_reason": reason,
            "archived_likes": post.likes})
    solution = _solution(thread, posts, places)
    values = {"id": resolver.thread_id, "title": thread.title, "slug": slug_of(thread.title),
              "category_id": categories.get(thread.category_id) if thread.category_id is not None else None,
              "author_id": people[thread.author_id], "kind": "discussion" if solution is None else "question",
              "created_at": thread.created_at, "view_count": thread.views,
              "excerpt": first[0].excerpt[:300] if first else "", "lang": first[1] if first else None,
              **_counters(thread, posts)}
    return Ready(thread, file.digest, values, posts, parents, solution, closure_of(thread, people, values["id"]), spoken)


def _counters(thread: ForeignThread, posts: list[dict[str, Any]]) -> dict[str, Any]:
    """The same figures as `forum.threads.counters.recount_thread` computes, without a query a thread."""
    counted = [row for row in posts if row["kind"] == "post" and row["deleted_at"] is None]
    last = counted[-1] if counted else None
    bumped_at: datetime = last["created_at"] if last else thread.created_at
    replies, reactions = sum(row["number"] > 1 for row in counted), sum(row["archived_likes"] for row in counted)
    return {"reply_count": replies, "reaction_count": reactions, "score": replies + reactions,
            "hot": hot(replies + reactions, thread.created_at), "last_number": posts[-1]["number"],
            "last_post_at": last["created_at"] if last else None, "last_author_id": last["author_id"] if last else None,
            "bumped_at": bumped_at, "deleted_at": posts[0]["deleted_at"]}


def _solution(thread: ForeignThread, posts: list[dict[str, Any]], places: dict[int, int]) -> int | None:
    """The place of the accepted answer, if it is a reply that people can read."""
    place = places.get(thread.accepted) if thread.accepted else None
    if place is None or posts[place]["number"] == 1 or posts[place]["kind"] != "post" or posts[place]["deleted_at"]:
        return None
    return place


def _count(ready: Ready, report: Report) -> None:
    posts: Sequence[ForeignPost] = ready.thread.posts
    report.threads += 1
    report.posts += len(posts)
    report.counts["likes"] += sum(post.likes for post in posts)
    report.counts["actions"] += sum(post.kind == "action" for post in posts)
    report.counts["withdrawn"] += sum(row["deleted_at"] is not None for row in ready.posts)
    report.counts["questions"] += ready.solution is not None
    report.counts["missing"] += max(ready.thread.announced - len(posts) - ready.thread.left_out, 0)
    report.counts["whispers"] += ready.thread.left_out


def _add(model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _write(model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Change rows by their primary keys."""
    if rows:
        db.session.execute(update(model), rows)
