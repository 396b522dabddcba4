"""Answers to writing in place: the form again, in the dock or at the end of the thread, or the post that came of it.

Where the post belongs is only known by the page: the answer names the element it is put beside (`Parvis-Needs`), and the
address to go to when the page does not hold that element, or shows another thread.
"""

import json
from typing import Any

from flask import Response, g, make_response, render_template, request

from forum.core.partial import wants_partial
from forum.threads import queries
from forum.threads.places import Place
from forum.threads.views.refusing import form_page
from forum.threads.views.show import wanted_view


def asked_at() -> str:
    """Where the form stands that the present request asks for or sends: "dock", "here" (in a page), "" for a page of its own."""
    if not wants_partial():
        return ""
    return "here" if request.form.get("at") == "here" else "dock"


def form_answer(name: str, page: Any) -> Response:
    """The form `threads/_<name>_form.html` for a script that wants it alone, else its page `threads/<name>.html`."""
    return form_page(f"threads/_{name}_form.html" if wants_partial() else f"threads/{name}.html", page)


def written(thread_id: int, number: int, place: Place, *, form: Any = None, replaces: bool = False,
            remark: str = "") -> Response | None:
    """The post as an article to be put into the page, with `form`, if given, in place of the one that was sent, and a
    `remark` to be made about it.

    None where the thread or the post can be seen no more.
    """
    thread = queries.find_thread(g.viewer, thread_id)
    page = queries.post_alone(g.viewer, thread, number, wanted_view(thread, request.form.get("view"))) if thread else None
    if thread is None or page is None:
        return None
    beside = f"post-{number if replaces else page.stands_after}"
    answer = make_response(render_template("threads/_written.html", page=page, beside=beside, replaces=replaces, form=form,
                                           remark=remark))
    answer.headers["Parvis-Needs"] = beside
    answer.headers["Parvis-Thread"] = str(thread_id)
    answer.headers["Parvis-Address"] = f"{page.posts[0].url}#post-{number}"
    answer.headers["HX-Trigger"] = json.dumps({"parvis:written": {"number": number, "place": str(place)}})
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


def gone_to(url: str, place: Place) -> Response:
    """Have the whole page go elsewhere: what was written changed more than a post."""
    answer = make_response("", 200)
    answer.headers["HX-Redirect"] = answer.headers["Parvis-Address"] = url
    answer.headers["HX-Trigger"] = json.dumps({"parvis:written": {"number": 0, "place": str(place)}})
    return answer
