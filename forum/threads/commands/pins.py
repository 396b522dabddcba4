"""What stays on top of one reader's own lists."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db
from forum.core.policy import require
from forum.threads.commands.deciding import Numbered, locked_thread, signed_in, standing_in
from forum.threads.models import PinDismissal
from forum.threads.policy import can_dismiss_pin


def dismiss_pin(actor: User | None, which: Numbered) -> None:
    """Have a pinned thread stand in its place in `actor`'s lists, until it is pinned anew. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_dismiss_pin(standing_in(actor, thread), thread))
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(PinDismissal).values(user_id=actor.id, thread_id=thread.id, dismissed_at=clock.now())
    db.session.execute(statement.on_conflict_do_update(
        index_elements=["user_id", "thread_id"], set_={"dismissed_at": statement.excluded.dismissed_at}))


def recall_pin(actor: User | None, which: Numbered) -> None:
    """Have it on top again. Raises `Denied`."""
    actor = signed_in(actor)
    thread = locked_thread(which.id)
    require(can_dismiss_pin(standing_in(actor, thread), thread))
    db.session.execute(delete(PinDismissal).where(PinDismissal.user_id == actor.id, PinDismissal.thread_id == thread.id),
                       execution_options={"synchronize_session": False})
