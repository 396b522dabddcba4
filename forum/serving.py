"""The production server: uvicorn in one process, Flask behind a WSGI bridge, the worker thread beside it."""

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask, has_app_context

from forum.core.jobs import Worker
from forum.core.settings import Setting, declare, setting

declare(Setting("serve.threads", int, 8, "How many requests are answered at the same time.", minimum=1, maximum=64))


def serve(app: Flask, host: str, port: int) -> None:
    """Answer requests until SIGTERM or SIGINT, then finish those under way and the worker's batch."""
    if has_app_context():
        raise RuntimeError("a server started inside an application context would share it, and its session, with every request")
    worker = Worker(app)
    worker.start()
    bridge = WSGIMiddleware(app, workers=setting("serve.threads"))  # type: ignore[arg-type]  # a Flask is a WSGI callable
    try:
        uvicorn.run(bridge, host=host, port=port, log_level="warning", lifespan="off", server_header=False,
                    timeout_graceful_shutdown=10, proxy_headers=False)
    finally:
        worker.stop()
