"""How many people take part in a conversation, and how much somebody new on the site may do."""

from datetime import timedelta

from forum.auth.models import User
from forum.core import clock
from forum.core.settings import Setting, declare, setting

declare(
    Setting("messages.most_people", int, 12, "How many people take part in one private conversation, who began it among them.",
            minimum=2, maximum=50),
    Setting("messages.rate", str, "20/hour", "How many private conversations one member may begin, and people they may invite."),
    Setting("messages.report_rate", str, "20/day", "How many messages one member may report to the moderators."),
    Setting("messages.newcomer_days", int, 1, "For how many days after they came members are newcomers.", minimum=0),
    Setting("messages.newcomer_posts", int, 1, "How many posts members write before they are newcomers no more.", minimum=0),
    Setting("messages.newcomer_daily", int, 2, "How many private conversations a newcomer may begin in a day.", minimum=0),
    Setting("messages.newcomer_people", int, 3,
            "How many people take part in a conversation that a newcomer begins, or invites to.", minimum=2),
)


def is_newcomer(person: User) -> bool:
    """Whether somebody came lately or has written next to nothing for all to read. The site's staff is not new."""
    if person.is_staff:
        return False
    young = person.created_at > clock.now() - timedelta(days=setting("messages.newcomer_days"))
    return young or person.post_count < setting("messages.newcomer_posts")


def most_people(person: User) -> int:
    """How many take part in a conversation that `person` begins or invites to, themselves among them."""
    most = int(setting("messages.most_people"))
    return min(most, int(setting("messages.newcomer_people"))) if is_newcomer(person) else most
