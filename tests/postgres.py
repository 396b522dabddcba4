"""A real PostgreSQL for the tests: Debian's binaries, a cluster of its own in a temporary folder, gone afterwards.

PostgreSQL refuses to run as root, so root starts it as the user `postgres`.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def binaries() -> Path:
    """The newest installed server. Raises `RuntimeError` with what to install."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("the tests need PostgreSQL (Debian: apt-get install postgresql); bin/test installs it")
    return found[-1].parent


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of an empty database, as long as the context lasts."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-pg-"))
    as_user: dict[str, object] = {}
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": "postgres", "group": account.pw_gid, "extra_groups": []}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **as_user}
    data, programs = folder / "data", binaries()
    try:
        subprocess.run([programs / "initdb", "-D", data, "-U", "parvis", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], **run)
        options = f"-p {port} -k {folder} -h 127.0.0.1 -F -c full_page_writes=off -c max_connections=120"
        subprocess.run([programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], **run)
        try:
            yield f"postgresql://parvis@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **{**run, "check": False})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
