"""A person's own settings: profile, account, password, signed-in browsers."""

from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for

from forum.auth import commands, passwords
from forum.auth.accounts import confirm, known_of
from forum.auth.cookies import forget_forms, give_cookie, take_cookie_back, token_of_request
from forum.auth.emails import check_email
from forum.auth.forms import EmailForm, LanguageForm, PasswordForm, ProfileForm
from forum.auth.guard import signed_in
from forum.auth.pages import AccountPage, FormPage, ZoneChoice
from forum.auth.profiles import prepare_profile
from forum.auth.queries import sessions_page, viewer_by_token
from forum.auth.views.blueprint import bp
from forum.auth.views.signing import open_session
from forum.core import zone_names, zones
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.i18n import LANGUAGES, current_locale
from forum.core.i18n import gettext as _

BROWSER, SITE = "browser", "site"  # an empty value would count as no choice for the browser's own check


@bp.get("/settings")
@signed_in
def settings() -> Any:
    """The first page of the settings."""
    return redirect(url_for("auth.settings_profile"), 303)


@bp.route("/settings/profile", methods=["GET", "POST"])
@signed_in
def settings_profile() -> Any:
    """What others read about me."""
    form = ProfileForm(obj=g.viewer)
    if not form.is_submitted():
        return render_template("auth/settings_profile.html", page=FormPage(form))
    try:
        profile = prepare_profile(name=form.text("name"), organisation=form.text("organisation"), bio=form.text("bio"),
                                  locale=current_locale())
    except Invalid as error:
        form.show(error)
        return render_template("auth/settings_profile.html", page=FormPage(form)), 422
    with transaction():
        commands.edit_profile(g.viewer, profile)
    flash(_("Your profile is saved."))
    return redirect(url_for("auth.profile", username=g.viewer.username), 303)


@bp.get("/settings/account")
@signed_in
def settings_account() -> Any:
    """Language, time zone and e-mail address."""
    return render_template("auth/settings_account.html", page=_account_page())


@bp.post("/settings/account/email")
@signed_in
def settings_email() -> Any:
    """Another e-mail address, with the password."""
    form = EmailForm()
    try:
        address, key = check_email(form.text("email"))
        proof = confirm(g.viewer, form.text("password"))
        with transaction():
            commands.change_email(g.viewer, proof, address, key)
    except Invalid as error:
        form.show(error)
        return render_template("auth/settings_account.html", page=_account_page(form)), 422
    flash(_("Your e-mail address is changed."))
    return redirect(url_for("auth.settings_account"), 303)


@bp.post("/settings/account/language")
@signed_in
def settings_language() -> Any:
    """The language of the pages. It replaces what the language links of the page remembered in this browser."""
    form = LanguageForm()
    with transaction():
        commands.change_locale(g.viewer, "" if form.text("locale") == BROWSER else form.text("locale"))
    flash(_("The language of the pages is saved."))
    response = make_response(redirect(url_for("auth.settings_account"), 303))
    response.delete_cookie("lang")
    return response


@bp.post("/settings/account/time-zone")
@signed_in
def settings_time_zone() -> Any:
    """The time zone that times are said and typed in."""
    name = request.form.get("time_zone", "")
    try:
        with transaction():
            commands.change_time_zone(g.viewer, "" if name == SITE else name)
    except Invalid as error:
        return render_template("auth/settings_account.html", page=_account_page(zone_error=error.fields["time_zone"])), 422
    flash(_("Your time zone is saved."))
    return redirect(url_for("auth.settings_account"), 303)


@bp.route("/settings/password", methods=["GET", "POST"])
@signed_in
def settings_password() -> Any:
    """Another password; every other browser is signed out, this one gets a new token."""
    form = PasswordForm()
    if not form.is_submitted():
        return render_template("auth/settings_password.html", page=FormPage(form))
    try:
        proof = confirm(g.viewer, form.text("current_password"), "current_password")
        passwords.check_password(form.text("password"), known=known_of(g.viewer.username, g.viewer.email or "", g.viewer.name))
    except Invalid as error:
        form.show(error)
        return render_template("auth/settings_password.html", page=FormPage(form)), 422
    new_hash = passwords.hash_password(form.text("password"))
    with transaction():
        commands.change_password(g.viewer, proof, new_hash)
    token = open_session(g.viewer)
    flash(_("Your password is changed. Your other browsers are signed out."))
    return give_cookie(make_response(redirect(url_for("auth.settings_password"), 303)), token)


@bp.get("/settings/sessions")
@signed_in
def settings_sessions() -> Any:
    """Where I am signed in."""
    return render_template("auth/settings_sessions.html", page=sessions_page(g.viewer, token_of_request()))


@bp.delete("/settings/sessions/<row:session_id>")
@signed_in
def end_session(session_id: int) -> Any:
    """Sign one browser out."""
    with transaction():
        ended = commands.end_session(g.viewer, session_id)
    if not ended:
        abort(404)
    if viewer_by_token(token_of_request()) is None:
        forget_forms()
        return take_cookie_back(make_response(redirect("/", 303)))
    flash(_("This browser is signed out."))
    return redirect(url_for("auth.settings_sessions"), 303)


@bp.delete("/settings/sessions")
@signed_in
def end_other_sessions() -> Any:
    """Sign all browsers out but this one."""
    with transaction():
        commands.end_other_sessions(g.viewer, token_of_request())
    flash(_("Your other browsers are signed out."))
    return redirect(url_for("auth.settings_sessions"), 303)


def _account_page(email: EmailForm | None = None, zone_error: str = "") -> AccountPage:
    language = LanguageForm(formdata=None, locale=g.viewer.locale or BROWSER)
    language["locale"].choices = [(BROWSER, _("Same as the browser")), *LANGUAGES.items()]
    return AccountPage(email or EmailForm(formdata=None, email=g.viewer.email or ""), language, _zone_choice(zone_error))


def _zone_choice(error: str) -> ZoneChoice:
    own, site = g.viewer.time_zone, zones.name_of(zones.zone_of(None))
    plain = [(SITE, _("The site’s: %(zone)s", zone=zone_names.labelled(site)))]
    if own and own not in zones.places():  # a browser may be set to one of no place, such as Etc/GMT+5
        plain.append((own, zone_names.labelled(own)))
    return ZoneChoice(own or SITE, site, tuple(plain), zone_names.choices(), error)
