"""`forum rerender`."""

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from forum.core.db import transaction
from forum.core.jobs import enqueue
from forum.threads import rerendering


@click.command("rerender")
@click.option("--background", is_flag=True, help="Leave it to the running site's worker and return at once.")
def rerender(background: bool) -> None:
    """Render again the posts whose HTML an older version made. Safe at any time, can be stopped and run again."""
    total = rerendering.stale_posts()
    if not total:
        click.echo("Every post was rendered by this version.")
        return
    if background:
        with transaction():
            enqueue("threads.rerender", after=0)
        click.echo(f"{total} posts will be rendered by the worker.")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("Rendering", total=total)
        looked_at, last = rerendering.rerender_batch()
        while looked_at:
            progress.advance(task, looked_at)
            looked_at, last = rerendering.rerender_batch(last)
    if left := rerendering.stale_posts():
        click.echo(f"{left} posts keep their HTML: the log says why.")


commands: list[click.Command] = [rerender]
