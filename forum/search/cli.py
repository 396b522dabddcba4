"""`forum reindex`."""

import time

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from forum.search import indexing
from forum.search.backend import IndexUnusable, RebuildRunning

console = Console()


class _Rate(TextColumn):
    """Posts in a second."""

    def __init__(self) -> None:
        super().__init__("{task.fields[rate]:.0f} posts/s")


@click.command("reindex")
@click.option("--check", is_flag=True, help="Compare the index with the database and change nothing.")
def reindex(check: bool) -> None:
    """Make the search index anew while the site runs. Can be stopped and run again: it goes on where it was."""
    if check:
        _check()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Indexing", total=None, rate=0.0)

        begun = time.monotonic()

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, rate=done / max(time.monotonic() - begun, 0.001))

        try:
            indexing.rebuild(show)
        except RebuildRunning as error:
            raise click.ClickException("the index is being made anew by another process") from error
    _tell()


def _tell() -> None:
    status = indexing.status()
    console.print(f"index: {status.state}, {status.documents} posts, {status.bytes / 1e6:.1f} MB in {status.segments} segments")


def _check() -> None:
    try:
        differences = indexing.check()
    except IndexUnusable as error:
        raise click.ClickException(f"the index is unusable ({error}): run `forum reindex`") from error
    _tell()
    if not differences:
        console.print("Index and database agree.")
        return
    console.print(f"missing from the index: {differences.missing} {_some(differences.missing_ids)}")
    console.print(f"in the index, but not to be found: {differences.surplus} {_some(differences.surplus_ids)}")
    raise click.ClickException("index and database differ: run `forum reindex`")


def _some(ids: tuple[int, ...]) -> str:
    return f"(posts {', '.join(map(str, ids))})" if ids else ""


commands: list[click.Command] = [reindex]
