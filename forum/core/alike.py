"""Pieces of a page that are alike but for a few figures: made once, then filled in.

Under each of twenty posts stand the same buttons, with another number in them. `{% call(id, number) alike(made, key, post.id,
post.number) %}…{% endcall %}` makes the block once for each `key` and keeps it in `made`, a mapping of the page; the block puts
out `id` and `number` where they belong. The key must tell apart whatever else the block depends on.
"""

from collections.abc import Callable, Hashable
from secrets import token_hex
from typing import Any

from markupsafe import Markup

from forum.core.templating import written

# Stands for a figure while a block is made: nobody can have written it.
_TOKEN = token_hex(8)


def alike(made: dict[Hashable, str], key: Hashable, *figures: Any, caller: Callable[..., str]) -> Markup:
    """The block that `caller` makes of `figures`, each escaped, from the one that was made for the same `key`."""
    text = made.get(key)
    if text is None:
        text = made[key] = str(caller(*(f"{_TOKEN}-{place};" for place in range(len(figures)))))
    for place, figure in enumerate(figures):
        text = text.replace(f"{_TOKEN}-{place};", written(figure))
    return Markup(text)  # noqa: S704  # made by a template, filled with escaped values
