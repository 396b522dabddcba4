"""A real site in a folder of its own: `forum serve` that can be killed, writers that retry, and what must hold afterwards."""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

FORUM = Path(sys.executable).parent / "forum"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """One installation: its folder, its thread, its writers' cookies."""

    folder: Path
    port: int
    thread: int
    slug: str
    cookie: str
    tokens: list[str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the site's processes are started with."""
        return {**os.environ, "FORUM_DATA": str(self.folder), "FORUM_RATE_LIMITS": "no",
                "FORUM_PREVIEWS_ENABLED": "no"}

    def start(self) -> None:
        """Start the server and wait until it answers."""
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen([FORUM, "serve", "--port", str(self.port)], env=self.environment, stdout=log,
                                        stderr=log, cwd=self.folder)
        log.close()
        wait_for(lambda: answers(self.port), 60, "the server starts")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database says."""
        with contextlib.closing(sqlite3.connect(self.folder / "site.db", timeout=20)) as connection:
            return connection.execute(query).fetchall()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `forum WORDS` on the site."""
        return subprocess.run([FORUM, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120)


def make_site(folder: Path, writers: int = 8) -> Site:
    """A site with `writers` members who are signed in."""
    folder.mkdir(parents=True, exist_ok=True)
    prepared = subprocess.run([sys.executable, "-m", "tests.reliability.prepare", str(folder), str(writers)], cwd=ROOT,
                              capture_output=True, text=True, timeout=120)
    if prepared.returncode:
        raise RuntimeError(prepared.stderr)
    made = json.loads(prepared.stdout.splitlines()[-1])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Site(folder, port, **made)


def answers(port: int) -> bool:
    """Whether the server on `port` is alive."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return as soon as `condition` holds. Raises `AssertionError` if it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        pause.wait(0.05)


@dataclass(eq=False)  # a thread is itself and no other
class Writer(threading.Thread):
    """A member who posts replies one after the other, each with its key, and repeats one until it is acknowledged."""

    site: Site
    number: int
    acknowledged: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.ending = threading.Event()
        self.cookies = f"{self.site.cookie}={self.site.tokens[self.number]}"
        self.token = ""
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Post until told to end; the server may vanish and come back at any time."""
        try:
            self._write()
        finally:
            self._hang_up()

    def _write(self) -> None:
        while not self.ending.is_set():
            key = f"writer{self.number}-{self.sent}"
            try:
                started = time.monotonic()
                number = self._post(key)
                self.seconds.append(time.monotonic() - started)
            except (OSError, http.client.HTTPException):
                self._hang_up()
                self.ending.wait(0.05)
                continue
            if number is not None:
                self.acknowledged[key] = number
                self.sent += 1

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _post(self, key: str) -> int | None:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=15)
        if not self.token:
            self._open_page()
        body = urlencode({"csrf_token": self.token, "form_key": key, "source": f"Words of {key}."})
        self.connection.request("POST", f"/t/{self.site.thread}/posts", body, {
            "Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status in (302, 303):
            found = re.search(rf"/{self.site.thread}/(\d+)", answer.getheader("Location") or "")
            assert found, answer.getheader("Location")
            return int(found[1])
        self.failures.append(answer.status)
        return None

    def _open_page(self) -> None:
        assert self.connection is not None
        self.connection.request("GET", f"/t/{self.site.slug}/{self.site.thread}", headers={"Cookie": self.cookies})
        answer = self.connection.getresponse()
        page = answer.read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert answer.status == 200 and found, (answer.status, page[:300])
        self.token = found[1]
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies += "; " + cookie.split(";")[0]


def wait_for_more(writers: list[Writer], posts: int) -> None:
    """Return once the writers have had so many more posts acknowledged."""
    goal = sum(len(writer.acknowledged) for writer in writers) + posts
    wait_for(lambda: sum(len(writer.acknowledged) for writer in writers) >= goal, 30, "writing goes on")


def write_under_kills(site: Site, kills: int, chance: random.Random) -> list[Writer]:
    """Start the site and a writer for each member; kill and restart it `kills` times, at random instants. Gives the writers,
    ended, once the jobs are done: the index is up to date, ten seconds after the last restart at the latest.
    """
    writers = [Writer(site, number) for number in range(len(site.tokens))]
    site.start()
    try:
        for writer in writers:
            writer.start()
        for _ in range(kills):
            wait_for_more(writers, chance.randint(1, 60))
            site.kill()
            site.start()
        end(writers)
        wait_for(lambda: site.rows("SELECT count(*) FROM jobs WHERE attempts = 0") == [(0,)], 10, "the index catches up")
    finally:
        end(writers)
        site.stop()
    return writers


def write_for(site: Site, seconds: float) -> list[Writer]:
    """Start the site and let every member write for so long. Gives the writers, ended."""
    writers = [Writer(site, number) for number in range(len(site.tokens))]
    site.start()
    try:
        for writer in writers:
            writer.start()
        threading.Event().wait(seconds)
    finally:
        end(writers)
        site.stop()
    return writers


def end(writers: list[Writer]) -> None:
    """Let each writer finish what it is doing."""
    for writer in writers:
        writer.ending.set()
    for writer in writers:
        if writer.ident is not None:
            writer.join(30)


def check_whole(site: Site, writers: list[Writer]) -> None:
    """Every acknowledged post is there once, numbers have no gap, counters equal a recount."""
    posts = site.rows(f"SELECT number, source FROM posts WHERE thread_id = {site.thread} ORDER BY number")
    assert [number for number, _ in posts] == list(range(1, len(posts) + 1)), "numbers have gaps or doubles"
    sources = [source for _, source in posts]
    assert len(set(sources)) == len(sources), "a post is there twice"
    by_number = dict(posts)
    for writer in writers:
        for key, number in writer.acknowledged.items():
            assert by_number.get(number) == f"Words of {key}.", f"{key} was acknowledged as {number} and is lost"
    (counted,) = site.rows(f"SELECT reply_count, last_number FROM threads WHERE id = {site.thread}")
    assert counted == (len(posts) - 1, len(posts))
    (community,) = site.rows("SELECT thread_count, post_count FROM communities")
    assert community == (1, len(posts))
    written = site.rows("SELECT u.post_count, count(p.id) FROM users u LEFT JOIN posts p ON p.author_id = u.id GROUP BY u.id")
    assert all(kept == counted for kept, counted in written), written
