"""An empty index for each test of the site's search, and the site's own way of filling it: its jobs."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from forum.core.jobs import run_all
from forum.core.settings import data_folder
from forum.search import indexing


@pytest.fixture
def index(db: Any) -> Iterator[Callable[[], int]]:
    """`index()` does the jobs that are due, as the worker would, and says how many these were."""
    folder = data_folder() / "index"
    shutil.rmtree(folder, ignore_errors=True)
    indexing._backends.clear()
    indexing.backend().create()
    yield run_all
    indexing._backends.clear()
    shutil.rmtree(folder, ignore_errors=True)
