"""The key is made once, for its owner's eyes, and a weak one is refused."""

from pathlib import Path

import pytest

from forum.core.secret import WeakKey, secret_key


def test_made_once_and_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "data")
    path = tmp_path / "data" / "secret.key"
    assert len(key) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret_key(tmp_path / "data") == key
    assert secret_key(tmp_path / "other") != key


def test_an_open_file_is_closed(tmp_path: Path) -> None:
    secret_key(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)
    secret_key(tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["", "dev", "a" * 64])
def test_a_weak_key_stops_the_start(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.key").write_text(key)
    with pytest.raises(WeakKey):
        secret_key(tmp_path)
