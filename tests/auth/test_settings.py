"""A person's own settings: profile, e-mail address, language, password, signed-in browsers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.auth import passwords
from forum.auth.models import SessionRow, User
from forum.core import clock, settings
from tests.auth.accounts import PASSWORD, account, sign_in

ZONE = "/settings/account/time-zone"
PAGES = ("/settings", "/settings/profile", "/settings/account", "/settings/password", "/settings/sessions")
ACTS = (("POST", "/settings/profile"), ("POST", "/settings/account/email"), ("POST", "/settings/account/language"),
        ("POST", ZONE), ("POST", "/settings/password"), ("DELETE", "/settings/sessions"), ("DELETE", "/settings/sessions/1"))


@pytest.fixture
def grace(db: Any) -> User:
    return account()


@pytest.fixture
def browser(visit: Any, grace: User) -> Any:
    return visit(grace)


def again(db: Any, user: User) -> User:
    found = db.session.get(User, user.id, populate_existing=True)
    assert found is not None
    return found


def test_only_for_who_is_signed_in(client: Any, db: Any) -> None:
    for path in PAGES:
        answer = client.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in"), path
    for method, path in ACTS:
        assert client.post(path, data={"_method": method}).status_code == 401, path
        assert client.open(path, method=method).status_code == 401, path


def test_pages(browser: Any, count_queries: Any) -> None:
    for path in PAGES[1:]:
        with count_queries() as seen:
            assert browser.get(path).status_code == 200, path
        assert len(seen) <= 3, path


def test_the_profile(browser: Any, grace: User, db: Any) -> None:
    data = {"name": "  Rear  Admiral\u202e ", "organisation": "US Navy",
        "bio": "I *like* <b>compilers</b>.\r\n\r\n[x](javascript:alert(1))\x1b"}
    answer = browser.post("/settings/profile", data=data)
    assert (answer.status_code, answer.location) == (303, "/u/grace")
    user = again(db, grace)
    assert (user.name, user.name_key, user.organisation) == ("Rear Admiral", "rear admiral", "US Navy")
    assert user.bio == "I *like* <b>compilers</b>.\n\n[x](javascript:alert(1))"
    assert "<em>like</em> &lt;b&gt;compilers&lt;/b&gt;" in user.bio_html
    assert "href" not in user.bio_html
    page = browser.get("/u/grace").text
    assert "<b>compilers" not in page
    assert browser.post("/settings/profile", data={"name": " "}).status_code == 303
    assert again(db, grace).display_name == "grace"


@pytest.mark.parametrize(("field", "length"), [("name", 81), ("organisation", 81), ("bio", 2001)])
def test_too_long_is_refused_and_kept(browser: Any, grace: User, db: Any, field: str, length: int) -> None:
    text = "y" * length
    answer = browser.post("/settings/profile", data={"name": "Other", field: text})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert text in answer.text
    assert again(db, grace).name == "Grace Hopper"


def test_nothing_else_can_be_written_through_a_form(browser: Any, grace: User, db: Any) -> None:
    browser.post("/settings/profile", data={"name": "G", "role": "administrator", "username": "root",
        "post_count": "9", "id": "1"})
    user = again(db, grace)
    assert (user.role, user.username, user.post_count) == ("member", "grace", 0)


def test_another_address_needs_the_password(browser: Any, grace: User, db: Any) -> None:
    account("linus")
    wrong = browser.post("/settings/account/email", data={"email": "new@example.org", "password": "wrong"})
    assert wrong.status_code == 422
    assert 'id="password-error"' in wrong.text
    assert 'value="new@example.org"' in wrong.text
    taken = browser.post("/settings/account/email", data={"email": "Linus@example.org", "password": PASSWORD})
    assert taken.status_code == 422
    assert 'id="email-error"' in taken.text
    assert browser.post("/settings/account/email", data={"email": "nonsense", "password": PASSWORD}).status_code == 422
    assert again(db, grace).email == "grace@example.org"
    assert browser.post("/settings/account/email", data={"email": "New@example.org", "password": PASSWORD}).status_code == 303
    assert again(db, grace).email_key == "new@example.org"
    assert browser.post("/settings/account/email", data={"email": "new@example.org", "password": PASSWORD}).status_code == 303


def test_the_language(browser: Any, grace: User, db: Any) -> None:
    browser.set_cookie("lang", "en")
    answer = browser.post("/settings/account/language", data={"locale": "fr"})
    assert answer.status_code == 303
    assert again(db, grace).locale == "fr"
    assert '<html lang="fr"' in browser.get("/settings/account").text
    assert browser.post("/settings/account/language", data={"locale": "tlh"}).status_code == 422
    assert browser.post("/settings/account/language", data={"locale": "browser"}).status_code == 303
    assert again(db, grace).locale is None


def test_the_time_zone(browser: Any, grace: User, db: Any) -> None:
    settings.override(site__time_zone="Europe/Paris")
    page = browser.get("/settings/account").text
    assert '<option value="site" selected>The site’s: Paris (UTC+' in page and '<optgroup label="Asia">' in page
    for posted, kept in (("America/New_York", "America/New_York"), ("Asia/Calcutta", "Asia/Kolkata"), ("Etc/UTC", "UTC"),
                         ("Etc/GMT+5", "Etc/GMT+5")):
        answer = browser.post(ZONE, data={"time_zone": posted})
        assert (answer.status_code, answer.location, again(db, grace).time_zone) == (303, "/settings/account", kept)
        assert browser.get("/settings/account").text.count(f'<option value="{kept}" selected>') == 1
    assert "UTC−5</option>" in browser.get("/settings/account").text
    assert browser.post(ZONE, data={"time_zone": "site"}).status_code == 303
    assert again(db, grace).time_zone is None


def test_zones_have_the_names_of_the_language(browser: Any, grace: User) -> None:
    with clock.frozen(datetime(2026, 11, 29, 12, tzinfo=UTC)):
        page = browser.get("/settings/account?lang=fr").text
    assert '<option value="Europe/Vienna">Vienne (UTC+1)</option>' in page and '<optgroup label="Amérique">' in page
    assert '<option value="Asia/Kolkata">Kolkata (UTC+5:30)</option>' in page or "Calcutta (UTC+5:30)" in page


@pytest.mark.parametrize("name", [
    "Paris", "europe/paris", "../../etc/passwd", "Factory", "<b>x</b>", "x" * 5000, "Europe/Paris\n"])
def test_an_unknown_zone_is_refused_beside_the_field(browser: Any, grace: User, db: Any, name: str) -> None:
    browser.post(ZONE, data={"time_zone": "Europe/Paris"})
    answer = browser.post(ZONE, data={"time_zone": name})
    assert answer.status_code == 422 and "This time zone is not among those of the site." in answer.text
    assert 'id="f-time_zone-error"' in answer.text and '<option value="Europe/Paris" selected>' in answer.text
    assert "<b>x" not in answer.text and again(db, grace).time_zone == "Europe/Paris"


def test_another_password_ends_every_other_session(browser: Any, visit: Any, grace: User, db: Any) -> None:
    elsewhere = visit(grace)
    token = browser.get_cookie("session_token").value
    assert browser.post("/settings/password", data={"current_password": "wrong",
        "password": "a whole new sentence"}).status_code == 422
    weak = browser.post("/settings/password", data={"current_password": PASSWORD, "password": "Grace Hopper"})
    assert weak.status_code == 422
    assert 'id="password-error"' in weak.text
    assert elsewhere.get("/settings/profile").status_code == 200
    answer = browser.post("/settings/password", data={"current_password": PASSWORD, "password": "a whole new sentence"})
    assert answer.status_code == 303
    assert passwords.verify(again(db, grace).password_hash, "a whole new sentence")
    assert browser.get_cookie("session_token").value != token
    assert browser.get("/settings/profile").status_code == 200
    assert elsewhere.get("/settings/profile").status_code == 303
    assert sign_in(visit(), "grace", PASSWORD).status_code == 422
    assert sign_in(visit(), "grace", "a whole new sentence").status_code == 303


def test_password_checks_are_limited(browser: Any) -> None:
    for _ in range(10):
        assert browser.post("/settings/password", data={"current_password": "wrong", "password": "x"}).status_code == 422
    answer = browser.post("/settings/password", data={"current_password": PASSWORD, "password": "a whole new sentence"})
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers


def test_sessions_are_listed_and_ended(browser: Any, visit: Any, grace: User, db: Any) -> None:
    phone = visit()
    phone.post("/sign-in", data={"identifier": "grace", "password": PASSWORD}, headers={
        "User-Agent": "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"})
    page = browser.get("/settings/sessions").text
    assert "Firefox on Android" in page
    assert page.count('class="row"') == 2
    other = db.session.scalar(select(SessionRow.id).order_by(SessionRow.id.desc()))
    assert browser.post(f"/settings/sessions/{other}", data={"_method": "DELETE"}).status_code == 303
    assert phone.get("/settings/profile").status_code == 303
    assert browser.get("/settings/profile").status_code == 200
    assert browser.post(f"/settings/sessions/{other}", data={"_method": "DELETE"}).status_code == 404


def test_all_others_are_ended_at_once(browser: Any, visit: Any, grace: User, db: Any) -> None:
    others = [visit(grace), visit(grace)]
    stranger = visit(account("linus"))
    assert browser.post("/settings/sessions", data={"_method": "DELETE"}).status_code == 303
    assert [one.get("/settings/profile").status_code for one in others] == [303, 303]
    assert browser.get("/settings/profile").status_code == 200
    assert stranger.get("/settings/profile").status_code == 200


def test_ending_this_session_signs_out(browser: Any, db: Any) -> None:
    mine = db.session.scalar(select(SessionRow.id))
    answer = browser.post(f"/settings/sessions/{mine}", data={"_method": "DELETE"})
    assert answer.location == "/"
    assert browser.get_cookie("session_token") is None


def test_nobody_ends_another_persons_session(browser: Any, visit: Any, db: Any) -> None:
    linus = account("linus")
    theirs = visit(linus)
    number = db.session.scalar(select(SessionRow.id).where(SessionRow.user_id == linus.id))
    for who in (browser, visit(account("mona", role="administrator"))):
        assert who.post(f"/settings/sessions/{number}", data={"_method": "DELETE"}).status_code == 404
    assert theirs.get("/settings/profile").status_code == 200
    assert browser.post("/settings/sessions/99999999999999999999", data={"_method": "DELETE"}).status_code == 404


def test_hostile_browser_names_are_text(visit: Any, db: Any, grace: User) -> None:
    browser = visit()
    browser.post("/sign-in", data={"identifier": "grace", "password": PASSWORD},
                 headers={"User-Agent": "<script>x</script> Firefox/1 " + "y" * 500})
    page = browser.get("/settings/sessions").text
    assert "<script>x" not in page
    assert len(db.session.scalar(select(SessionRow.user_agent))) <= 200


def test_without_the_token_nothing_changes(browser: Any, grace: User, db: Any) -> None:
    before = again(db, grace).password_hash
    for method, path in ACTS:
        assert browser.post(path, data={"_method": method, "name": "Other", "locale": "fr"}, csrf=False).status_code == 400, path
    user = again(db, grace)
    assert (user.name, user.locale, user.password_hash) == ("Grace Hopper", None, before)
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 1
