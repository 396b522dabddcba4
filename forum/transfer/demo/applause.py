"""Who reacts to what in the demonstration: the same each time, some posts liked by many, most by few."""

from collections.abc import Iterator
from datetime import timedelta
from zlib import crc32

from forum.transfer.demo.shapes import Gathering, Message, Talk

LINES = {
    "en": ("Used it on two houses since: the figures agree.", "It went into our standard specification, word for word.",
           "Showed it to the client, who stopped arguing.", "Saved me a second visit to the site."),
    "fr": ("Repris tel quel dans notre cahier des charges.", "Appliqué sur deux opérations depuis : les chiffres concordent.",
           "Montré au maître d’ouvrage, la question n’est pas revenue.", "Cela m’a évité une seconde visite de chantier."),
}


def applause(community: Gathering, talk: Talk) -> Iterator[tuple[Message, str, str, timedelta]]:
    """Each reaction: the post, the reader's username, the kind, how long after the post it is given.

    On questions there are votes, and readers who have the same one ("me too"). The one who asked was helped by the answer
    they kept; now and then others were helped too.
    """
    asked = talk.kind == "question"
    for post in talk.posts:
        for name in community.everyone:
            if name == post.author:
                continue
            likely, dice = _chance(talk.file, post.number) % 38, _chance(talk.file, post.number, name)
            kept = post.number == talk.accepted
            after = timedelta(minutes=25 + dice % 4300)
            if dice // 7 % 100 < likely + 15 * kept:
                yield post, name, "like", after
            if dice // 13 % 100 < likely // 5:
                yield post, name, ("thanks", "insightful")[dice % 2], after
            if asked and post.number > 1 and dice // 17 % 100 < likely + 35 * kept:
                yield post, name, "vote", after
            if asked and post.number == 1 and dice // 19 % 100 < likely // 2:
                yield post, name, "me too", after
            if (kept and name == talk.posts[0].author) or (post.number > 1 and dice // 11 % 100 < likely // 4 + 20 * kept):
                yield post, name, "helped", after


def how_it_helped(community: Gathering, talk: Talk, post: Message, name: str) -> str:
    """A line of one of three who were helped, empty for the others."""
    dice = _chance(talk.file, post.number, name, "line") % (3 * len(LINES[community.lang]))
    return LINES[community.lang][dice] if dice < len(LINES[community.lang]) else ""


def _chance(*words: object) -> int:
    return crc32(" ".join(map(str, words)).encode())
