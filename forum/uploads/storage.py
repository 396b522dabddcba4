"""Where the bytes of uploads are: a folder of the data folder, or a bucket that speaks S3. The same calls for both (obstore).

A key is made of a token and a part, never of anything that a person typed: `ab/ab12…/690.webp`, `ab/ab12…/file`. Writing is
atomic on both: an object is there whole or not at all.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from io import RawIOBase
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from forum.core.errors import Unavailable
from forum.core.settings import Setting, declare, setting

declare(
    Setting("uploads.s3_bucket", str, "", "S3 bucket that keeps the uploads; empty: the folder `uploads` of the data folder."),
    Setting("uploads.s3_endpoint", str, "", "Address of the S3 service; empty: Amazon's own."),
    Setting("uploads.s3_region", str, "us-east-1", "Region of the bucket."),
    Setting("uploads.s3_access_key", str, "", "Access key of the bucket.", secret=True),
    Setting("uploads.s3_secret_key", str, "", "Secret key of the bucket.", secret=True),
)
ORIGINAL = "file"


class Opened(RawIOBase):
    """A stored object as a file that is read and sought in; `size` in bytes."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self._source = source
        self.size = int(source.size)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """As any file."""
        return int(self._source.seek(offset, whence))

    def tell(self) -> int:
        """As any file."""
        return int(self._source.tell())

    def read(self, size: int = -1) -> bytes:
        """As any file."""
        return bytes(self._source.readall() if size < 0 else self._source.read(size))

    def close(self) -> None:
        """As any file."""
        if not self.closed:
            self._source.close()
        super().close()


def key_of(token: str, part: str) -> str:
    """The key of one object of an upload."""
    return f"{token[:2]}/{token}/{part}"


def part_of(width: int) -> str:
    """The part that holds a picture in one width."""
    return f"{width}.webp"


def put(token: str, part: str, data: bytes | Path) -> None:
    """Write an object, from memory or from a file. Raises `Unavailable` when it cannot be written now."""
    try:
        obstore.put(_store(), key_of(token, part), data)
    except (OSError, BaseError) as error:
        raise Unavailable("uploads cannot be stored") from error


def open_object(token: str, part: str) -> Opened | None:
    """The object, to be read and closed; None if it is not there. Raises `Unavailable` when nobody can tell."""
    try:
        return Opened(obstore.open_reader(_store(), key_of(token, part)))
    except FileNotFoundError:
        return None
    except (OSError, BaseError) as error:
        raise Unavailable("uploads cannot be read") from error


def remove(token: str) -> None:
    """Delete every object of an upload; those that are gone already are. Raises `OSError` or `BaseError`."""
    for path in [one["path"] for batch in obstore.list(_store(), prefix=f"{token[:2]}/{token}") for one in batch]:
        try:
            obstore.delete(_store(), path)
        except FileNotFoundError:
            continue


def stored(shard: str) -> dict[str, datetime]:
    """The tokens that begin with these two letters and have objects, with the time the last of them was written."""
    found: dict[str, datetime] = {}
    for batch in obstore.list(_store(), prefix=shard):
        for one in batch:
            token = one["path"].split("/")[-2]
            found[token] = max(one["last_modified"], found.get(token, one["last_modified"]))
    return found


def _store() -> ObjectStore:
    values = (setting(f"uploads.s3_{name}") for name in ("bucket", "endpoint", "region", "access_key", "secret_key"))
    return _opened(str(setting("core.data")), *map(str, values))


@lru_cache(8)
def _opened(data: str, bucket: str, endpoint: str, region: str, access_key: str, secret_key: str) -> ObjectStore:
    if not bucket:
        return LocalStore(Path(data).expanduser().resolve() / "uploads", automatic_cleanup=True, mkdir=True)
    more: dict[str, Any] = {"endpoint": endpoint, "virtual_hosted_style_request": False} if endpoint else {}
    if access_key:
        more |= {"access_key_id": access_key, "secret_access_key": secret_key}
    return S3Store(
        bucket, region=region, retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
        client_options={"allow_http": endpoint.startswith("http://"), "connect_timeout": "5s", "timeout": "60s"}, **more)
