"""Tags: what threads are about, under one name and its synonyms."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.auth.models import User
from forum.communities.models import Category
from forum.communities.policy import standing_of
from forum.communities.queries import room
from forum.core.db import db as database
from forum.core.db import transaction
from forum.core.errors import Conflict, Invalid
from forum.core.policy import Denied
from forum.moderation.models import LogEntry
from forum.threads import commands, policy, queries
from forum.threads.models import Tag, TagFollow, TagSynonym, Thread, ThreadTag
from forum.threads.recounting import recount_all
from forum.threads.tagging import split_tags, tag_slug
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import deleted, edited, first_post, opened, replied, restored
from tests.threads.test_policy import LETTERS, make, table, yes


def tagged(actor: Any, thread: Thread, *names: str, reason: str = "") -> None:
    with transaction():
        commands.tag_thread(actor, thread, names, reason=reason)


def tags(thread: Thread) -> tuple[str, ...]:
    return queries.tag_names(thread.id)


def tag(slug: str, place: str = "square") -> Tag:
    found = queries.find_tag(inside(place), slug)
    assert found is not None
    return found


def room_of(place: str = "square", who: Any = None) -> Any:
    found = room(who, place)
    assert found is not None
    return found


def inside(place: str) -> Any:
    """The room, for somebody who reads it."""
    return room_of(place, User.query.filter_by(username="ada").one())


def counts() -> dict[str, int]:
    database.session.expire_all()
    return dict(database.session.execute(select(Tag.slug, Tag.thread_count)).all())  # type: ignore[arg-type]  # pairs


@pytest.mark.parametrize(("name", "slug"), [
    ("Heat pumps", "heat-pumps"), ("  #Isolation  thermique ", "isolation-thermique"), ("Œuvre d'art", "oeuvre-d-art"),
    ("Élan", "elan"), ("a" * 80, "a" * 60), ("!!", ""), ("\u200b", "")])
def test_a_tag_is_known_by_its_folded_name(name: str, slug: str) -> None:
    assert tag_slug(name) == slug


def test_a_name_in_another_script_has_an_address_of_its_own() -> None:
    assert tag_slug("утепление").startswith("t-") and tag_slug("утепление") == tag_slug("УТЕПЛЕНИЕ") != tag_slug("окна")


def test_a_name_in_two_scripts_is_not_one_with_others() -> None:
    assert len({tag_slug(name) for name in ("стена 2", "крыша 2", "2", "屋根 A", "A")}) == 5
    assert tag_slug("Стена 2") == tag_slug("стена 2") and tag_slug("Łódź nº m²").isascii()


def test_commas_stand_between_tags() -> None:
    assert split_tags(" heat pumps,,#Damp ،lime\nwood,") == ("heat pumps", "Damp", "lime", "wood")


def test_a_thread_is_opened_with_tags_that_come_into_being(cast: Cast) -> None:
    first = opened(cast.ada, cast.square, tags=["Heat pumps", "Damp"])
    second = opened(cast.bob, cast.square, tags=["damp", "#heat-PUMPS", "lime"])
    assert tags(first) == ("Damp", "Heat pumps") and tags(second) == ("Damp", "Heat pumps", "lime")
    assert counts() == {"damp": 2, "heat-pumps": 2, "lime": 1}
    elsewhere = opened(cast.ada, cast.circle, tags=["damp"])
    assert tags(elsewhere) == ("damp",) and tag("damp").community_id == cast.square.id


def test_too_many_or_wrong_tags_are_refused_beside_the_field(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    for names in (["a", "b", "c", "d", "e", "f"], ["!!"], ["x" * 41]):
        with pytest.raises(Invalid) as refused:
            tagged(cast.ada, thread, *names)
        assert set(refused.value.fields) == {"tags"}
    assert tags(thread) == () and counts() == {}


def test_where_animators_alone_make_tags_members_choose_among_them(cast: Cast) -> None:
    with transaction():
        commands.allow_new_tags(cast.oz, cast.square, "animators")
    thread = opened(cast.ada, cast.square)
    with pytest.raises(Invalid) as refused:
        tagged(cast.ada, thread, "damp")
    assert "damp" in str(refused.value.fields["tags"]) and "animators" in str(refused.value.fields["tags"])
    with transaction():
        commands.create_tag(cast.ann, cast.square, name="Damp", description="Water where it should not be.")
    tagged(cast.ada, thread, "damp")
    assert tags(thread) == ("Damp",)


def test_a_category_may_want_a_tag(cast: Cast) -> None:
    category = Category.query.filter_by(community_id=cast.square.id, slug="field").one()
    category.tags_required = True
    database.session.commit()
    with pytest.raises(Invalid) as refused:
        opened(cast.ada, cast.square, category_id=category.id)
    assert set(refused.value.fields) == {"tags"}
    thread = opened(cast.ada, cast.square, category_id=category.id, tags=["damp"])
    with pytest.raises(Invalid):
        tagged(cast.ada, thread)
    free = opened(cast.ada, cast.square)
    with pytest.raises(Invalid) as refused:
        edited(cast.ada, first_post(free), "Opening *words*.", category_id=category.id)
    assert set(refused.value.fields) == {"tags"}
    edited(cast.ada, first_post(free), "Opening *words*.", category_id=category.id, tags=["lime"])
    assert tags(free) == ("lime",)
    edited(cast.ada, first_post(free), "Opening *words*.", category_id=0, tags=[])
    assert tags(free) == () and counts() == {"damp": 1, "lime": 0}


def test_the_counters_of_tags_follow_their_threads(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, tags=["damp", "lime"])
    reply = replied(cast.bob, thread)
    rows = database.session.scalars(select(ThreadTag.bumped_at)).all()
    assert set(rows) == {reply.created_at}
    deleted(cast.bob, reply)
    assert set(database.session.scalars(select(ThreadTag.bumped_at)).all()) == {first_post(thread).created_at}
    deleted(cast.ada, first_post(thread))
    assert counts() == {"damp": 0, "lime": 0}
    restored(cast.ada, first_post(thread))
    tagged(cast.ada, thread, "damp")
    before = counts()
    assert before == {"damp": 1, "lime": 0}
    assert list(recount_all()) and counts() == before


def test_acting_on_anothers_tags_needs_a_reason_and_is_logged(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square)
    with pytest.raises(Invalid) as refused:
        tagged(cast.ann, thread, "damp")
    assert set(refused.value.fields) == {"reason"}
    tagged(cast.ann, thread, "damp", reason="So that it is found.")
    tagged(cast.ada, thread, "damp", "lime")
    entry = LogEntry.query.one()
    assert (entry.act, entry.concerns_id, entry.reason) == ("thread-tagged", cast.ada.id, "So that it is found.")
    with pytest.raises(Denied):
        tagged(cast.bob, thread, "lime")


@pytest.mark.parametrize(("state", "may_tag"), table(
    "open     | admno", "closed   | admno", "archived | dmno", "deleted  | "))
def test_who_may_tag(cast: Cast, state: str, may_tag: str) -> None:
    thread, _post = make(cast, "square", state)
    assert yes(cast, thread, lambda standing: policy.can_tag(standing, thread)) == may_tag
    assert yes(cast, thread, lambda standing: policy.can_dismiss_pin(standing, thread)) == (
        "admno" if state == "deleted" else "abdemno")
    for person in cast.everyone.values():
        for verdict in (policy.can_tag(standing_of(person, cast.square.id), thread),
                        policy.can_dismiss_pin(standing_of(person, cast.square.id), thread)):
            assert verdict or (verdict.reason and str(verdict.sentence))


@pytest.mark.parametrize(("place", "creation", "makers"), table(
    "square | members   | abdmno", "square | animators | dmno", "cellar | members   | abdmno", "cellar | animators | dmno"))
def test_who_may_make_tags(cast: Cast, place: str, creation: str, makers: str) -> None:
    thread = opened(cast.ada, getattr(cast, place))
    thread.community.tag_creation = creation
    assert yes(cast, thread, lambda standing: policy.can_make_tags(standing, thread.community)) == makers


@pytest.mark.parametrize("place", ["circle", "cellar"])
def test_outside_a_closed_community_nothing_of_it_is_allowed(cast: Cast, place: str) -> None:
    thread, _post = make(cast, place, "open")
    for judge in (policy.can_tag, policy.can_dismiss_pin):
        assert set(yes(cast, thread, lambda standing, judge=judge: judge(standing, thread))) <= set("abnomd")


def test_animators_keep_the_tags_of_their_community(cast: Cast) -> None:
    thread = opened(cast.ada, cast.square, tags=["pac", "damp"])
    other = opened(cast.bob, cast.square, tags=["heat pump"])
    with transaction():
        commands.edit_tag(cast.ann, tag("heat-pump"), name="Heat pumps", description="Air, water, ground.")
    assert tags(other) == ("Heat pumps",) and queries.tag_at(room_of(), "heat-pump")[1] is False  # type: ignore[index]  # it is there
    with transaction():
        database.session.add(TagFollow(user_id=cast.eve.id, tag_id=tag("pac").id, level="watching", at=thread.created_at))
    with transaction():
        commands.merge_tag(cast.ann, tag("pac"), "heat pump")
    assert tags(thread) == ("damp", "Heat pumps") and counts() == {"damp": 1, "heat-pumps": 2}
    assert TagFollow.query.one().tag_id == tag("heat-pumps").id
    third = opened(cast.bob, cast.square, tags=["PAC", "Heat pumps"])
    assert tags(third) == ("Heat pumps",)
    with transaction():
        commands.merge_tag(cast.ann, tag("damp"), "heat-pumps")
    assert tags(thread) == ("Heat pumps",) and counts() == {"heat-pumps": 3}
    assert {word.slug for word in TagSynonym.query} == {"pac", "heat-pump", "damp"}
    with transaction():
        commands.drop_synonym(cast.ann, cast.square, "damp")
    with transaction():
        commands.delete_tag(cast.ann, tag("heat-pumps"))
    assert tags(thread) == () and TagSynonym.query.count() == 0 == ThreadTag.query.count()
    assert [entry.act for entry in LogEntry.query.order_by(LogEntry.id)] == [
        "tag-edited", "tag-merged", "tag-merged", "tag-unmerged", "tag-deleted"]


KEEPING: dict[str, Any] = {
    "create": lambda who, place, one: commands.create_tag(who, place, name="Wood"),
    "edit": lambda who, place, one: commands.edit_tag(who, one, name="Moisture"),
    "merge": lambda who, place, one: commands.merge_tag(who, one, "lime"),
    "add a word": lambda who, place, one: commands.add_synonym(who, one, "wet"),
    "drop a word": lambda who, place, one: commands.drop_synonym(who, place, "humid"),
    "delete": lambda who, place, one: commands.delete_tag(who, one),
    "decide who makes them": lambda who, place, one: commands.allow_new_tags(who, place, "animators"),
}


@pytest.mark.parametrize("place", ["square", "cellar"])
@pytest.mark.parametrize(("act", "keepers"), table(*(
    f"{act} | {'do' if act.startswith('decide') else 'dmno'}" for act in KEEPING)))
def test_who_keeps_the_tags(cast: Cast, place: str, act: str, keepers: str) -> None:
    where = getattr(cast, place)
    opened(cast.ada, where, tags=["damp", "lime"])
    with transaction():
        commands.add_synonym(cast.ann, tag("damp", place), "humid")
    kept, refusals = [], []
    for name, person in cast.everyone.items():
        try:
            with database.session.begin_nested() as tried:
                KEEPING[act](person, where, tag("damp", place))
                kept.append(LETTERS[name])
                tried.rollback()
        except Denied as refused:
            refusals.append(refused.verdict)
        database.session.expire_all()
    assert "".join(sorted(kept)) == keepers and len(kept) + len(refusals) == len(cast.everyone)
    assert all(verdict.reason and str(verdict.sentence) for verdict in refusals)


def test_names_that_collide_are_refused(cast: Cast) -> None:
    opened(cast.ada, cast.square, tags=["damp", "lime"])
    for act in (lambda: commands.create_tag(cast.ann, cast.square, name="Damp"),
                lambda: commands.edit_tag(cast.ann, tag("lime"), name="damp"),
                lambda: commands.merge_tag(cast.ann, tag("lime"), "wood"),
                lambda: commands.merge_tag(cast.ann, tag("lime"), "lime")):
        with pytest.raises(Invalid), transaction():
            act()  # type: ignore[no-untyped-call]  # a lambda
    gone = tag("lime")
    with transaction():
        commands.delete_tag(cast.ann, gone)
    with pytest.raises(Conflict), transaction():
        commands.edit_tag(cast.ann, gone, name="chalk")
    for person in (cast.ada, cast.bob, cast.eve):
        with pytest.raises(Denied), transaction():
            commands.create_tag(person, cast.square, name="wood")


def test_another_word_leads_to_its_tag(cast: Cast) -> None:
    opened(cast.ada, cast.square, tags=["Heat pumps", "damp"])
    for word in ("PAC", "pac", "heat-pumps"):  # twice, and its own name: nothing more happens
        with transaction():
            commands.add_synonym(cast.ann, tag("heat-pumps"), word)
    assert [(one.slug, one.name, one.tag_id) for one in TagSynonym.query] == [("pac", "PAC", tag("heat-pumps").id)]
    assert tags(opened(cast.bob, cast.square, tags=["pac"])) == ("Heat pumps",)
    assert [one.name for one in queries.tags_named(room_of(), "pa")] == ["Heat pumps"]
    for word, who in (("Damp", cast.ann), ("!!", cast.ann), ("x" * 41, cast.ann), ("a, b", cast.ann)):
        with pytest.raises(Invalid) as refused, transaction():
            commands.add_synonym(who, tag("heat-pumps"), word)
        assert set(refused.value.fields) == {"word"}
    with pytest.raises(Invalid) as refused, transaction():
        commands.add_synonym(cast.ann, tag("damp"), "PAC")
    assert "another word for the tag Heat pumps" in str(refused.value.fields["word"])
    for person in (cast.ada, cast.eve, None):
        with pytest.raises(Denied), transaction():
            commands.add_synonym(person, tag("damp"), "wet")
    gone = tag("damp")
    with transaction():
        commands.delete_tag(cast.ann, gone)
    with pytest.raises(Conflict), transaction():
        commands.add_synonym(cast.ann, gone, "wet")
    assert [entry.act for entry in LogEntry.query.order_by(LogEntry.id)] == ["tag-synonym", "tag-deleted"]


def test_animators_give_a_tag_other_words_on_its_page(cast: Cast, client: Visitor) -> None:
    opened(cast.ada, cast.square, tags=["Heat pumps", "damp"])
    client.sign_in(cast.ann)
    address = "/c/square/settings/tags/heat-pumps"
    sent = client.post(f"{address}/synonyms", data={"word": "PAC"})
    assert (sent.status_code, sent.location) == (303, address)
    page = client.get(address).text
    assert "The word stands for the tag Heat pumps now." in page and ">PAC</bdi>" in page
    refused = client.post(f"{address}/synonyms", data={"word": "damp"})
    assert refused.status_code == 422 and "There is a tag of this name already: damp." in refused.text
    assert 'value="damp"' in refused.text and 'value="Heat pumps"' in refused.text
    assert "The owners of the community decide." in client.get("/c/square/settings/tags").text
    client.sign_in(cast.ada)
    assert client.post(f"{address}/synonyms", data={"word": "wet"}).status_code == 403


def test_deleting_a_tag_that_is_borne_is_meant(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, tags=["damp", "lime"])
    with transaction():
        commands.create_tag(cast.ann, cast.square, name="Wood")
    client.sign_in(cast.ann)
    assert "/c/square/settings/tags/damp" in client.get("/c/square/tags/damp").text
    delete, address = {"_method": "DELETE"}, "/c/square/settings/tags/damp"
    assert 'name="sure"' in client.get(address).text and 'name="sure"' not in client.get("/c/square/settings/tags/wood").text
    refused = client.post(address, data=delete)
    assert refused.status_code == 422 and "Tick the box first" in refused.text and tags(thread) == ("damp", "lime")
    assert client.post(address, data={**delete, "sure": "1"}).status_code == 303 and tags(thread) == ("lime",)
    assert client.post("/c/square/settings/tags/wood", data=delete).status_code == 303
    client.sign_in(cast.ada)
    assert "Edit the tag" not in client.get("/c/square/tags/lime").text


def test_the_form_says_which_categories_want_a_tag(cast: Cast, client: Visitor) -> None:
    client.sign_in(cast.ada)
    assert "At least one in:" not in client.get("/c/square/threads/new").text
    Category.query.filter_by(community_id=cast.square.id, slug="field").one().tags_required = True
    database.session.commit()
    assert "At least one in: Field work." in client.get("/c/square/threads/new").text
    thread = opened(cast.ada, cast.square)
    assert "At least one in: Field work." in client.get(f"/posts/{first_post(thread).id}/edit").text


def test_the_form_says_beforehand_that_animators_alone_make_tags(cast: Cast, client: Visitor) -> None:
    told = "Only the animators of this community make new tags"
    forms = ["/c/square/threads/new", f"/t/{opened(cast.ada, cast.square).id}/tags"]
    for creation, who, said in (("members", cast.ada, False), ("animators", cast.ada, True), ("animators", cast.ann, False)):
        cast.square.tag_creation = creation
        database.session.commit()
        client.sign_in(who)
        assert [told in client.get(form).text for form in forms] == [said, said], (creation, who.username)


def test_the_pages_of_tags(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, "Wet walls", tags=["Damp", "lime"])
    hidden = opened(cast.ada, cast.cellar, "Secret walls", tags=["damp"])
    page = client.get("/c/square/tags?q=dam")
    assert page.status_code == 200 and "Damp" in page.text and ">lime<" not in page.text
    page = client.get("/c/square/tags/damp")
    assert "Wet walls" in page.text and "Secret walls" not in page.text
    page = client.get("/tag/damp")
    assert "Wet walls" in page.text and "Secret" not in page.text and "Cellar" not in page.text
    with transaction():
        commands.merge_tag(cast.ann, tag("lime"), "damp")
    moved = client.get("/c/square/tags/lime?list=top")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/c/square/tags/damp?list=top")
    assert client.get("/tag/Damp").headers["Location"] == "/tag/damp"
    for address in ("/c/square/tags/nothing", "/tag/nothing", "/c/cellar/tags", "/c/cellar/tags/damp", "/tag/%20"):
        assert client.get(address).status_code == 404, address
    assert client.get("/c/circle/tags").status_code == 403
    assert tags(hidden) == ("damp",) and tags(thread) == ("Damp",)


def test_listing_by_tag_pages_and_orders(cast: Cast, count_queries: Any) -> None:
    from forum.core import settings

    settings.override(threads__list_size=5)
    made = [opened(cast.ada, cast.square, f"Thread {number}", tags=["damp"]) for number in range(12)]
    opened(cast.ada, cast.square, "Other")
    deleted(cast.ada, first_post(made[3]))
    found = queries.tag_at(room_of(), "damp")
    assert found is not None
    for name in ("latest", "hot", "unanswered"):
        seen: list[int] = []
        after = None
        while True:
            with count_queries() as asked:
                page = queries.community_threads(room_of(), tag_id=found[0].id, name=name, after=after, base_url=found[0].url)
            assert len(asked) <= 4, asked
            seen += [row.id for row in page.rows]
            if page.next_url is None:
                break
            after = page.next_url.partition("after=")[2]
        assert seen == [one.id for one in reversed(made) if one.id != made[3].id], name
    assert [tag.name for tag in page.rows[0].tags] == ["damp"]


def test_tags_are_changed_on_the_page_of_the_thread(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, "Wet walls", tags=["Damp"])
    client.sign_in(cast.ada)
    form = client.get(f"/t/{thread.id}/tags")
    assert form.status_code == 200 and 'value="Damp"' in form.text
    refused = client.post(f"/t/{thread.id}/tags", data={"tags": "a,b,c,d,e,f", "_method": "PUT"})
    assert refused.status_code == 422 and "a,b,c,d,e,f" in refused.text
    assert client.post(f"/t/{thread.id}/tags", data={"tags": "Lime, damp", "_method": "PUT"}).status_code == 303
    assert tags(thread) == ("Damp", "Lime")
    assert "/c/square/tags/lime" in client.get(f"/t/wet-walls/{thread.id}").text
