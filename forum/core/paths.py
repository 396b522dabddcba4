"""Where the files that live outside the Python package are: in a source checkout or in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """The folder `templates` or `migrations`: inside the wheel, else at the root of the checkout."""
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parent / name
