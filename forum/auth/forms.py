"""The forms of the account pages. They read and label fields; what may be accepted is decided by commands (`Invalid`)."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forum.auth.emails import MAX_LENGTH as MAX_EMAIL
from forum.auth.profiles import MAX_BIO
from forum.auth.usernames import MAX_LENGTH as MAX_USERNAME
from forum.auth.usernames import MAX_NAME
from forum.core.errors import Invalid
from forum.core.i18n import lazy_gettext as _l


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is not typed
    """A form whose CSRF token is checked for the whole application before any view, so not again here."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is not typed
        """Switches WTForms' own token off."""

        csrf = False

    def show(self, error: Invalid) -> None:
        """Put each sentence beside its field; those of no field of this form beside the first one."""
        first = next(iter(self))
        for name, sentence in error.fields.items():
            field: Any = self._fields.get(name, first)
            field.errors = [*field.errors, sentence]

    def text(self, name: str) -> str:
        """What was typed in a field, "" if it was not sent."""
        return self[name].data or ""


def _needed(maximum: int = 0) -> list[Any]:
    """For the attributes they give the field (`required`, `maxlength`): `validate()` is never called."""
    return [InputRequired(), *([Length(max=maximum)] if maximum else [])]


class SignUpForm(Form):
    """A new account."""

    username = StringField(
        _l("Username"),
        description=_l("Letters, digits, dots, hyphens and underscores. It appears in the address of your profile."),
        validators=_needed(MAX_USERNAME), render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    name = StringField(_l("Your name"), description=_l("As your colleagues know you."),
                       render_kw={"maxlength": MAX_NAME, "autocomplete": "name"})
    email = EmailField(_l("E-mail address"), description=_l("Never shown to others."),
                       validators=_needed(MAX_EMAIL), render_kw={"autocomplete": "email"})
    password = PasswordField(
        _l("Password"), description=_l("At least 10 characters. A few words with spaces between them are easy to remember."),
        validators=_needed(), render_kw={"autocomplete": "new-password"})
    time_zone = HiddenField(render_kw={"data-controller": "zone"})  # what the browser says of itself, without being asked


class ProfileForm(Form):
    """What others read about a person."""

    name = StringField(_l("Your name"), render_kw={"maxlength": MAX_NAME, "autocomplete": "name"})
    organisation = StringField(_l("Organisation"), render_kw={"maxlength": MAX_NAME, "autocomplete": "organization"})
    bio = TextAreaField(_l("About you"), description=_l("What you work on, what others may ask you about. Markdown is accepted."),
                        render_kw={"maxlength": MAX_BIO, "rows": 8, "data-controller": "autosize"})


class EmailForm(Form):
    """Another e-mail address."""

    email = EmailField(_l("E-mail address"), validators=_needed(MAX_EMAIL), render_kw={"autocomplete": "email"})
    password = PasswordField(_l("Your password"), validators=_needed(), render_kw={"autocomplete": "current-password"})


class LanguageForm(Form):
    """The language of the pages."""

    locale = SelectField(_l("Interface language"), validators=_needed(), validate_choice=False)


class PasswordForm(Form):
    """Another password."""

    current_password = PasswordField(_l("Current password"), validators=_needed(),
                                     render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"), description=_l("At least 10 characters. A few words with spaces between them are easy to remember."),
        validators=_needed(), render_kw={"autocomplete": "new-password"})
