"""Signing in and out."""

import logging
from typing import Any

from flask import Response, g, make_response, redirect, render_template, request

from forum.auth import commands, resume
from forum.auth.accounts import Proof, authenticate
from forum.auth.cookies import forget_forms, give_cookie, take_cookie_back, token_of_request
from forum.auth.models import User
from forum.auth.own_paths import own_path
from forum.auth.resume import SignInPage
from forum.auth.views.blueprint import bp
from forum.core.db import transaction
from forum.core.errors import Invalid, TooMany
from forum.core.i18n import gettext as _
from forum.core.limits import network

log = logging.getLogger("forum.auth")


@bp.get("/sign-in")
def sign_in() -> Any:
    """The sign-in page; who is signed in goes on to where they wanted."""
    target = own_path(request.args.get("next"))
    if g.viewer is not None:
        return redirect(target, 303)
    return render_template("auth/sign_in.html", page=SignInPage(next=target))


@bp.post("/sign-in")
def sign_in_now() -> Any:
    """Check, open a session under a new token, go on; a form that waits for it is shown with its button."""
    form, kept = request.form, resume.carried_form()
    target, identifier = own_path(form.get("next")), form.get("identifier", "")[:300]
    try:
        proof = authenticate(identifier, form.get("password", ""), network(request.remote_addr or ""))
    except Invalid as error:
        log.info("sign-in refused")
        return render_template("auth/sign_in.html", page=SignInPage(identifier, target, kept, error.fields)), 422
    except TooMany as error:
        log.warning("sign-in limited")
        errors = {"password": _("Too many attempts. Wait a little, then try again.")}
        page = SignInPage(identifier, target, kept, errors)
        return render_template("auth/sign_in.html", page=page), 429, {"Retry-After": str(error.retry_after)}
    token = open_session(proof)
    response = resume.resume_page(kept, just_signed_in=True) if kept else make_response(redirect(target, 303))
    return give_cookie(response, token)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this browser's session."""
    with transaction():
        commands.close_session(token_of_request())
    forget_forms()
    return take_cookie_back(make_response(redirect("/", 303)))


def open_session(proof: Proof | User) -> str:
    """Sign someone in on this browser; what was signed in here before ends. The token for `give_cookie`."""
    user, fresh_hash = (proof.user, proof.fresh_hash) if isinstance(proof, Proof) else (proof, None)
    with transaction():
        commands.close_session(token_of_request())
        token = commands.start_session(user, address=request.remote_addr or "", user_agent=request.user_agent.string,
                                       fresh_hash=fresh_hash)
    log.info("user %s signed in", user.id)
    forget_forms()
    g.viewer = user
    return token
