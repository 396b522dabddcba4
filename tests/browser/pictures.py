"""Every page as a picture: languages, themes, phone and desktop, signed out and in, empty and failing."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.demo_site import DemoSite, demo_site

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"desktop": (1400, 1000), "phone": (390, 844)}
KEPT = {"thread-fr": ("fr", "light", "desktop", "thread"), "list-fr-phone": ("fr", "light", "phone", "community"),
        "thread-dark": ("en", "dark", "desktop", "thread")}


def pages(site: DemoSite, language: str) -> dict[str, tuple[str, str | None]]:
    """Name of the picture: path and the role of who looks (None: signed out)."""
    place = site.communities[language]
    room = f"/c/{place['slug']}"
    someone = place["people"]["owner"]["username"]
    thread = "/t/" + place["solved"].rpartition("/")[2]
    crowded = "/c/" + place["crowd"]["slug"]  # where what is begun disturbs nobody
    return {
        "front": ("/", None), "community": (room, None), "questions": (f"{room}/questions", None),
        "about": (f"{room}/about", None), "thread": (place["solved"], None), "thread-long": (place["longest"], None),
        "search": (f"/search?q={'énergie' if language == 'fr' else 'insulation'}", None), "search-empty": ("/search", None),
        "search-nothing": ("/search?q=xyzzyx", None), "profile": (f"/u/{someone}", None), "sign-in": ("/sign-in", None),
        "sign-up": ("/sign-up", None), "not-found": ("/c/nowhere", None), "directory": ("/communities", None),
        "home": ("/", "member"), "community-in": (room, "member"), "thread-in": (place["solved"], "member"),
        "thread-tree": (f"{place['longest']}?view=tree", "owner"), "thread-time": (f"{place['longest']}?view=time", "owner"),
        "new-thread": (f"{room}/threads/new", "member"), "members": (f"{room}/members", "member"),
        "members-owner": (f"{room}/members", "owner"), "settings-profile": ("/settings/profile", "member"),
        "settings-sessions": ("/settings/sessions", "member"), "settings-account": ("/settings/account", "member"),
        "settings-decisions": ("/settings/decisions", "member"), "community-settings": (f"{room}/settings", "owner"),
        "community-categories": (f"{room}/settings/categories", "owner"), "community-log": (f"{room}/log", "owner"),
        "new-community": ("/communities/new", "member"), "directory-nothing": ("/communities?q=zzz", None),
        "reply": (f"{thread}/posts/new?reply_to=2", "member"), "quote": (f"{thread}/posts/new?reply_to=2&quote=1", "member"),
        "close": (f"{thread}/closure", "owner"), "thread-owner": (place["solved"], "owner"),
        "leave": (f"{room}/membership", "member"), "member": (f"{room}/members/{place['people']['member']['username']}", "owner"),
        "community-charter": (f"{room}/settings/charter", "owner"), "community-requests": (f"{room}/requests", "owner"),
        "community-invitations": (f"{room}/invitations", "owner"), "invitations": ("/invitations", "member"),
        "settings-password": ("/settings/password", "member"), "settings-appearance": ("/settings/appearance", None),
        "settings-invitation": ("/invitations", "newcomer"),
        "new": (f"{room}?list=new", "member"), "unread": (f"{room}?list=unread", "member"),
        "unanswered": (f"{room}?list=unanswered", "member"), "top": (f"{room}?list=top&period=year", None),
        "unsolved": (f"{room}/questions?list=unsolved", "member"), "home-unread": ("/?list=unread", "member"),
        "home-newcomer": ("/", "newcomer"), "about-newcomer": (f"{room}/about", "newcomer"),
        "thread-newcomer": (place["solved"], "newcomer"), "community-empty": (f"/c/{place['empty']}", None),
        "community-empty-owner": (f"/c/{place['empty']}", "owner"),
        "questions-empty": (f"/c/{place['empty']}/questions", "owner"),
        "about-empty": (f"/c/{place['empty']}/about", None), "members-empty": (f"/c/{place['empty']}/members", "owner"),
        "drafts": ("/drafts", "animator"), "drafts-empty": ("/drafts", "newcomer"), "keys": ("/keys", None),
        "profile-discussions": (f"/u/{someone}/discussions", None), "profile-solutions": (f"/u/{someone}/solutions", "member"),
        "profile-reactions": (f"/u/{someone}/reactions", "member"), "profile-empty": ("/u/newcomer", None),
        "category": (f"{room}/{place['category']}", "member"), "edit": (f"{place['mine']}/edit", "member"),
        "revisions": (f"{place['mine']}/revisions", "member"),
        "revisions-side": (f"{place['mine']}/revisions?view=side", "member"),
        "revision-restore": (f"{place['mine']}/revisions/1/restoration", "member"), "wiki": (f"{place['mine']}/wiki", "member"),
        "suggest": (f"{place['answer']}/suggestions/new", "member"), "suggestion": (place["suggestion"], "member"),
        "suggestions": ("/suggestions", "member"), "suggestions-empty": ("/suggestions", "newcomer"),
        "suggestions-community": (f"{room}/suggestions", "owner"), "scheduled": ("/scheduled", "member"),
        "scheduled-empty": ("/scheduled", "newcomer"), "delete": (f"{place['mine']}/deletion", "member"),
        "reactions": (f"{place['answer']}/reactions", None), "helped": (f"{place['answer']}/reactions/helped", "animator"),
        "community-reactions": (f"{room}/settings/reactions", "owner"),
        "thread-votes": (f"{place['solved']}?view=votes", "member"),
        "mentions": (f"/t/{place['longest'].rsplit('/', 1)[1]}/mentions", None),
        "tags": (f"{room}/tags", None), "tag": (f"{room}/tags/{'copropriete' if language == 'fr' else 'insulation'}", "member"),
        "tag-across": (f"/tag/{'copropriete' if language == 'fr' else 'insulation'}", None),
        "hot": (f"{room}?list=hot", "member"),
        "filter": (f"{room}/threads/filter", None), "filter-dialog": (room, "member"),
        "filtered": (f"{room}/questions?tag={'copropriete' if language == 'fr' else 'insulation'}&by={someone}", "member"),
        "tags-settings": (f"{room}/settings/tags", "owner"), "tags-empty": (f"/c/{place['empty']}/tags", "owner"),
        "tag-settings": (f"{room}/settings/tags/{'copropriete' if language == 'fr' else 'insulation'}", "owner"),
        "thread-tags": (f"{thread}/tags", "owner"),
        "messages": ("/messages", "member"), "messages-empty": ("/messages", "newcomer"),
        "message-new": ("/messages/new", "member"),
        "conversation": (f"/messages/{place['conversation']}", "member"),
        "conversation-people": (f"/messages/{place['conversation']}/people", "member"),
        "conversation-leave": (f"/messages/{place['conversation']}/leaving", "member"),
        "message-report": (f"/posts/{place['message']}/report", "member"), "muted": ("/settings/muted", "member"),
        "reports": ("/moderation/messages", "moderator"), "reports-empty": ("/moderation/messages?show=decided", "moderator"),
        "message-to-animators": (f"/messages/new?animators={place['slug']}", "newcomer"),
        "muted-empty": ("/settings/muted", "newcomer"), "profile-member": (f"/u/{someone}", "member"),
        "profile-received": (f"/u/{someone}/received", "member"),
        "offline": ("/offline", None), "styleguide": ("/styleguide", None),
        "refused": (f"{room}/settings", "member"), "closed-reply": (f"/t/{place['closed']}/posts/new", "member"),
        "dock": (place["longest"], "member"), "palette": (room, "member"), "keys-sheet": (room, "member"),
        "menu-open": (place["solved"], "owner"),
        "side-open": (room, "member"),
        "uploads": ("/uploads", "member"), "uploads-empty": ("/uploads", "newcomer"),
        "upload": (f"/uploads/{place['file']}", "member"), "line-removal": (place["line"], "owner"),
        "bookmarks": ("/bookmarks", "member"), "bookmarks-empty": ("/bookmarks", "newcomer"),
        "bookmark": (f"{place['poll']}/bookmark", "member"), "poll": (place["poll"], "member"),
        "poll-form": (f"{place['mine']}/poll", "member"), "poll-votes": (f"/polls/{place['poll_id']}/votes", None),
        "poll-close": (f"/polls/{place['poll_id']}/closure", "animator"),
        "notices": ("/notices", "member"), "notices-empty": ("/notices", "newcomer"), "notices-panel": (room, "owner"),
        "follows": ("/settings/follows", "member"), "follows-empty": ("/settings/follows", "newcomer"),
        "follow": (f"{thread}/follow", "member"), "follow-menu": (place["solved"], "member"),
        **strained(place["crowd"]),
        **{f"error-{code}": (f"/styleguide/errors/{code}", None) for code in (400, 409, 410, 413, 422, 429, 500, 503)},
        "gone": (f"{room}/nothing-here", "member"), "sign-in-wrong": ("/sign-in", None), "sign-up-wrong": ("/sign-up", None),
        "first-run": (site.first_run, None), "account-menu": (room, "member"),
        "new-thread-wrong": (f"{crowded}/threads/new", "crowd"), "new-thread-preview": (f"{crowded}/threads/new", "crowd"),
        "new-thread-tags": (f"{crowded}/threads/new", "crowd"),
        "dock-preview": (place["crowd"]["rtl"], "crowd"), "dock-full": (place["crowd"]["rtl"], "crowd"),
        "close-dialog": (place["solved"], "owner"),
        "refusals": (place["solved"], "member"), "refusals-out": (place["solved"], None),
        "timeline": (place["longest"], "member"),
    }


def strained(crowd: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Pages full of long words, words from right to left, many of everything."""
    room = f"/c/{crowd['slug']}"
    return {name: (path, "crowd") for name, path in {
        "crowd": room, "crowd-home": "/", "crowd-tags": f"{room}/tags", "crowd-deep": crowd["deep"], "crowd-rtl": crowd["rtl"],
        "crowd-members": f"{room}/members", "crowd-about": f"{room}/about", "crowd-new": f"{room}/threads/new",
        "crowd-settings": f"{room}/settings", "crowd-categories": f"{room}/settings/categories",
        "crowd-votes": f"/polls/{crowd['ranked_id']}/votes", "crowd-profile": "/u/crowd-0", "crowd-search": "/search?q=timber",
        "crowd-questions": f"{room}/questions", "crowd-log": f"{room}/log", "crowd-side": room,
    }.items()}


