"""The archive of a real forum, kept beside the project where it may be: not part of it, and nothing of it is."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads.models import FormerAddress, Post, Solution, Thread
from forum.transfer import cli
from forum.transfer.discourse.archive import opened
from forum.transfer.discourse.categories import Names
from forum.transfer.discourse.home import settle_community, settle_source

ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "urho3d.tar.xz"


@pytest.fixture
def archive() -> Path:
    """The archive, on machines that have it."""
    if not ARCHIVE.is_file():
        pytest.skip("the real archive is not beside the project")
    return ARCHIVE


@pytest.mark.timeout(900)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("db")
def test_everything_of_it_comes_in(archive: Path, tmp_path: Path) -> None:
    with transaction():
        community = settle_community("real")
        ids = community.id, settle_source(community).id
    with opened(archive, tmp_path) as found:
        report = cli.bring_in(found, *ids, Names(), "", cli.Lines())
    assert (report.threads, report.posts, report.people, report.categories) == (5046, 36990, 999, 11)
    assert (report.counts["likes"], report.counts["questions"], report.counts["actions"]) == (11199, 670, 92)
    assert (report.failures, report.counts["missing"], report.counts["cut"]) == (0, 0, 0)
    for model, number in ((Thread, 5046), (Post, 36990), (Solution, 670), (FormerAddress, 5046)):
        assert database.session.scalar(select(func.count()).select_from(model)) == number
    assert database.session.scalar(select(func.count()).select_from(Thread).where(Thread.deleted_at.is_not(None))) == 0
    assert database.session.scalar(select(func.count()).select_from(Post).where(Post.kind == "post", Post.html == "")) == 0
    assert database.session.scalar(select(Post.id).where(Post.source.contains("upload://")).limit(1)) is None
