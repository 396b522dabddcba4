"""What pages read about communities: plain rows, bounded, as far as the viewer may see."""

from forum.communities.queries.charters import AboutPage, CharterPage, about_page, charter_page, latest_charter
from forum.communities.queries.completing import Person, Place, categories_named, communities_named, members_named, people_named
from forum.communities.queries.directory import DirectoryPage, RoomCard, directory_page
from forum.communities.queries.joining import (
    InvitationsPage,
    MinePage,
    OfferPage,
    RequestsPage,
    Waiting,
    invitation_by_token,
    invitation_in,
    invitation_to,
    invitations_page,
    mine_page,
    offer_by_token,
    request_in,
    requests_page,
    waiting_for,
)
from forum.communities.queries.members import MemberPage, MemberRow, MembersPage, member_page, members_page
from forum.communities.queries.rooms import (
    CategoryRow,
    CommunityLink,
    Room,
    any_community,
    categories_of,
    category_in,
    my_communities,
    my_communities_and,
    room,
    room_by_id,
    room_to_write_in,
)

__all__ = [
    "AboutPage", "CategoryRow", "CharterPage", "CommunityLink", "DirectoryPage", "InvitationsPage", "MemberPage",
    "MemberRow", "MembersPage", "MinePage", "OfferPage", "Person", "Place", "RequestsPage", "Room", "RoomCard", "Waiting",
    "about_page", "any_community", "categories_named", "categories_of", "category_in", "charter_page",
    "communities_named", "directory_page",
    "invitation_by_token", "invitation_in", "invitation_to", "invitations_page", "latest_charter",
    "member_page", "members_named", "members_page", "mine_page", "my_communities", "my_communities_and",
    "offer_by_token", "people_named",
    "request_in", "requests_page", "room", "room_by_id", "room_to_write_in", "waiting_for",
]
