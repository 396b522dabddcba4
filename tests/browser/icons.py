"""The site's icon as PNG files, drawn from `favicon.svg`: for phones, which install the site, and for links to it."""

import re
from pathlib import Path

from tests.browser.chromium import chromium

IMAGES = Path(__file__).resolve().parents[2] / "forum" / "static" / "img"
GREEN, PAPER = "#176a52", "#faf9f6"
# file: side in pixels, share of it that the drawing takes, ground, colour of the drawing. A mask may cut all but the inner 80 %.
ICONS = {"icon-192.png": (192, 0.86, "transparent", GREEN), "icon-512.png": (512, 0.86, "transparent", GREEN),
         "icon-maskable-512.png": (512, 0.5, GREEN, PAPER), "icon-180.png": (180, 0.6, PAPER, GREEN)}
PAGE = """<!doctype html><style>html, body {{ margin: 0; background: {ground} }}
svg {{ display: block; width: {side}px; height: {side}px; margin: {margin}px; fill: {colour} }}</style>{svg}"""


def main() -> None:
    """`bin/icons`: draw them anew."""
    svg = re.sub(r"<style>.*?</style>", "", (IMAGES / "favicon.svg").read_text("utf-8"), flags=re.DOTALL)
    with chromium() as browser:
        for name, (side, share, ground, colour) in ICONS.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(PAGE.format(ground=ground, side=side * share, margin=side * (1 - share) / 2, colour=colour, svg=svg))
            page.screenshot(path=IMAGES / name, omit_background=ground == "transparent")
            page.close()


if __name__ == "__main__":
    main()
