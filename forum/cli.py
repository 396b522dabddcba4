"""The `forum` command: each package's own commands, and those that concern the whole installation."""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from forum.app import PACKAGES, create_app
from forum.auth import commands as accounts
from forum.auth.queries import has_administrator
from forum.communities.queries import any_community
from forum.core import migrating, settings
from forum.core.db import transaction
from forum.core.jobs import Worker
from forum.core.paths import PACKAGE
from forum.serving import serve
from forum.threads.recounting import recount_all
from forum.transfer.demo.fill import fill

console = Console()


class InApplication(click.Group):
    """A group whose commands run in the application's context; a bad setting ends it in one line.

    What a command returns to be called runs after that context has ended: a server must not lend its own to requests.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            app = create_app()
        except settings.BadSetting as error:
            raise click.ClickException(str(error)) from error
        ctx.obj = app
        with app.app_context():
            afterwards = super().invoke(ctx)
        return afterwards() if callable(afterwards) else afterwards


@click.group(cls=InApplication)
@click.version_option(package_name="parvis", prog_name="forum")
def main() -> None:
    """Run and look after a Parvis site. Settings come from FORUM_… variables and settings.toml in the data folder."""


@main.command()
def init() -> None:
    """Create or upgrade the database; print a one-time link for the first administrator if there is none yet."""
    bring_up_to_date()
    _tell_first_link()


@main.command("demo")
def demo() -> None:
    """Fill an empty site with two demonstration communities, one in French, one in English."""
    bring_up_to_date()
    fill(console.print)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--demo-if-empty", is_flag=True, help="First fill an empty site with the demonstration.")
@click.pass_obj
def serve_command(app: Any, host: str, port: int, demo_if_empty: bool) -> Callable[[], None]:
    """Run the site: one process, with its worker, until it is told to stop."""
    bring_up_to_date()
    if demo_if_empty and not any_community():
        fill(console.print)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 compared with, not bound to
    console.print(f"\n[bold]{settings.setting('site.name')}[/bold] is at [link]http://{shown}:{port}/[/link]")
    _tell_first_link(f"http://{shown}:{port}")
    return partial(serve, app, host, port)


@main.command("work")
@click.pass_obj
def work(app: Any) -> Callable[[], None]:
    """Do the jobs of a site whose pages another server serves (`wsgi:app`), until it is told to stop."""
    return Worker(app).run


@main.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Say what would be done.")
def upgrade(dry_run: bool) -> None:
    """Bring the database to this version's schema."""
    if dry_run:
        console.print(f"database: {migrating.current() or 'empty'}; this version: {migrating.head()}")
        return
    bring_up_to_date()


@main.command("recount")
def recount() -> None:
    """Compute every counter anew from what it counts. Safe at any time, can be stopped and run again."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Counting", total=None)
        for done, total in recount_all():
            progress.update(task, completed=done, total=total)


@main.command("settings")
def show_settings() -> None:
    """List every setting with its value, its environment name and what it is for."""
    for one in settings.declared():
        value = "(set)" if one.secret and settings.setting(one.key) else settings.setting(one.key)
        console.print(f"[bold]{one.key}[/bold] = {value!r}   {one.environment}\n    {one.help}", highlight=False)


def bring_up_to_date() -> None:
    """Upgrade the schema if needed, or end with one line that says why that cannot be."""
    try:
        if migrating.upgrade():
            console.print("The database is up to date.")
    except migrating.UnknownSchema as error:
        raise click.ClickException(str(error)) from error


def _tell_first_link(origin: str = "") -> None:
    if has_administrator():
        console.print(f"Sign in at {origin}/sign-in")
        return
    with transaction():
        token = accounts.first_administrator_link()
    console.print("To become its administrator, open this one-time link (valid for 24 hours):")
    console.print(f"  {origin}/first-run/{token}\n", soft_wrap=True)


def _add_package_commands() -> None:
    for package in PACKAGES:
        if (PACKAGE / package / "cli.py").is_file():
            for one in import_module(f"forum.{package}.cli").commands:
                main.add_command(one)


_add_package_commands()

if __name__ == "__main__":
    sys.exit(main())
