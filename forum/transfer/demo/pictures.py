"""The drawings of the demonstration, made here so that no picture has to be shipped: sections of what the texts speak of.

A text shows one by its token, as any picture: `![what is to be seen](upload:token)`. The tokens are known beforehand, since the
files of the demonstration name them: that is no secret, all of its communities are public.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import cos, pi

from PIL import Image, ImageDraw, ImageFont

from forum.auth.models import User
from forum.uploads.commands import add_upload
from forum.uploads.preparing import prepared
from forum.uploads.taking import store

Ink = ImageDraw.ImageDraw
SIZE = (960, 420)
TWICE = 2  # drawn larger, then made smaller: smooth edges
PAPER, DARK, EARTH, WATER, GREEN = "#fbfaf6", "#33403a", "#b89b78", "#8fb8cf", "#6f9a63"
BRICK, WOOD, PLASTER = "#c07a5c", "#dcbf8c", "#e7e3da"
_shown = re.compile(r"\(upload:([0-9a-f]{32})\)")


def shown_in(source: str) -> Iterator[tuple[str, str]]:
    """The drawings that a text shows: the token and the name of the file of each."""
    for token in _shown.findall(source):
        if token in DRAWINGS:
            yield token, DRAWINGS[token][0]


def hang_up(author: User, token: str) -> None:
    """Make one of the drawings a file of `author`, inside the present transaction. Undone, its objects are swept."""
    name, draw = DRAWINGS[token]
    with prepared(io.BytesIO(drawn(draw)), name) as file:
        store(token, file)
        add_upload(author, token, file)


def drawn(draw: Callable[[Ink], None]) -> bytes:
    """A drawing as PNG."""
    large = Image.new("RGB", (SIZE[0] * TWICE, SIZE[1] * TWICE), PAPER)
    draw(ImageDraw.Draw(large))
    out = io.BytesIO()
    large.resize(SIZE, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _swale(ink: Ink) -> None:
    """A wide and shallow swale in clay, its water, and the drain below."""
    def ground(x: float) -> float:
        return 150 + (55 * (1 + cos((x - 480) / 300 * pi)) if abs(x - 480) < 300 else 0)

    surface = [(x, ground(x)) for x in range(0, SIZE[0] + 1, 6)]
    _shape(ink, [(0, SIZE[1]), *surface, (SIZE[0], SIZE[1])], EARTH)
    pool = [(x, y) for x, y in surface if y >= 225]
    _shape(ink, [*pool, (pool[-1][0], 225), (pool[0][0], 225)], WATER)
    _line(ink, surface, GREEN, 5)
    for x in (*range(210, 380, 26), *range(585, 760, 26)):
        blade = ground(x)
        _line(ink, [(x, blade), (x + 4, blade - 22)], GREEN, 2)
    _shape(ink, [(400, 316), (560, 316), (560, 386), (400, 386)], "#a9a69d")
    ink.ellipse([part * TWICE for part in (464, 338, 496, 370)], fill=PAPER, outline=DARK, width=2 * TWICE)
    _words(ink, (480, 243), "10 cm", DARK)
    _words(ink, (480, 285), "fond meuble, racines", DARK)
    _words(ink, (690, 352), "drain, 3 L/s/ha", DARK)
    _words(ink, (120, 110), "voirie", DARK)
    _words(ink, (840, 110), "pelouse", DARK)
    for x in (180, 780):
        _line(ink, [(x, 128), (x + (60 if x < 480 else -60), 150)], DARK, 3)


def _wall(ink: Ink) -> None:
    """A solid brick wall with wood fibre and plaster on its warm side, and how its temperature falls outwards."""
    edges = ((180, BRICK), (540, WOOD), (700, PLASTER), (730, PAPER))
    for (left, colour), (right, _next) in pairwise(edges):
        _shape(ink, [(left, 70), (right, 70), (right, 330), (left, 330)], colour)
    for row, y in enumerate(range(70, 330, 26)):
        _line(ink, [(180, y), (540, y)], PLASTER, 2)
        for x in range(240 if row % 2 else 180, 540, 120):
            _line(ink, [(x, y), (x, y + 26)], PLASTER, 2)
    _line(ink, [(60, 306), (180, 296), (540, 250), (700, 120), (730, 112), (900, 104)], "#a2342b", 5)
    for x, words in ((110, "outside"), (360, "225 mm brick, cold"), (620, "60 mm fibre"), (825, "inside")):
        _words(ink, (x, 366), words, DARK)
    _words(ink, (100, 272), "2 °C", "#a2342b")
    _words(ink, (840, 76), "20 °C", "#a2342b")


def _shape(ink: Ink, points: Sequence[tuple[float, float]], colour: str) -> None:
    ink.polygon([(x * TWICE, y * TWICE) for x, y in points], fill=colour)


def _line(ink: Ink, points: Sequence[tuple[float, float]], colour: str, width: int) -> None:
    ink.line([(x * TWICE, y * TWICE) for x, y in points], fill=colour, width=width * TWICE, joint="curve")


def _words(ink: Ink, middle: tuple[int, int], words: str, colour: str) -> None:
    """Pillow's own font: it has no accents, the drawings do without."""
    ink.text((middle[0] * TWICE, middle[1] * TWICE), words, fill=colour, anchor="mm", font=ImageFont.load_default(26 * TWICE))


DRAWINGS: dict[str, tuple[str, Callable[[Ink], None]]] = {
    "de300000000000000000000000000001": ("coupe-noue.png", _swale),
    "de300000000000000000000000000002": ("wall-section.png", _wall),
}
