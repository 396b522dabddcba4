"""Who may do what with accounts."""

from forum.auth.models import User
from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import ALLOW, Verdict, deny
from forum.core.settings import Setting, declare, setting

declare(Setting("auth.sign_up", str, "open", "Who may make an account: anyone (open), or nobody but the console (closed).",
                choices=("open", "closed")))


def can_sign_up(viewer: User | None) -> Verdict:
    """Visitors may make an account while the site is open to them."""
    if viewer is not None:
        return deny("signed-in", _l("You already have an account and are signed in."))
    if setting("auth.sign_up") != "open":
        return deny("sign-up-closed", _l("This site does not take new accounts. Please ask its administrators."))
    return ALLOW


def can_change_account(viewer: User | None, user_id: int) -> Verdict:
    """Profile, e-mail address, password and sessions are their owner's alone, whatever the other's role."""
    if viewer is None:
        return deny("signed-out", _l("Please sign in."))
    if viewer.id != user_id:
        return deny("not-yours", _l("This account is not yours."))
    return ALLOW
