"""Static files: every module reachable through the import map, every vendored byte the one that the lock names, every pair of
colours readable in both themes, and a first view that stays light."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core.assets import Assets

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "forum" / "static"
CSS = STATIC / "css"
JS = STATIC / "js"
LOCK = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text())
TINTS = (CSS / "03-tints.css").read_text()
TOKENS = (CSS / "02-tokens.css").read_text()
AA_TEXT, AA_MARK = 4.5, 3.0
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(STATIC)


# JavaScript ---------------------------------------------------------------------------------------------------------


def imported_names(source: str) -> Iterator[str]:
    """The names in `import … from "x"`, `import "x"`, `export … from "x"` and import("x")."""
    yield from re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""", source)


def import_violations(source: str, known: dict[str, str]) -> list[str]:
    return [name for name in imported_names(source) if name not in known]


def test_every_import_is_a_bare_name_of_the_import_map(assets: Assets) -> None:
    known = assets.import_map()["imports"]
    for path in JS.rglob("*.js"):
        assert import_violations(path.read_text(), known) == [], path


def test_the_import_rule_has_teeth(assets: Assets) -> None:
    known = assets.import_map()["imports"]
    planted = 'import x from "./near.js";\nimport "nowhere";\nimport("../up");\nimport { keep } from "drafts";\n'
    assert import_violations(planted, known) == ["./near.js", "nowhere", "../up"]


def test_preloading_a_module_names_all_that_it_imports(assets: Assets) -> None:
    known = assets.import_map()["imports"]
    for name in ("inplace", "controllers/dock", "controllers/palette"):
        wanted, seen = [name], set()
        while wanted:
            one = wanted.pop()
            seen.add(one)
            source = assets.by_url[known[one]].body.decode()
            wanted.extend(set(re.findall(r"""^import\b[^"'()]*["']([^"']+)["']""", source, re.MULTILINE)) - seen)
        links = re.findall(r'<link rel="modulepreload" href="([^"]+)">', assets.preloads(name))
        assert sorted(links) == sorted(known[one] for one in seen)


def test_every_controller_asked_for_exists(assets: Assets) -> None:
    known = assets.import_map()["imports"]
    asked = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for names in re.findall(r'data-(?:controller|demand)="([^"{]*)"', path.read_text()):
            asked.update(names.split())
    assert asked, "no template asks for a controller: has the attribute been renamed?"
    assert {f"controllers/{name}" for name in asked} <= set(known)


def test_modules_say_what_they_do_and_stay_small() -> None:
    total = 0
    for path in JS.rglob("*.js"):
        body = path.read_text()
        assert re.match(r"(import .*\n)*/\*\*", body), f"{path}: begins with what it does"
        assert "eval(" not in body and "new Function" not in body and ".innerHTML" not in body, path
        size = len(gzip.compress(body.encode(), 9))
        assert size < 5_000, f"{path}: one behaviour a file"
        total += size
    assert total < 72_000  # everything together: what one page loads is measured in tests/browser/test_first_view.py


# Addresses ----------------------------------------------------------------------------------------------------------


def test_addresses_carry_a_digest(assets: Assets) -> None:
    for name, url in assets.by_name.items():
        body = assets.by_url[url].body
        assert hashlib.sha256(body).hexdigest()[:12] in url, name


def test_the_stylesheet_names_only_files_that_exist_here(assets: Assets) -> None:
    css = assets.by_url[assets.url("app.css")].body.decode()
    addresses = re.findall(r"url\(([^)]*)\)", css)
    assert addresses
    for address in addresses:
        assert address.strip("\"'") in assets.by_url, address
    assert "@import" not in css


def test_a_first_view_is_light(assets: Assets) -> None:
    css = assets.by_url[assets.url("app.css")]
    assert len(css.gzipped) < 22_000
    fonts = [STATIC / "fonts" / f"{family}-latin.woff2" for family in ("inter", "bricolage")]
    assert sum(path.stat().st_size for path in fonts) < 100_000


# Vendored files -----------------------------------------------------------------------------------------------------


def test_vendored_files_are_what_the_lock_names() -> None:
    expected = {entry["file"]: entry["sha512"] for entry in LOCK["files"] if "symbol" not in entry} | LOCK["built"]
    for file, digest in expected.items():
        assert hashlib.sha512((STATIC / file).read_bytes()).hexdigest() == digest, file