# A picture of a whole page shows what is far from the window, too.
LAID_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".posts__page, .posts__page > .post { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(sheet);
}"""


def open_dock(page: Page) -> None:
    """Begin a reply in place."""
    page.locator("#posts [data-act=reply]").first.click()
    page.locator("#dock textarea[name=source]").wait_for()


def open_palette(page: Page) -> None:
    """Look something up."""
    page.keyboard.press("Control+k")
    page.locator("dialog[open] input").fill("ti")
    page.locator("dialog[open] [role=option]").first.wait_for()


def open_keys(page: Page) -> None:
    """Show the keys."""
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def open_menu(page: Page) -> None:
    """What an owner may do with a post."""
    page.locator("#posts details.menu summary").first.click()


def open_side(page: Page) -> None:
    """The menu of a phone; a desktop shows it always."""
    button = page.locator(".bottom-bar button[popovertarget=side]")
    if button.is_visible():
        button.click()


def open_notices(page: Page) -> None:
    """The latest notices over the page."""
    page.locator("#bell").click()
    page.locator("#bell-panel h2").wait_for()


def open_follow(page: Page) -> None:
    """How closely the discussion is followed."""
    page.locator("#follow summary").click()


def open_refusals(page: Page) -> None:
    """What the reader may not do in the discussion, and why."""
    page.locator("#refusals summary").click()


def open_filter(page: Page) -> None:
    """What a list may be narrowed to."""
    page.locator(".page-head__acts a[href*='/threads/filter']").click()
    page.locator("dialog[open] [name=tag]").wait_for()


def send_wrong(page: Page) -> None:
    """Send the form as it is, with what the browser itself would have stopped."""
    form = page.locator("main form[method=post]").last
    form.evaluate("form => { form.noValidate = true; }")
    for field in form.locator("input[name=identifier], input[name=username], input[type=password]").all():
        field.fill("a")
    form.locator("button.button--primary").last.click()
    page.locator("[aria-invalid=true], .errors, .field__error, .notice--error").first.wait_for()


def write(page: Page) -> None:
    """A text with a bit of everything."""
    text = ("A quotation:\n\n> As it was said\n\n1. First\n2. Then **this** and `that`\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n<b>not bold</b>\n")
    page.locator("textarea[name=source]:visible").first.fill(text)


def show_preview(page: Page) -> None:
    """The text as it will be read."""
    write(page)
    page.locator(".editor__panes button:visible").last.click()
    page.locator(".editor__preview table").first.wait_for()


def begin_tag(page: Page) -> None:
    """Tags being typed, one of them known."""
    page.locator("input[name=tags]").fill("newer, ")
    page.locator("input[name=tags]").press_sequentially("con")
    page.locator(".completing [role=option]").first.wait_for()


def open_dock_preview(page: Page) -> None:
    """A reply in place, as it will be read."""
    open_dock(page)
    show_preview(page)


def open_dock_full(page: Page) -> None:
    """A reply over the whole window, text and preview side by side."""
    open_dock(page)
    page.locator("[data-act=dock-full]").click()
    show_preview(page)


def open_account(page: Page) -> None:
    """The menu behind one's own face."""
    page.locator(".top__tools details.menu summary").click()


