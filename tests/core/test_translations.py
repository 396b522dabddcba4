"""French: complete, in its own typography, with the words of the product, and on every page."""

import re
from html.parser import HTMLParser
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from flask import Flask
from jinja2.ext import extract_from_ast
from sqlalchemy import update

from forum.communities.models import Category
from forum.core import i18n
from forum.core.db import db, transaction
from forum.threads import commands
from forum.threads.composing import compose
from tests.browser_client import Visitor
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
GETTEXTS = ["_", "gettext", "ngettext", "pgettext"]
WORDS = {  # the words of the product
    "Discussions": "Discussions", "Categories": "Thématiques", "Category": "Thématique", "Solution": "Réponse retenue",
    "Charter": "Charte", "Owner": "Responsable", "Animator": "Animation", "Moderator": "Modération",
    "Administrator": "Administration", "Member": "Membre", "Communities": "Communautés", "Question": "Question",
    "Announcement": "Annonce", "Log": "Journal", "Reply": "Répondre", "Reason": "Motif", "Preview": "Aperçu",
    "HTML code will be displayed as text": "Le code HTML sera affiché comme du texte",
    "%(date)s at %(time)s": "%(date)s à %(time)s", "just now": "à l’instant",
}
COUNTED = {
    ("%(num)s reply", "%(num)s replies"): ("réponse", "réponses"), ("%(num)s post", "%(num)s posts"): ("message", "messages"),
    ("%(num)s discussion", "%(num)s discussions"): ("discussion", "discussions"),
    ("%(num)s member", "%(num)s members"): ("membre", "membres"),
}
SAME_IN_BOTH = {  # written alike in the two languages
    ("discussion", "discussions"), ("%(num)s discussion", "%(num)s discussions"), ("%(num)s vote", "%(num)s votes"),
    ("%(num)s message", "%(num)s messages"),
    *((word,) for word in ("Code", "Conversations", "Description", "Date", "Dense", "Discussion", "Discussions", "Europe",
                           "Indigo", "Invitations", "Menu", "Message", "Normal", "Note", "Participants", "Olive", "Organisation",
                           "Pages", "Question", "Questions", "Questions – %(community)s", "Site", "Version %(number)s",
                           "Versions", "Votes", "Violet", "source", "appren", "code", "important", "nuance", "parental",
                           "question")),
}
ENGLISH = re.compile(r"\b(the|and|of|to|you|your|this|that|with|not|are|was|has|been|who|what|from|by|at|for|in|it|sign|reply"
                     r"|replies|members|edit|delete|close|open|settings|search|all|posts?|home|about|save|send|write|owner"
                     r"|animator|thread|category|password|view|views|ago|days?|more|new|error|join|leave)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """`bin/translations`, as a module."""
    loader = SourceFileLoader("translations", str(ROOT / "bin" / "translations"))
    spec = spec_from_loader("translations", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def french(tool: ModuleType) -> Catalog:
    """The French catalogue, with the messages of the source as it is."""
    [path] = [path for path in tool.catalogues() if path.parts[-3] == "fr"]
    catalogue: Catalog = tool.merged(path)
    return catalogue


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _bare(string: str) -> str:
    return PLACEHOLDER.sub("", string)


def _sources(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def test_every_message_is_translated(tool: ModuleType, french: Catalog) -> None:
    assert list(tool.faults(french)) == []
    assert len(french) > 400


def test_the_catalogues_are_up_to_date(tool: ModuleType) -> None:
    for path in tool.catalogues():
        assert path.read_bytes() == tool.text(tool.merged(path)), "run bin/translations update"


def test_the_catalogues_are_those_of_the_languages(tool: ModuleType) -> None:
    assert {path.parts[-3] for path in tool.catalogues()} == set(i18n.LANGUAGES) - {"en"}


def test_the_tool_reads_templates_as_the_application_does(app: Flask, french: Catalog) -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for _line, function, asked in extract_from_ast(app.jinja_env.parse(path.read_text()), GETTEXTS):
            words = [word for word in (asked if isinstance(asked, tuple) else (asked,)) if word is not None]
            context = words.pop(0) if function == "pgettext" else None
            message = tuple(words) if function == "ngettext" else words[0]
            assert french.get(message, context=context) is not None, f"{path.name}: {asked!r}"


def test_placeholders_are_those_of_the_source(french: Catalog, tool: ModuleType) -> None:
    for message in _messages(french):
        known = set(PLACEHOLDER.findall(_sources(message)[-1]))
        *singular, plural = tool.strings(message)
        assert set(PLACEHOLDER.findall(plural)) == known, message.id
        for string in singular:
            assert known - {"num"} <= set(PLACEHOLDER.findall(string)) <= known, message.id
        for string in tool.strings(message):
            assert "%" not in _bare(string).replace("%%", ""), message.id


FAULTS = {
    "an ordinary space before ; ! ? : or »": r" [;!?:»]",
    "no narrow space before ; ! or ?": r"[^\u202f;!?][;!?]",
    "no no-break space before a colon": r"[^\u00a0]:(?=\s|$)",
    "no narrow space after «": r"«[^\u202f]",
    "no narrow space before »": r"[^\u202f]»",
    "a straight apostrophe": r"\w'",
    "English quotation marks": "[“”\"]",
    "three dots": r"\.\.\.",
    "two spaces": r"\s\s",
    "an ordinary space after n°": "n° ",
    "a space at an end": r"^\s|\s$",
    "a familiar you": r"(?i)\b(tu|ton|tes|toi|te)\b",
    "a word of games or of another tongue": r"(?i)\b(karma|badges?|e-?mails?|topics?|posts?|threads?|likes?|login|username)\b",
    "a form in two genders": r"\w[·(]e\b|\w·\w",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_french_typography_and_tone(french: Catalog, tool: ModuleType, fault: str) -> None:
    pattern = re.compile(FAULTS[fault])
    assert [string for message in _messages(french) for string in tool.strings(message)
            if pattern.search(PLACEHOLDER.sub("X", string))] == []


def test_nothing_is_left_in_english(french: Catalog, tool: ModuleType) -> None:
    same = {_sources(message) for message in _messages(french) if _sources(message) == tool.strings(message)}
    assert {source for source in same if re.search(r"[a-z]", _bare("".join(source)))} - SAME_IN_BOTH == set()


def test_the_words_of_the_product() -> None:
    with i18n.speaking("fr"):
        assert {source: i18n.gettext(source) for source in WORDS} == WORDS
        for (one, many), (singular, plural) in COUNTED.items():
            assert i18n.ngettext(one, many, 0) == f"0 {singular}"
            assert i18n.ngettext(one, many, 1) == f"1 {singular}"
            assert i18n.ngettext(one, many, 1284) == f"1\u202f284 {plural}"


class _Words(HTMLParser):
    """What a French reader is shown or told, without what is marked as being in another language, and without the cities that
    are grouped in a list: New York is called so.
    """

    VOID = ("meta", "link", "input", "br", "img", "hr", "path", "use", "source")
    TOLD = ("aria-label", "placeholder", "title", "alt", "label", "data-done", "data-words", "data-restored")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def _silent(self) -> bool:
        return any(silent for _tag, silent in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        silent = tag in ("script", "style", "pre", "code", "optgroup") or (told.get("lang") or "fr") != "fr"
        if (not silent or tag == "optgroup") and not self._silent():
            self.said += [told[name] or "" for name in self.TOLD if name in told]
        if tag not in self.VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._silent() and data.strip():
            self.said.append(" ".join(data.split()))


def _english(page: str) -> list[str]:
    parser = _Words()
    parser.feed(page)
    return [words for words in parser.said if ENGLISH.search(words)]


@pytest.fixture
def place(cast: Cast) -> str:
    """The path of a thread in a square that speaks French, with a reply, an edit and a deletion."""
    with transaction():
        cast.square.name, cast.square.description, cast.square.locale = "La Place", "Un lieu pour parler", "fr"
        cast.circle.name, cast.cellar.name = "Le Cercle", "La Cave"
        for slug, name in (("general", "Vie commune"), ("field", "Terrain")):
            db.session.execute(update(Category).filter_by(community_id=cast.square.id, slug=slug).values(name=name))
    first, second, third = (compose(cast.ada, text, community_locale="fr") for text in (
        "Qui a déjà isolé une façade en brique par le dedans ?", "Nous, avec de la fibre de bois.", "Ceci sera ôté."))
    with transaction():
        thread = commands.open_thread(cast.ada, cast.square, title="Isoler la brique", body=first, kind="question",
                                      category_id=None)
        answer = commands.reply(cast.bob, thread, body=second, reply_to=None)
        gone = commands.reply(cast.bob, thread, body=third, reply_to=answer)
    with transaction():
        commands.edit_post(cast.ann, answer, body=third, base_revision=answer.revision, reason="Plus clair ainsi.")
        commands.delete_post(cast.ann, gone, reason="Hors de propos.")
    return f"/t/{thread.slug}/{thread.id}"


def test_every_page_is_in_french(cast: Cast, place: str, visit: Any) -> None:
    number = place.rsplit("/", 1)[1]
    room = f"/c/{cast.square.slug}"
    opened = ["/", "/communities", room, f"{room}/questions", f"{room}/general", f"{room}/about", f"{room}/members", place,
              f"{place}?view=tree", "/search", "/search?q=brique", f"/u/{cast.ada.username}"]
    asked = {
        None: [*opened, "/sign-in", "/sign-up", "/nulle-part"],
        cast.eve: [*opened, "/communities/new", "/settings/profile", "/settings/account", "/settings/password",
                   "/settings/sessions", "/settings/decisions", "/invitations"],
        cast.bob: [*opened, f"{room}/threads/new", f"{room}/membership", f"/t/{number}/posts/new?reply_to=1",
                   "/settings/decisions", f"{room}/settings"],
        cast.oz: [*opened, f"{room}/settings", f"{room}/settings/charter", f"{room}/settings/categories", f"{room}/invitations",
                  f"{room}/requests", f"{room}/log", f"{room}/members/{cast.bob.username}", f"/t/{number}/closure"],
    }
    refused = {(None, "/nulle-part"): 404, (cast.bob, f"{room}/settings"): 403}
    seen: dict[str, list[str]] = {}
    for person, paths in asked.items():
        visitor = visit(person)
        for path in paths:
            answer = visitor.get(path, headers={"Accept-Language": "fr"})
            assert answer.status_code == refused.get((person, path), 200), path
            assert '<html lang="fr"' in answer.text, path
            if found := _english(answer.text):
                seen[f"{person.username if person else 'visitor'} {path}"] = found
    assert seen == {}
    assert _english(visit(None).get("/", headers={"Accept-Language": "en"}).text.replace('lang="en"', 'lang="fr"')) != []


def test_refusals_are_in_french(client: Visitor, visit: Any, cast: Cast) -> None:
    french = {"Accept-Language": "fr"}
    answer = client.post("/sign-in", data={"identifier": "ada", "password": "faux"}, headers=french)
    assert "L’identifiant ou le mot de passe n’est pas le bon." in answer.text
    assert _english(answer.text) == []
    answer = visit(cast.ada).post(f"/c/{cast.cellar.slug}/threads", data={"title": "", "source": "Voici.", "kind": "discussion"},
                                  headers=french)
    assert answer.status_code == 422
    assert "Écrivez un titre." in answer.text
