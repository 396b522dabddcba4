"""Which index is in force, and which one is being made.

    index/CURRENT                  the name of the folder in force, replaced at once
    index/<version>-<stamp>        an index
    index/<version>-<stamp>.building    one in the making, with `changed`: the posts written to the live one meanwhile
    index/LOCK, index/REBUILD      held while somebody writes, while somebody rebuilds
"""

import re
import shutil
from datetime import datetime
from pathlib import Path

from forum.search.whoosh.storage import write_durably

BUILDING = ".building"
_NAME = re.compile(r"(\d+\.\d+[a-z]+)-\d{8}T\d{12}")


class Folders:
    """The index folder of one installation, for one version of the analysis."""

    def __init__(self, root: Path, version: str) -> None:
        self.root, self.version = root, version

    @property
    def lock(self) -> Path:
        """Held by whoever writes."""
        return self.root / "LOCK"

    @property
    def rebuild_lock(self) -> Path:
        """Held by whoever rebuilds."""
        return self.root / "REBUILD"

    def current(self) -> Path | None:
        """The folder in force, of whatever version."""
        try:
            name = (self.root / "CURRENT").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self.root / name
        return folder if _NAME.fullmatch(name) and folder.is_dir() else None

    def is_ours(self, folder: Path) -> bool:
        """Whether this code and language made it."""
        found = _NAME.match(folder.name)
        return found is not None and found[1] == self.version

    def building(self) -> list[Path]:
        """The folders in the making, of this version or another, abandoned ones too."""
        return sorted(folder for folder in self.root.glob(f"*{BUILDING}") if folder.is_dir()) if self.root.is_dir() else []

    def fresh(self, now: datetime) -> Path:
        """A new folder, in the making."""
        folder = self.root / f"{self.version}-{now:%Y%m%dT%H%M%S%f}{BUILDING}"
        folder.mkdir(parents=True)
        return folder

    def switch(self, folder: Path) -> None:
        """Put a finished folder in force and forget all others. The caller holds the lock."""
        finished = folder.with_name(folder.name.removesuffix(BUILDING))
        folder.rename(finished)
        write_durably(self.root / "CURRENT", finished.name + "\n")
        for other in self.root.iterdir():
            if other != finished and other.is_dir() and (_NAME.fullmatch(other.name) or other.name.endswith(BUILDING)):
                shutil.rmtree(other, ignore_errors=True)
