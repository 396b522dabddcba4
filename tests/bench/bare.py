"""The yardstick: a bare Flask, SQLAlchemy and Jinja page of the same twenty stored posts, under the same server."""

import os
import sys

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship


class Base(DeclarativeBase):
    """Base of the yardstick's tables."""


db = SQLAlchemy(model_class=Base)


class User(db.Model):  # type: ignore[name-defined,misc]  # made at run time
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    name: Mapped[str]


class Thread(db.Model):  # type: ignore[name-defined,misc]  # made at run time
    __tablename__ = "threads"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class Post(db.Model):  # type: ignore[name-defined,misc]  # made at run time
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int]
    number: Mapped[int]
    html: Mapped[str]
    created_at: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship()


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ thread.title }}</title></head><body>
<h1>{{ thread.title }}</h1>{% for post in posts %}<article id="post-{{ post.number }}">
<header><a href="/u/{{ post.author.username }}">{{ post.author.name or post.author.username }}</a>
<time>{{ post.created_at }}</time> <a href="#post-{{ post.number }}">{{ post.number }}</a></header>
<div>{{ post.html|safe }}</div></article>{% endfor %}</body></html>"""


def create_app() -> Flask:
    """The application."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['FORUM_DATA']}/site.db"
    db.init_app(app)

    @app.get("/<int:thread_id>")
    def show(thread_id: int) -> str:
        thread = db.session.get(Thread, thread_id)
        posts = db.session.scalars(select(Post).where(Post.thread_id == thread_id).order_by(Post.number).limit(20)
                                   .options(joinedload(Post.author))).all()
        return render_template_string(PAGE, thread=thread, posts=posts)

    return app


if __name__ == "__main__":
    uvicorn.run(WSGIMiddleware(create_app(), workers=8), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning",
                lifespan="off")
