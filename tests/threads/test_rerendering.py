"""Posts of an older renderer are rendered again, in batches, without touching what was edited meanwhile."""

from typing import Any

from click.testing import CliRunner

from forum.core.db import db as database
from forum.core.jobs import run_all
from forum.threads import cli, rerendering
from forum.threads.models import Post, Thread
from tests.cast import Cast
from tests.threads.talk import opened, replied


def age(*, source: str | None = None) -> None:
    values: dict[str, Any] = {"render_version": 0, "html": "<p>old</p>", **({"source": source} if source else {})}
    database.session.execute(Post.__table__.update().values(values))  # type: ignore[attr-defined]  # a Table
    database.session.commit()


def fresh() -> list[str]:
    database.session.expire_all()
    return [post.html for post in Post.query.order_by(Post.id)]


def test_the_command_renders_what_is_stale(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(rerendering, "BATCH", 2)
    thread = opened(cast.ada, cast.square)
    for _number in range(4):
        replied(cast.bob, thread, "More *words*.")
    before = fresh()
    age()
    assert rerendering.stale_posts() == 5
    ran = CliRunner().invoke(cli.rerender)
    assert ran.exit_code == 0, ran.output
    assert fresh() == before and rerendering.stale_posts() == 0
    assert "rendered by this version" in CliRunner().invoke(cli.rerender).output


def test_the_worker_goes_on_until_nothing_is_stale(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(rerendering, "BATCH", 2)
    thread = opened(cast.ada, cast.square, source="A *new* beginning.")
    for _number in range(4):
        replied(cast.bob, thread)
    run_all()
    age()
    assert CliRunner().invoke(cli.rerender, ["--background"]).exit_code == 0
    run_all()
    assert rerendering.stale_posts() == 0
    assert Thread.query.one().excerpt == "A new beginning."


def test_a_text_that_cannot_be_rendered_keeps_its_html(cast: Cast) -> None:
    opened(cast.ada, cast.square)
    age(source="x" * 100_001)
    ran = CliRunner().invoke(cli.rerender)
    assert "keep their HTML" in ran.output and fresh() == ["<p>old</p>"]


def test_a_post_edited_meanwhile_is_left_as_it_is(cast: Cast, monkeypatch: Any) -> None:
    opened(cast.ada, cast.square)
    age()
    real = rerendering.rendered_as

    def slow(*args: Any, **kwargs: Any) -> Any:
        database.session.execute(Post.__table__.update().values(revision=2, html="<p>edited</p>"))  # type: ignore[attr-defined]  # a Table
        database.session.commit()
        return real(*args, **kwargs)

    monkeypatch.setattr(rerendering, "rendered_as", slow)
    rerendering.rerender_batch()
    assert fresh() == ["<p>edited</p>"]
