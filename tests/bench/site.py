"""A site to measure: the real archive imported once into `build/bench`, served by our own command on one core."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORUM = Path(sys.executable).parent / "forum"
ARCHIVE = ROOT.parent / "shared" / "data" / "urho3d.tar.xz"
KEPT = ROOT / "build" / "bench"
COMMUNITY = "urho3d"


def imported_site() -> Path:
    """The data folder of a site that holds the archive, made at the first call. Ends the run where there is no archive."""
    if not ARCHIVE.is_file():
        sys.exit(f"this benchmark measures a real archive, which is not here: {ARCHIVE.name}")
    folder = KEPT / "site"
    if not (folder / "imported").is_file():
        environment = {**os.environ, "FORUM_DATA": str(folder)}
        for command in (["init"], ["import", "discourse", str(ARCHIVE), "--community", COMMUNITY], ["reindex"]):
            subprocess.run([FORUM, *command], env=environment, check=True, stdout=sys.stderr)
        (folder / "imported").touch()
    subprocess.run([FORUM, "upgrade"], env={**os.environ, "FORUM_DATA": str(folder)}, check=True, stdout=sys.stderr)
    return folder


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def one_core(command: list[str | Path]) -> list[str | Path]:
    """`command`, kept on the first core where that can be asked for; we measure from the others."""
    return ["taskset", "-c", "0", *command] if (os.cpu_count() or 1) > 1 and Path("/usr/bin/taskset").exists() else command


@contextmanager
def running(command: list[str | Path], port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, from when it answers until the context ends."""
    process = subprocess.Popen(one_core(command), env={**os.environ, **environment}, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`forum serve` on a data folder; gives the process and its port."""
    port = free_port()
    environment = {"FORUM_DATA": str(folder), **settings}
    with running([FORUM, "serve", "--port", str(port)], port, environment) as process:
        yield process, port


def cpu_seconds(pid: int) -> float:
    """Processor time that a process's threads have used so far, to the nanosecond where the kernel keeps that."""
    try:
        return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
    except FileNotFoundError:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    """One page over a kept-alive connection. Raises `RuntimeError` unless it answers 200."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def cost(process: subprocess.Popen[bytes], port: int, path: str, headers: dict[str, str], requests: int) -> float:
    """Processor milliseconds of the server for one such request, after a few to warm up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(3):
        get(connection, path, headers)
    before = cpu_seconds(process.pid)
    for _ in range(requests):
        get(connection, path, headers)
    spent = cpu_seconds(process.pid) - before
    connection.close()
    return 1000 * spent / requests