def open_close(page: Page) -> None:
    """The reason for closing, asked for in place."""
    page.locator("a[href$='/closure']").first.evaluate("link => link.click()")
    page.locator("dialog[open] form").wait_for()


def open_timeline(page: Page) -> None:
    """Where one is in a long thread."""
    button = page.locator(".place-bar__here")
    if button.is_visible():
        button.click()


OPENED: dict[str, Callable[[Page], None]] = {
    "dock": open_dock, "palette": open_palette, "keys-sheet": open_keys, "menu-open": open_menu, "side-open": open_side,
    "filter-dialog": open_filter,
    "notices-panel": open_notices, "follow-menu": open_follow, "refusals": open_refusals, "refusals-out": open_refusals,
    "sign-in-wrong": send_wrong, "sign-up-wrong": send_wrong, "new-thread-wrong": send_wrong, "new-thread-preview": show_preview,
    "new-thread-tags": begin_tag, "dock-preview": open_dock_preview,
    "dock-full": open_dock_full, "account-menu": open_account, "close-dialog": open_close,
    "timeline": open_timeline, "crowd-side": open_side}


def take(browser: Browser, site: DemoSite, folder: Path, only: list[str]) -> int:
    """Write the pictures; how many there are. A page that answers 500 or more ends the run."""
    count = 0
    for language in ("en", "fr"):
        for theme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                for name, (path, role) in pages(site, language).items():
                    if only and name not in only:
                        continue
                    context = browser.new_context(viewport={"width": width, "height": height}, locale=language,
                                                  color_scheme=theme, device_scale_factor=1)
                    if role:
                        context.add_cookies([site.session(language, role)])  # type: ignore[list-item]  # a cookie
                    page = context.new_page()
                    answer = page.goto(site.origin + path, wait_until="load")
                    if answer is None or answer.status >= 500:
                        sys.exit(f"{path} answered {answer and answer.status}")
                    page.reload(wait_until="load")  # with the fonts at hand
                    page.evaluate("document.fonts.ready")
                    if name in OPENED:
                        OPENED[name](page)
                    whole = "long" not in name and name not in OPENED
                    if whole:
                        page.evaluate(LAID_OUT)
                    page.screenshot(path=folder / f"{name}--{language}-{theme}-{size}.png", full_page=whole)
                    context.close()
                    count += 1
    return count


def keep(folder: Path) -> None:
    """Put the few pictures that the documents show into docs/pictures, as WebP under 100 kB."""
    kept = ROOT / "docs" / "pictures"
    kept.mkdir(parents=True, exist_ok=True)
    for name, (language, theme, size, page) in KEPT.items():
        whole = Image.open(folder / f"{page}--{language}-{theme}-{size}.png")
        picture = whole.crop((0, 0, whole.width, min(whole.height, 1000)))
        for quality in (85, 75, 60, 45):
            picture.save(kept / f"{name}.webp", quality=quality, method=6)
            if (kept / f"{name}.webp").stat().st_size < 100_000:
                break


def main() -> None:
    """`bin/pictures [NAME…]`: all pages, or those named."""
    folder = ROOT / "pictures"
    folder.mkdir(exist_ok=True)
    only = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place, demo_site(Path(place) / "site") as site, chromium() as browser:
        print(take(browser, site, folder, only), "pictures in pictures/")
    if not only or {page for *_look, page in KEPT.values()} <= set(only):
        keep(folder)


if __name__ == "__main__":
    main()
