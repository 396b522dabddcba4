"""The pages of communities through the front door."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.communities import commands, queries
from forum.communities.charters import compose_charter
from forum.communities.models import Category, Charter, Community, Invitation, JoinRequest, Membership
from forum.core.db import db, transaction
from tests.cast import Cast

Visit = Callable[[Any], Any]
NEW = {"name": "Timber & Retrofit", "kind": "trade", "description": "Houses", "tint": "4", "locale": "en",
       "visibility": "public", "join_policy": "open", "form_key": "k1"}
PAGES = ("/about", "/members", "/members/bob", "/membership", "/requests", "/invitations", "/log", "/settings",
         "/settings/charter", "/settings/categories", "/settings/categories/general")


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def charter(cast: Cast, community: Community, source: str = "# Why we meet") -> None:
    from_now = db.session.scalar(select(func.max(Charter.version)).where(Charter.community_id == community.id)) or 0
    with transaction():
        commands.write_charter(cast.oz, community, compose_charter(source, locale="en"), base_version=from_now)


@pytest.mark.parametrize("path", PAGES)
def test_who_opens_which_page(cast: Cast, visit: Visit, path: str) -> None:
    charter(cast, cast.square)
    animating, owning = {"ann", "oz", "mod", "adm"}, {"oz", "adm"}
    opening = {"/about": set(cast.everyone), "/members": set(cast.everyone), "/membership": {"ada", "bob", "ann", "oz"},
               "/members/bob": animating, "/requests": animating, "/invitations": animating, "/log": animating}
    for name, user in cast.everyone.items():
        answer = visit(user).get(f"/c/square{path}")
        if name in opening.get(path, owning):
            assert answer.status_code == 200, (name, path, answer.text[:400])
            assert answer.text.count("<h1") == 1
        elif user is None or (path == "/settings" and name in animating):
            assert answer.status_code in (302, 303), (name, path)
        else:
            assert answer.status_code == 403, (name, path)


def rules_of_a_community(app: Flask) -> list[tuple[str, str]]:
    """Every address under /c/<community>, with each of its methods."""
    names = {"version": "1", "username": "ada", "request_id": "1", "invitation_id": "1", "slug": "general", "category": "general"}
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/c/<community>"):
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda match: names.get(match.group(1), "{place}"), rule.rule)
            found += [(path, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_a_hidden_community_has_no_address_for_outsiders(app: Flask, cast: Cast, visit: Visit) -> None:
    charter(cast, cast.cellar)
    rules = rules_of_a_community(app)
    assert len(rules) > 25
    for user in (None, cast.eve):
        browser = visit(user)
        for path, method in rules:
            answers = [browser.open(path.replace("{place}", slug), method=method, data={"reason": "x", "title": "x"})
                       for slug in ("cellar", "nowhere")]
            assert answers[0].status_code == answers[1].status_code, (path, method)
            assert answers[0].status_code in (404, 401, 302, 303), (path, method, answers[0].status_code)
            assert "Cellar" not in answers[0].text and "Why we meet" not in answers[0].text, (path, method)
            if path.startswith(("/c/{place}/about", "/c/{place}/me", "/c/{place}/req", "/c/{place}/inv", "/c/{place}/set")):
                assert answers[0].status_code == 404, (path, method)


def test_no_list_names_a_hidden_community(cast: Cast, visit: Visit) -> None:
    for user in (None, cast.eve):
        browser = visit(user)
        for path in ("/", "/communities", "/communities?q=the", "/u/ada", "/c/square/about", "/c/square/members"):
            answer = browser.get(path)
            assert answer.status_code == 200 and "Cellar" not in answer.text and "cellar" not in answer.text, path


def test_a_members_community_shows_its_face_only(cast: Cast, visit: Visit) -> None:
    charter(cast, cast.circle)
    for user in (None, cast.eve):
        browser = visit(user)
        about = browser.get("/c/circle/about")
        assert about.status_code == 200 and "Why we meet" in about.text and "Ada Lovelace" not in about.text
        closed = browser.get("/c/circle/members")
        assert closed.status_code == 403 and "/c/circle/about" in closed.text and "Ada Lovelace" not in closed.text
        assert browser.get("/c/circle/about/charter/1").status_code == 200
        assert browser.get("/c/circle").status_code == 403


def test_opening_a_community_once_for_each_form(cast: Cast, visit: Visit) -> None:
    browser = visit(cast.eve)
    assert browser.get("/communities/new").status_code == 200
    for _ in range(2):
        answer = browser.post("/communities", data={**NEW, "charter": "# Why\n<b>us</b>"})
        assert (answer.status_code, answer.location) == (303, "/c/timber-retrofit/about")
    assert count(Community) == 4
    shown = browser.get("/c/timber-retrofit/about").text
    assert "Why" in shown and "&lt;b&gt;us" in shown and "<b>us" not in shown
    other = browser.post("/communities", data={**NEW, "name": "Another name"})
    assert other.status_code == 409 and "Another name" in other.text and count(Community) == 4
    fresh = re.search(r'name="form_key" value="([^"]+)"', other.text)
    assert fresh is not None and fresh.group(1) != "k1"
    again = browser.post("/communities", data={**NEW, "name": "Another name", "form_key": fresh.group(1)})
    assert again.status_code == 303 and count(Community) == 5


def test_a_form_with_errors_keeps_everything(cast: Cast, visit: Visit) -> None:
    browser = visit(cast.eve)
    answer = browser.post("/communities", data={**NEW, "name": "", "description": "Kept <words>", "charter": "Kept charter"})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert "Kept &lt;words&gt;" in answer.text and "Kept charter" in answer.text and count(Community) == 3
    assert 'value="k1"' in answer.text


def test_join_and_leave(cast: Cast, visit: Visit) -> None:
    browser = visit(cast.eve)
    assert "Join the community" in browser.get("/c/square/about").text
    assert browser.post("/c/square/membership").status_code == 303
    assert "You are a member" in browser.get("/c/square/about").text
    assert browser.get("/c/square/membership").status_code == 200 and db.session.get(Membership, (cast.square.id, cast.eve.id))
    assert browser.post("/c/square/membership", data={"_method": "DELETE"}).status_code == 303
    assert db.session.get(Membership, (cast.square.id, cast.eve.id), populate_existing=True) is None
    assert visit(cast.oz).delete("/c/square/membership").status_code == 409


def test_a_visitor_is_shown_the_way_in(cast: Cast, visit: Visit) -> None:
    browser = visit(None)
    assert "/sign-in?next=" in browser.get("/c/square/about").text
    assert browser.post("/c/square/membership").status_code == 401
    assert browser.post("/c/square/membership", csrf=False).status_code in (400, 401)
    assert browser.get("/communities/new").status_code in (302, 303)


def test_nothing_changes_without_the_token(cast: Cast, visit: Visit) -> None:
    assert visit(cast.eve).post("/c/square/membership", csrf=False).status_code in (400, 401)
    assert db.session.get(Membership, (cast.square.id, cast.eve.id)) is None


def test_asking_and_being_refused(cast: Cast, visit: Visit) -> None:
    cast.square.join_policy = "request"
    db.session.commit()
    eve, ann = visit(cast.eve), visit(cast.ann)
    assert "Ask to join" in eve.get("/c/square/about").text
    too_long = eve.post("/c/square/requests", data={"message": "word " * 300, "form_key": "a"})
    assert too_long.status_code == 422 and "word word" in too_long.text
    for _ in range(2):
        assert eve.post("/c/square/requests", data={"message": "I plant <trees>", "form_key": "b"}).status_code == 303
    assert count(JoinRequest) == 1
    assert eve.post("/c/square/requests", data={"message": "Again", "form_key": "c"}).status_code == 409
    assert "Withdraw the request" in eve.get("/c/square/about").text
    assert "I plant &lt;trees&gt;" in ann.get("/c/square/requests").text
    number = db.session.scalars(select(JoinRequest.id)).one()
    decision = f"/c/square/requests/{number}/decision"
    assert visit(cast.ada).post(decision, data={"answer": "accept"}).status_code == 403
    assert ann.post(decision, data={"answer": "perhaps"}).status_code == 400
    unexplained = ann.post(decision, data={"answer": "refuse", "reason": " "})
    assert unexplained.status_code == 422 and f'id="reason-{number}-error"' in unexplained.text
    assert ann.post(decision, data={"answer": "refuse", "reason": "We are <full>"}).status_code == 303
    assert ann.post(decision, data={"answer": "accept"}).status_code == 409
    assert "We are &lt;full&gt;" in eve.get("/c/square/about").text
    assert "We are &lt;full&gt;" in ann.get("/c/square/requests").text


def test_asking_withdrawing_accepting(cast: Cast, visit: Visit) -> None:
    cast.square.join_policy = "request"
    db.session.commit()
    eve, ann = visit(cast.eve), visit(cast.ann)
    eve.post("/c/square/requests", data={"message": "", "form_key": "a"})
    assert "square" in eve.get("/invitations").text and "The Square" in ann.get("/invitations").text
    assert eve.post("/c/square/requests/mine", data={"_method": "DELETE"}).status_code == 303
    eve.post("/c/square/requests", data={"message": "", "form_key": "b"})
    number = db.session.scalars(select(JoinRequest.id)).one()
    assert ann.post(f"/c/square/requests/{number}/decision", data={"answer": "accept"}).status_code == 303
    assert eve.get("/c/square/membership").status_code == 200


def test_inviting_by_name(cast: Cast, visit: Visit) -> None:
    ann, eve = visit(cast.ann), visit(cast.eve)
    wrong = ann.post("/c/cellar/invitations", data={"username": "no-one"})
    assert wrong.status_code == 422 and 'value="no-one"' in wrong.text
    assert ann.post("/c/cellar/invitations", data={"username": "eve"}).status_code == 303
    number = db.session.scalars(select(Invitation.id)).one()
    assert "The Cellar" in eve.get("/invitations").text and eve.get("/c/cellar/about").status_code == 404
    assert visit(cast.bob).post(f"/invitations/{number}/answer", data={"answer": "accept"}).status_code == 404
    assert eve.post(f"/invitations/{number}/answer", data={"answer": "maybe"}).status_code == 400
    assert eve.post(f"/invitations/{number}/answer", data={"answer": "accept"}).status_code == 303
    assert eve.get("/c/cellar/about").status_code == 200
    assert eve.post(f"/invitations/{number}/answer", data={"answer": "accept"}).status_code == 409


def test_declining_and_withdrawing(cast: Cast, visit: Visit) -> None:
    ann, eve = visit(cast.ann), visit(cast.eve)
    ann.post("/c/cellar/invitations", data={"username": "eve"})
    number = db.session.scalars(select(Invitation.id)).one()
    assert eve.post(f"/invitations/{number}/answer", data={"answer": "decline"}).status_code == 303
    assert "The Cellar" not in eve.get("/invitations").text
    ann.post("/c/cellar/invitations", data={"username": "eve"})
    number = db.session.scalars(select(func.max(Invitation.id))).one()
    assert ann.delete(f"/c/square/invitations/{number}").status_code == 404
    assert ann.delete(f"/c/cellar/invitations/{number}").status_code == 303
    assert eve.post(f"/invitations/{number}/answer", data={"answer": "accept"}).status_code == 409


def test_a_link_is_shown_once_and_lets_in(cast: Cast, visit: Visit) -> None:
    ann, eve = visit(cast.ann), visit(cast.eve)
    made = ann.post("/c/cellar/invitations/links")
    link = re.search(r'value="http://localhost(/invitations/[\w-]+)"', made.text)
    assert made.status_code == 201 and link is not None and made.headers["Cache-Control"] == "no-store"
    assert link.group(1) not in ann.get("/c/cellar/invitations").text
    path = link.group(1)
    for user in (None, cast.eve):
        page = visit(user).get(path)
        assert page.status_code == 200 and "The Cellar" in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store"
    assert db.session.get(Membership, (cast.cellar.id, cast.eve.id)) is None
    assert eve.post(path).status_code == 303 and eve.get("/c/cellar/about").status_code == 200
    assert eve.get(path + "x").status_code == eve.post(path + "x").status_code == 404


def test_changing_the_settings(cast: Cast, visit: Visit) -> None:
    oz = visit(cast.oz)
    form = {**NEW, "name": "Our <Square>", "visibility": "hidden", "_method": "PUT"}
    assert visit(cast.ann).post("/c/square/settings", data=form).status_code == 403
    wrong = oz.post("/c/square/settings", data={**form, "kind": "cult", "description": "Kept"})
    assert wrong.status_code == 422 and "Kept" in wrong.text and "Our &lt;Square&gt;" in wrong.text
    assert oz.post("/c/square/settings", data=form).status_code == 303
    assert "Our &lt;Square&gt;" in oz.get("/c/square/about").text
    assert visit(None).get("/c/square/about").status_code == 404


def test_writing_the_charter(cast: Cast, visit: Visit) -> None:
    oz = visit(cast.oz)
    where = "/c/square/settings/charter"
    seen = oz.post(where, data={"charter": "# Draft", "base_version": "0", "act": "preview", "_method": "PUT"})
    assert seen.status_code == 200 and "Draft</h" in seen.text and count(Charter) == 0
    empty = oz.post(where, data={"charter": " ", "base_version": "0", "_method": "PUT"})
    assert empty.status_code == 422 and 'aria-invalid="true"' in empty.text
    assert oz.post(where, data={"charter": "First", "base_version": "0", "_method": "PUT"}).status_code == 303
    late = oz.post(where, data={"charter": "Second", "base_version": "0", "_method": "PUT"})
    assert late.status_code == 409 and "Second" in late.text and 'name="base_version" value="1"' in late.text
    assert oz.post(where, data={"charter": "Second", "base_version": "1", "_method": "PUT"}).status_code == 303
    assert "First" in visit(None).get("/c/square/about/charter/1").text
    assert "Second" in visit(None).get("/c/square/about").text
    assert oz.get("/c/square/about/charter/3").status_code == 404


def test_categories_through_the_forms(cast: Cast, visit: Visit) -> None:
    oz, where = visit(cast.oz), "/c/square/settings/categories"
    form = {"name": "Wood & <stone>", "tint": "5", "description": "", "form_key": "a"}
    for _ in range(2):
        assert oz.post(where, data=form).status_code == 303
    assert count(Category) == 7
    assert "Wood &amp; &lt;stone&gt;" in oz.get(where).text
    bad = oz.post(where, data={"name": "", "tint": "x", "description": "Kept", "form_key": "b"})
    assert bad.status_code == 422 and "Kept" in bad.text
    assert oz.post(f"{where}/wood-stone", data={"name": "Timber", "tint": "1", "_method": "PUT"}).status_code == 303
    assert oz.post(f"{where}/wood-stone/position", data={"direction": "up"}).status_code == 303
    assert oz.post(f"{where}/wood-stone/position", data={"direction": "left"}).status_code == 400
    room = queries.room(cast.oz, "square")
    assert room is not None and [row.name for row in room.categories] == ["General", "Timber", "Field work"]
    assert oz.post(f"{where}/wood-stone", data={"_method": "DELETE"}).status_code == 303
    assert oz.get(f"{where}/wood-stone").status_code == 404
    assert visit(cast.ann).post(where, data=form).status_code == 403


def test_roles_and_removal_through_the_forms(cast: Cast, visit: Visit) -> None:
    oz, ann = visit(cast.oz), visit(cast.ann)
    silent = oz.post("/c/square/members/ada/role", data={"role": "animator", "reason": ""})
    assert silent.status_code == 422 and 'id="f-reason-error"' in silent.text
    assert oz.post("/c/square/members/ada/role", data={"role": "animator", "reason": "She helps"}).status_code == 303
    assert ann.delete("/c/square/members/ada", data={"reason": "x"}).status_code == 403
    unexplained = ann.post("/c/square/members/bob", data={"_method": "DELETE", "reason": ""})
    assert unexplained.status_code == 422 and 'id="f-removal-error"' in unexplained.text
    assert ann.post("/c/square/members/bob", data={"_method": "DELETE", "reason": "Advertising"}).status_code == 303
    assert "Bob Noyce is no longer" in ann.get("/c/square/members").text
    assert "Bob Noyce" not in ann.get("/c/square/members").text
    assert ann.get("/c/square/members/bob").status_code == ann.get("/c/square/members/nobody").status_code == 404
    assert oz.post("/c/square/members/oz/role", data={"role": "member"}).status_code == 409


def test_bad_addresses(cast: Cast, visit: Visit) -> None:
    browser = visit(cast.oz)
    assert browser.get("/communities?after=zzz").status_code == 400
    assert browser.get("/c/square/members?after=zzz").status_code == 400
    for path in ("/communities?q=%00%ff", "/c/square/members?q=%00&role=%00&sort=%00"):
        assert browser.get(path).status_code in (200, 400), path
    for path in ("/c/%00/about", "/c/sq%00uare/about", "/c/%ff/about", "/c/square/members/%00", "/invitations/%00"):
        assert browser.get(path).status_code in (400, 404), path
    assert browser.post("/c/square/invitations", data={"username": "\0"}).status_code in (400, 422)


@pytest.mark.parametrize(("path", "signed_out", "signed_in"), [
    ("/communities", 1, 5), ("/c/square/about", 6, 9), ("/c/square/members", 3, 6)])
def test_pages_cost_few_queries(cast: Cast, visit: Visit, count_queries: Callable[[], Any], path: str, signed_out: int,
                                signed_in: int) -> None:
    for user, most in ((None, signed_out), (cast.ada, signed_in)):
        browser = visit(user)
        with count_queries() as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= most, "\n".join(seen)
