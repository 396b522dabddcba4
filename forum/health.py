"""`/health`: the process answers. `/ready`: all that the packages declared necessary is usable."""

from typing import Any

from flask import Flask, jsonify

from forum.core import readiness


def register(app: Flask) -> None:
    """Add the two addresses."""

    @app.get("/health")
    def health() -> Any:
        return jsonify(status="alive")

    @app.get("/ready")
    def ready() -> Any:
        checks = readiness.look()
        usable = all(checks.values())
        return jsonify(status="ready" if usable else "not ready", checks=checks), 200 if usable else 503
