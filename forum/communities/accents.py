"""A community's own colour: the one typed, and the colours of both themes that follow from it and can be read.

Contrast is that of WCAG 2.2 (relative luminance, 1.4.3: 4.5 to 1 for text). Hue and liveliness are kept while lightness moves,
in OKLCH (Björn Ottosson, 2020; CSS Color 4, 10.2), where equal steps look equal. Colours here are six lower-case hexadecimal
digits, without the hash.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

AA_TEXT = 4.5
STEP = 0.005  # of lightness, finer than the eye
# The grounds an accent stands on and the ink that stands on its pale ground, as static/css/02-tokens.css says: a test compares.
LIGHT_GROUNDS, LIGHT_INK = ("faf9f6", "ffffff", "f1efe9"), "55605c"
DARK_GROUNDS, DARK_INK = ("14181a", "1b2022", "101415"), "a3aeaa"
DARK_FROM = 0.74  # lightness at which an accent begins to look right on the dark grounds, beside the twelve of the palette
_typed = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")


@dataclass(frozen=True, slots=True)
class Shades:
    """An accent in one theme: for words and buttons, for pale grounds under it, for words on it."""

    accent: str
    soft: str
    on: str

    def readable_on(self, grounds: tuple[str, ...], ink: str) -> bool:
        """Whether words in the accent, on it and on its pale ground can all be read."""
        return (all(contrast(self.accent, ground) >= AA_TEXT for ground in (*grounds, self.soft, self.on))
                and contrast(ink, self.soft) >= AA_TEXT)


def parse(text: str) -> str | None:
    """The colour that was typed (`#0A7`, `00aa77`), None if it is none."""
    match = _typed.fullmatch(text.strip().lower())
    if match is None:
        return None
    digits = match.group(1)
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def contrast(one: str, other: str) -> float:
    """How well one colour is read on the other, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def holds(colour: str) -> bool:
    """Whether the colour can be the accent of light pages as it is; dark pages get one derived from it."""
    return light(colour).readable_on(LIGHT_GROUNDS, LIGHT_INK)


def nearest(colour: str) -> str:
    """The colour of the same hue that holds and is the least darker; the same one if it holds."""
    lightness, chroma, hue = _oklch(colour)
    found = colour
    while not holds(found):
        lightness -= STEP
        found = _hex(lightness, chroma, hue)
    return found


def light(colour: str) -> Shades:
    """The colour as typed, with a pale ground of its hue and white words on it."""
    _lightness, chroma, hue = _oklch(colour)
    return Shades(colour, _hex(0.95, min(chroma, 0.025), hue), "ffffff")


@lru_cache(maxsize=256)
def dark(colour: str) -> Shades:
    """The same hue, lightened until it can be read on the dark grounds."""
    lightness, chroma, hue = _oklch(colour)
    soft, on = _hex(0.28, min(chroma, 0.035), hue), _hex(0.19, min(chroma, 0.03), hue)
    lightness = max(lightness, DARK_FROM)
    while not (shades := Shades(_hex(lightness, chroma, hue), soft, on)).readable_on(DARK_GROUNDS, DARK_INK):
        lightness += STEP
    return shades


def stylesheet(colour: str) -> str:
    """The rule that makes it the accent of a page, in both themes. It stands in no layer, so it comes before the palette's."""
    by_day, by_night = light(colour), dark(colour)
    return (f".accent-own{{--accent:light-dark(#{by_day.accent},#{by_night.accent});"
            f"--accent-soft:light-dark(#{by_day.soft},#{by_night.soft});--on-accent:light-dark(#{by_day.on},#{by_night.on})}}\n")


def _channels(colour: str) -> tuple[float, float, float]:
    """Red, green, blue from 0 to 1, as light rather than as written (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return _linear(red), _linear(green), _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)


def _written(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * math.pow(part, 1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> tuple[float, float, float]:
    """Lightness (0 to 1), chroma (0 to about 0.37), hue in radians."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour that screens show: where there is none so lively, the liveliest of that lightness and hue."""
    lightness = min(max(lightness, 0.0), 1.0)
    while True:
        channels = _linear_srgb(lightness, chroma, hue)
        if all(-0.0005 <= part <= 1.0005 for part in channels) or chroma <= 0:
            return "".join(f"{round(255 * _written(min(max(part, 0.0), 1.0))):02x}" for part in channels)
        chroma = max(chroma - 0.004, 0.0)


def _linear_srgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short)
