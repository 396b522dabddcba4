"""HTML forms know GET and POST only: a form that stands for PUT or DELETE posts a hidden `_method`."""

from flask import Flask, request
from flask.ctx import RequestContext
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from forum.core.bodies import make_room

OVERRIDES = ("PUT", "DELETE")


class OverridingFlask(Flask):
    """Flask that looks at `_method` before anything else sees the request, and routes again if it is there."""

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Route by the meant method, then go on as Flask does."""
        make_room()
        if request.method == "POST" and request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
            meant = request.form.get("_method", "").upper()
            if meant in OVERRIDES:
                self._route_as(meant, request_ctx)
        return super().preprocess_request()

    def _route_as(self, method: str, context: RequestContext) -> None:
        adapter = context.url_adapter
        if adapter is None:
            return
        request.method = method
        request.environ["REQUEST_METHOD"] = method
        try:
            rule, arguments = adapter.match(method=method, return_rule=True)
            request.url_rule, request.view_args = rule, dict(arguments)
            request.routing_exception = None
        except HTTPException as error:
            request.routing_exception = error
