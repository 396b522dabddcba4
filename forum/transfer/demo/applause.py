"""Who reacts to what in the demonstration: the same each time, some posts liked by many, most by few."""

from collections.abc import Iterator
from datetime import timedelta
from zlib import crc32

from forum.transfer.demo.shapes import Gathering, Message, Talk


def applause(community: Gathering, talk: Talk) -> Iterator[tuple[Message, str, str, timedelta]]:
    """Each reaction: the post, the reader's username, the kind, how long after the post it is given.

    The one who asked was helped by the answer they kept; now and then others were helped too.
    """
    for post in talk.posts:
        for name in community.everyone:
            if name == post.author:
                continue
            likely, dice = _chance(talk.file, post.number) % 38, _chance(talk.file, post.number, name)
            kept = post.number == talk.accepted
            after = timedelta(minutes=25 + dice % 4300)
            if dice // 7 % 100 < likely + 15 * kept:
                yield post, name, "like", after
            if (kept and name == talk.posts[0].author) or (post.number > 1 and dice // 11 % 100 < likely // 4 + 20 * kept):
                yield post, name, "helped", after


def _chance(*words: object) -> int:
    return crc32(" ".join(map(str, words)).encode())
