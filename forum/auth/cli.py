"""`forum user …`: accounts from the console."""

import click

from forum.auth import commands as accounts
from forum.auth import passwords
from forum.auth.accounts import known_of, prepare_account
from forum.auth.listing import every_account
from forum.auth.models import SITE_ROLES, User
from forum.auth.queries import user_by_identifier
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid


@click.group("user")
def user() -> None:
    """Accounts: list them, make one, set a password or a role."""


@user.command("list")
@click.option("--role", type=click.Choice(SITE_ROLES), help="Only this site role.")
def list_accounts(role: str | None) -> None:
    """List every account: username, role, e-mail address, name."""
    for row in every_account(role):
        click.echo("\t".join((row.username, row.role, row.email or "-", row.name)))


@user.command("create")
@click.argument("username")
@click.option("--email", prompt="E-mail address")
@click.option("--name", default="", help="The name others read.")
@click.option("--role", type=click.Choice(SITE_ROLES), default="member", show_default=True)
@click.password_option(help="Asked for when not given.")
def create(username: str, email: str, name: str, role: str, password: str) -> None:
    """Make an account."""
    try:
        account = prepare_account(username=username, email=email, name=name, password=password)
        with transaction():
            accounts.create_user(account, role=role)
    except Invalid as error:
        raise _refused(error) from error
    click.echo(f"{account.username} can sign in now.")


@user.command("password")
@click.argument("username")
@click.password_option(help="Asked for when not given.")
def set_password(username: str, password: str) -> None:
    """Set somebody's password and sign them out everywhere."""
    found = _found(username)
    try:
        passwords.check_password(password, known=known_of(found.username, found.email or "", found.name))
    except Invalid as error:
        raise _refused(error) from error
    password_hash = passwords.hash_password(password)
    with transaction():
        accounts.set_password(found, password_hash)
    click.echo(f"{found.username} has a new password and is signed out everywhere.")


@user.command("role")
@click.argument("username")
@click.argument("role", type=click.Choice(SITE_ROLES))
def set_role(username: str, role: str) -> None:
    """Give somebody a site role."""
    found = _found(username)
    try:
        with transaction():
            accounts.set_role(found, role)
    except Conflict as error:
        raise click.ClickException(str(error.sentence)) from error
    click.echo(f"{found.username} is {role} now.")


def _found(username: str) -> User:
    found = user_by_identifier(username)
    if found is None:
        raise click.ClickException(f"there is no account {username}")
    return found


def _refused(error: Invalid) -> click.ClickException:
    return click.ClickException("; ".join(f"{field}: {sentence}" for field, sentence in error.fields.items()))


commands = [user]
