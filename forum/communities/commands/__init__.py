"""What people do to communities. Every command locks the community it decides on and judges it as it is then."""

from forum.communities.commands.categories import create_category, delete_category, edit_category, move_category
from forum.communities.commands.founding import Particulars, create_community, edit_community, write_charter
from forum.communities.commands.invitations import (
    accept_link,
    answer_invitation,
    invite_by_link,
    invite_member,
    withdraw_invitation,
)
from forum.communities.commands.membership import change_role, join, leave, remove_member
from forum.communities.commands.reactions import choose_reactions
from forum.communities.commands.requests import ask_to_join, decide_request, withdraw_request

__all__ = ["Particulars", "accept_link", "answer_invitation", "ask_to_join", "change_role", "choose_reactions",
           "create_category", "create_community", "decide_request", "delete_category", "edit_category",
           "edit_community", "invite_by_link", "invite_member", "join", "leave", "move_category", "remove_member",
           "withdraw_invitation", "withdraw_request", "write_charter"]
