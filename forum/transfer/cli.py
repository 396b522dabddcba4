"""`forum import`: bringing a forum in. Drives the passes and owns their transactions; shows how far it is."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from forum.core import i18n, migrating
from forum.core.db import db, transaction
from forum.core.errors import Invalid, Unavailable
from forum.core.policy import Denied
from forum.core.settings import data_folder
from forum.transfer.discourse import arrival, finishing
from forum.transfer.discourse.archive import Archive, NotAnArchive, opened
from forum.transfer.discourse.categories import Names
from forum.transfer.discourse.home import settle_community, settle_source
from forum.transfer.discourse.report import Report
from forum.transfer.discourse.survey import Survey

SOME_FAILED = 3
BATCH = 50  # threads a transaction
LINE_SECONDS = 5.0
T = TypeVar("T")


class Watch(Protocol):
    """Hears how far the work is."""

    def begin(self, what: str, total: int) -> None:
        """Another part of the work, of so many steps."""

    def advance(self, steps: int, posts: int = 0) -> None:
        """So many steps are done, and so many posts came in with them."""


@dataclass
class Lines:
    """For logs: a line every few seconds."""

    what: str = ""
    total: int = 0
    done: int = 0
    posts: int = 0
    since: float = field(default_factory=time.monotonic)
    said: float = field(default_factory=time.monotonic)

    def begin(self, what: str, total: int) -> None:
        """Another part of the work."""
        self.what, self.total, self.done, self.posts = what, total, 0, 0
        self.since = self.said = time.monotonic()
        click.echo(f"{what}: {total}")

    def advance(self, steps: int, posts: int = 0) -> None:
        """Some steps are done."""
        self.done += steps
        self.posts += posts
        present = time.monotonic()
        if present - self.said >= LINE_SECONDS:
            self.said = present
            rate = f", {_rate(self.posts, present - self.since)}" if self.posts else ""
            click.echo(f"{self.what}: {self.done}/{self.total}{rate}")


class Bar:
    """For people: a bar with the rate and the time left."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task: TaskID | None = None
        self.posts = 0
        self.since = time.monotonic()

    def begin(self, what: str, total: int) -> None:
        """Another part of the work."""
        self.posts, self.since = 0, time.monotonic()
        self.task = self.progress.add_task(what, total=total, rate="")

    def advance(self, steps: int, posts: int = 0) -> None:
        """Some steps are done."""
        if self.task is None:
            return
        self.posts += posts
        rate = _rate(self.posts, time.monotonic() - self.since) if self.posts else ""
        self.progress.update(self.task, advance=steps, rate=rate)


def bring_in(archive: Archive, community_id: int, source_id: int, names: Names, host: str, watch: Watch) -> Report:
    """Both passes over the archive and what follows, in bounded transactions: it can end anywhere and begin again."""
    report = Report()
    for problem in archive.problems:
        report.fail(problem.name, problem.reason)
    report.counts["ignored"] = archive.ignored
    survey = Survey(source_id, community_id, report, names)
    watch.begin("Reading", len(archive.entries))
    for entries in _batches(archive.entries):
        found = survey.read(entries)
        with transaction():
            survey.write(found)
        watch.advance(len(entries))
    with transaction():
        survey.finish(host)
    home = arrival.origin_of(source_id, community_id)
    watch.begin("Bringing in", len(survey.pending))
    for entries in _batches(survey.pending):
        before = report.posts
        ready = arrival.prepare(entries, home, report)
        with transaction():
            arrival.write(ready, home, report)
        watch.advance(len(entries), report.posts - before)
        db.session.expunge_all()
    if not finishing.is_finished(source_id):
        watch.begin("Counting", 1)
        for user_ids in finishing.people_in_batches(source_id):
            with transaction():
                finishing.settle_authors(community_id, user_ids)
        with transaction():
            finishing.finish(source_id, community_id)
        watch.advance(1)
    return report


@click.group("import")
def import_group() -> None:
    """Bring in a forum from another engine."""


@import_group.command("discourse")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--community", "slug", required=True, help="Address of the community it becomes; made if there is none.")
@click.option("--name", default="", help="Name of the community, if it is made.")
@click.option("--owner", default="", help="Username of someone here who will own the community, if it is made.")
@click.option("--language", default="", help="Main language of the forum (en, fr), if the community is made.")
@click.option("--host", default="", help="Where the forum was (forum.example.org), if the archive does not tell.")
@click.option("--category", "categories", multiple=True, metavar="NUMBER=NAME",
              help="What a category was called, where the archive only has its number. Can be given several times.")
def discourse(path: Path, slug: str, name: str, owner: str, language: str, host: str, categories: Sequence[str]) -> None:
    """Bring in PATH, a folder or a .tar.* of Discourse's /t/<id>.json files. Can be stopped and run again.

    Ends with 0 if everything came in, with 3 if some files did not: they are named, and the rest is in.
    """
    given = _category_names(categories)
    try:
        migrating.upgrade()
        with transaction():
            community = settle_community(slug, name=name, owner=owner, locale=language or "en")
            source = settle_source(community)
            ids = community.id, source.id, community.locale
        with i18n.speaking(ids[2]), _watch() as watch, opened(path, data_folder() / "tmp", _unpacking(path, watch)) as archive:
            names = Names(given)
            archive.problems += names.read_files(archive.extras)
            report = bring_in(archive, ids[0], ids[1], names, host.lower(), watch)
        threads, posts = finishing.totals(ids[0])
    except (NotAnArchive, migrating.UnknownSchema, OSError) as error:
        raise click.ClickException(str(error)) from error
    except Unavailable as error:
        raise click.ClickException(f"the database cannot be written now ({error}); run the same command to go on") from error
    except Denied as error:
        raise click.ClickException(str(error.verdict.sentence)) from error
    except Invalid as error:
        raise click.ClickException("; ".join(f"{field}: {text}" for field, text in error.fields.items())) from error
    for line in report.lines():
        click.echo(line)
    click.echo(i18n.gettext("The community %(slug)s now has %(threads)s threads and %(posts)s posts.", slug=slug,
                            threads=i18n.number(threads), posts=i18n.number(posts)))
    if report.failures:
        sys.exit(SOME_FAILED)


commands: list[click.Command] = [import_group]


def _category_names(given: Iterable[str]) -> dict[int, str]:
    names: dict[int, str] = {}
    for one in given:
        number, equals, name = one.partition("=")
        if not equals or not number.strip().isdecimal() or not name.strip():
            raise click.BadParameter(f"{one!r} is not NUMBER=NAME", param_hint="--category")
        names[int(number)] = name.strip()
    return names


@contextmanager
def _watch() -> Iterator[Watch]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
               TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        yield Bar(progress)


def _unpacking(path: Path, watch: Watch) -> Callable[[int], None]:
    """Tells `watch` how much of a tar is unpacked, in megabytes."""
    if path.is_dir():
        return lambda read: None
    megabyte = 1024 * 1024
    watch.begin("Unpacking (MB)", path.stat().st_size // megabyte)
    told = 0

    def hear(read: int) -> None:
        nonlocal told
        watch.advance(read // megabyte - told)
        told = read // megabyte

    return hear


def _rate(posts: int, seconds: float) -> str:
    return f"{round(posts / max(seconds, 0.001)):,} posts/s"  # the console speaks English, whatever the archive speaks


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
