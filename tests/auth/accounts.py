"""What the account tests share: one password, an account that has it, and the way through the sign-in form."""

from typing import Any

from forum.auth.accounts import NewAccount
from forum.auth.commands import create_user
from forum.auth.models import User
from forum.auth.passwords import hash_password
from forum.core.db import transaction

PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)


def account(username: str = "grace", *, name: str = "Grace Hopper", role: str = "member") -> User:
    """An account that can sign in with `PASSWORD`."""
    with transaction():
        return create_user(NewAccount(username, name, f"{username}@example.org", f"{username}@example.org", _HASH), role=role)


def sign_in(client: Any, identifier: str = "grace", password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"identifier": identifier, "password": password, **more})


def cookie_headers(response: Any, name: str) -> list[str]:
    """The Set-Cookie lines of one name."""
    return [line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"{name}=")]
