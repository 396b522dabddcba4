"""The site's secret key: made at the first start in the data folder, readable by its owner alone. There is no default."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


class WeakKey(Exception):
    """The key file is too short to protect anything."""


def secret_key(folder: Path) -> str:
    """The key kept in `folder`/secret.key, made there (mode 0600) if absent. Raises `WeakKey`."""
    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
        if len(key) < KEY_BYTES or len(set(key)) < 10:
            raise WeakKey(f"{path.name} holds a weak key: remove it and start again to have one made") from None
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return key
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii")