def test_the_lock_is_complete() -> None:
    named = {entry["file"] for entry in LOCK["files"]} | set(LOCK["built"])
    held = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*")
            if path.is_file() and (path.suffix == ".woff2" or "LICENCE" in path.name or path.parent.name == "vendor")}
    assert held - {"vendor/vendor.lock.json"} <= named
    for entry in LOCK["files"]:
        assert set(entry) >= {"name", "version", "source", "file", "sha512", "licence"} and len(entry["sha512"]) == 128, entry
    assert "http" not in json.dumps(LOCK), "the lock names packages, never a host"


def test_the_sprite_holds_every_icon_and_no_other() -> None:
    sprite = (STATIC / "img" / "icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    assert drawn == {entry["symbol"] for entry in LOCK["files"] if "symbol" in entry}
    used = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        used.update(re.findall(r'icon\("([a-z0-9-]+)"', text))
        used.update(re.findall(r"icons?(?:\.svg'\) \}\}|prite \}\})#([a-z0-9-]+)", text))
    assert used, "no template uses the sprite: has the macro been renamed?"
    assert used <= drawn, f"not in the sprite: {sorted(used - drawn)} (add them to vendor.lock.json, run bin/vendor --update)"


# Colours ------------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def declared(css: str) -> dict[str, dict[str, str]]:
    """Custom properties that are colours: name -> {"light": …, "dark": …}."""
    found = {}
    for name, value in re.findall(r"--([a-z0-9-]+):\s*(light-dark\([^)]*\)|#[0-9a-f]{6})", css):
        pair = re.findall(r"#[0-9a-f]{6}", value)
        found[name] = {"light": pair[0], "dark": pair[-1]}
    return found


def block(selector: str) -> dict[str, dict[str, str]]:
    match = re.search(rf"(?:^|[\s,]){re.escape(selector)} \{{([^}}]*)\}}", TINTS)
    assert match, f"{selector} is not in 03-tints.css"
    return declared(match.group(1))


BASE = declared(TOKENS.split("prefers-contrast")[0])
GROUNDS = ("paper", "surface", "sunken")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("number", range(12))
def test_tints_are_readable(number: int, theme: str) -> None:
    tint = {name: pair[theme] for name, pair in block(f".tint-{number}").items()}
    assert contrast(tint["tint"], tint["on-tint"]) >= AA_TEXT, "initials on the disc"
    assert contrast(tint["tint-ink"], tint["tint-soft"]) >= AA_TEXT, "words on the pale ground"
    for ground in GROUNDS:
        assert contrast(tint["tint-ink"], BASE[ground][theme]) >= AA_TEXT, ground
    for ground in ("paper", "surface"):
        assert contrast(tint["tint-dot"], BASE[ground][theme]) >= AA_MARK, ground


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("number", range(12))
def test_accents_are_readable(number: int, theme: str) -> None:
    accent = {name: pair[theme] for name, pair in block(f".accent-{number}").items()}
    assert contrast(accent["accent"], accent["on-accent"]) >= AA_TEXT, "the label of a primary button"
    assert contrast(accent["accent"], accent["accent-soft"]) >= AA_TEXT, "the current room in the side column"
    assert contrast(BASE["ink"][theme], accent["accent-soft"]) >= AA_TEXT
    assert contrast(BASE["ink-2"][theme], accent["accent-soft"]) >= AA_TEXT
    for ground in GROUNDS:
        assert contrast(accent["accent"], BASE[ground][theme]) >= AA_TEXT, ground


@pytest.mark.parametrize("theme", THEMES)
def test_ink_is_readable(theme: str) -> None:
    for ground in (*GROUNDS, "chip"):
        for ink in ("ink", "ink-2", "ink-3", "warm", "gold", "ok"):
            assert contrast(BASE[ink][theme], BASE[ground][theme]) >= AA_TEXT, f"{ink} on {ground}"
    pairs = ("warm warm-soft", "gold gold-soft", "ok ok-soft", "ink-2 ok-soft", "ink mark", "ink warm-soft", "ink gold-soft")
    for ink, ground in map(str.split, pairs):
        assert contrast(BASE[ink][theme], BASE[ground][theme]) >= AA_TEXT, f"{ink} on {ground}"
    for ground in ("paper", "surface"):
        assert contrast(BASE["line-strong"][theme], BASE[ground][theme]) >= AA_MARK, f"the edge of a control on {ground}"


@pytest.mark.parametrize("theme", THEMES)
def test_code_is_readable(theme: str) -> None:
    colours = {name: pair for name, pair in declared((CSS / "54-code.css").read_text()).items() if name.startswith("code-")}
    assert len(colours) >= 6
    for name, pair in colours.items():
        assert contrast(pair[theme], BASE["sunken"][theme]) >= AA_TEXT, name


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#777777", "#ffffff") < AA_TEXT
