"""The blueprint, and for whom its addresses are counted."""

from flask import Blueprint, g, request

from forum.core.limits import limited, network

bp = Blueprint("search", __name__)


def counted(name: str, rate: str) -> None:
    """Count one more `name` for the viewer, or for the visitor's network. Raises `TooMany`."""
    limited(name, str(g.viewer.id) if g.viewer else network(request.remote_addr or ""), rate)
