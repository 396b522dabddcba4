"""What must hold between the demonstration's files, beyond their form. Pure."""

import re
from collections.abc import Iterator

from forum.transfer.demo.pictures import DRAWINGS
from forum.transfer.demo.shapes import Demo, Gathering, Message, Talk

_quote = re.compile(
    r'^\[quote="(?P<username>[^,"]+), post:(?P<number>\d+)"\]\n(?P<text>.*?)\n\[/quote\]', re.DOTALL | re.MULTILINE)
_picture = re.compile(r"!\[(?P<alt>[^\]]*)\]\(upload:(?P<token>[^)]*)\)")


def problems(demo: Demo) -> list[str]:
    """Every mistake, one sentence each, with the file's name; empty when the content is sound."""
    return [sentence for community in demo.communities for sentence in _community_problems(demo, community)]


def _community_problems(demo: Demo, community: Gathering) -> Iterator[str]:
    file = f"{community.slug}/community.toml"
    for name in community.everyone:
        if name not in demo.people:
            yield f"{file}: {name} is not in people.toml"
    if len(set(community.everyone)) != len(community.everyone):
        yield f"{file}: somebody is listed twice"
    if community.owner in demo.people and demo.people[community.owner].joined_days_ago < community.opened_days_ago:
        yield f"{file}: opened before its owner came"
    if len({section.slug for section in community.categories}) != len(community.categories):
        yield f"{file}: two categories have one address"
    titles = [talk.title for talk in community.threads]
    if len(set(titles)) != len(titles):
        yield f"{file}: two threads have one title"
    for talk in community.threads:
        for sentence in _thread_problems(demo, community, talk):
            yield f"{talk.file}: {sentence}"


def _thread_problems(demo: Demo, community: Gathering, talk: Talk) -> Iterator[str]:
    if talk.category not in {section.slug for section in community.categories}:
        yield f"{talk.category} is not a category of the community"
    if talk.kind not in ("discussion", "question"):
        yield f"{talk.kind} is not a kind of thread"
    for place, post in enumerate(talk.posts, 1):
        for sentence in _post_problems(demo, community, talk, place, post):
            yield f"post {post.number}: {sentence}"
    yield from _accepted_problems(talk)
    if talk.closing is not None:
        if talk.closing.by not in (community.owner, *community.animators):
            yield f"{talk.closing.by} may not close it"
        if not talk.closing.reason:
            yield "closed without a reason"
        if not 1 <= talk.closing.days_ago < talk.posts[-1].at.days_ago:
            yield "closed on the day of its last post or before"


def _accepted_problems(talk: Talk) -> Iterator[str]:
    if talk.accepted is None:
        return
    if talk.kind != "question":
        yield "an answer is accepted, but it is no question"
    if not 2 <= talk.accepted <= len(talk.posts):
        yield f"the accepted answer, {talk.accepted}, is not one of its replies"


def _post_problems(demo: Demo, community: Gathering, talk: Talk, place: int, post: Message) -> Iterator[str]:
    if post.number != place:
        yield f"it is number {place} in the file"
    if post.author not in community.everyone:
        yield f"{post.author} is not a member of the community"
    elif post.author in demo.people:
        first_day = min(demo.people[post.author].joined_days_ago, community.opened_days_ago)
        if post.at.days_ago >= first_day:
            yield f"{post.author} was not there {post.at.days_ago} days ago"
    if post.at.days_ago < 1:
        yield "today is not in the past yet: at least 1 day ago"
    if place > 1 and post.at < talk.posts[place - 2].at:
        yield "earlier than the post before it"
    if post.reply_to is not None and not 1 <= post.reply_to < place:
        yield f"it answers {post.reply_to}, which does not come before it"
    if not post.source:
        yield "it is empty"
    yield from _picture_problems(post)
    for quote in _quote.finditer(post.source):
        yield from _quote_problems(talk, post, quote)
    if post.source.count("[quote=") != len(_quote.findall(post.source)):
        yield "a quote is not written as [quote=\"name, post:1\"], the text, [/quote], each on its line"


def _picture_problems(post: Message) -> Iterator[str]:
    for alt, token in _picture.findall(post.source):
        if token not in DRAWINGS:
            yield f"it shows {token}, which nobody drew"
        if not alt:
            yield "it shows a picture without saying what is to be seen"


def _quote_problems(talk: Talk, post: Message, quote: re.Match[str]) -> Iterator[str]:
    number = int(quote["number"])
    quoted = next((one for one in talk.posts if one.number == number), None)
    if quoted is None or number >= post.number:
        yield f"it quotes {number}, which does not come before it"
    elif quoted.author != quote["username"]:
        yield f"it quotes {number} as {quote['username']}'s"
    elif quote["text"] not in quoted.source:
        yield f"it quotes words that {number} does not hold"
