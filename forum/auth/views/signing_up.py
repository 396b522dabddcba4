"""Making an account: anyone's, and the first administrator's."""

from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for

from forum.auth import commands
from forum.auth.accounts import prepare_account
from forum.auth.cookies import give_cookie
from forum.auth.forms import SignUpForm
from forum.auth.own_paths import own_path
from forum.auth.pages import SignUpPage
from forum.auth.policy import can_sign_up
from forum.auth.queries import first_administrator_link_is_open
from forum.auth.views.blueprint import bp
from forum.auth.views.signing import open_session
from forum.communities.queries import any_community
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.limits import limited, network
from forum.core.policy import require


@bp.get("/sign-up")
def sign_up() -> Any:
    """The form for a new account."""
    target = own_path(request.args.get("next"))
    if g.viewer is not None:
        return redirect(target, 303)
    return render_template("auth/sign_up.html", page=SignUpPage(SignUpForm(formdata=None), can_sign_up(None), target))


@bp.post("/sign-up")
def create_account() -> Any:
    """Make the account and sign it in."""
    require(can_sign_up(g.viewer))
    form, target = SignUpForm(), own_path(request.form.get("next"))
    limited("sign-up", network(request.remote_addr or ""), "20/hour")
    try:
        account = prepare_account(username=form.text("username"), email=form.text("email"), name=form.text("name"),
                                  password=form.text("password"), time_zone=form.text("time_zone"))
        with transaction():
            user = commands.sign_up(g.viewer, account)
    except Invalid as error:
        form.show(error)
        return render_template("auth/sign_up.html", page=SignUpPage(form, can_sign_up(None), target)), 422
    token = open_session(user)
    flash(_("Welcome, %(name)s. Your account is made.", name=user.display_name))
    return give_cookie(make_response(redirect(target, 303)), token)


@bp.route("/first-run/<token>", methods=["GET", "POST"])
def first_run(token: str) -> Any:
    """The console's one-time link: whoever holds it becomes the first administrator. Opening it changes nothing."""
    if not first_administrator_link_is_open(token):
        limited("first-run", network(request.remote_addr or ""), "30/minute")
        abort(404)
    if request.method != "POST":
        return render_template("auth/first_run.html", page=SignUpPage(SignUpForm(formdata=None)))
    form = SignUpForm()
    try:
        account = prepare_account(username=form.text("username"), email=form.text("email"), name=form.text("name"),
                                  password=form.text("password"), time_zone=form.text("time_zone"))
        with transaction():
            user = commands.create_first_administrator(token, account) or abort(404)
    except Invalid as error:
        form.show(error)
        return render_template("auth/first_run.html", page=SignUpPage(form)), 422
    session_token = open_session(user)
    flash(_("You administer this site now."))
    target = "/" if any_community() else url_for("communities.new")
    return give_cookie(make_response(redirect(target, 303)), session_token)
