"""The site with some of its answers late, to find what counts on them being quick.

`TEST_LATE='\\.js$ 0.3' bin/test tests/browser` serves every script 0.3 seconds late: a test that counts on a behaviour that has
not come then fails each time instead of once in a hundred, and so does a page that loses what was done before it came.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from forum.app import create_app
from forum.serving import serve


def late(answer: Callable[..., Iterable[bytes]], pattern: str, seconds: float) -> Callable[..., Iterable[bytes]]:
    """`answer`, which waits `seconds` where a request's path matches `pattern`."""
    def waiting(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if re.search(pattern, environ["PATH_INFO"]):
            time.sleep(seconds)
        return answer(environ, start)
    return waiting


if __name__ == "__main__":
    os.environ["FORUM_SERVE_THREADS"] = "40"
    app = create_app()
    pattern, _space, seconds = os.environ["TEST_LATE"].rpartition(" ")
    app.wsgi_app = late(app.wsgi_app, pattern, float(seconds))  # type: ignore[method-assign]  # as Flask's own documentation does
    serve(app, "127.0.0.1", int(sys.argv[-1]))
