"""Lighthouse's four scores for the pages a visitor meets first, on the imported archive as its default phone sees them.

Lighthouse comes from npm into its own folder when this benchmark first runs, and drives Debian's Chromium. Each figure is the
median of five runs; the phone and its network are simulated (its default), so that a busy machine weighs little.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.pages import busy_threads
from tests.bench.site import COMMUNITY, ROOT, imported_site, serving
from tests.browser.chromium import ARGUMENTS, program

RUNS = 5
ATTEMPTS = 3  # Chromium now and then records no start of a navigation; Lighthouse then reports nothing and asks for another run
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {"fcp_ms": "first-contentful-paint", "lcp_ms": "largest-contentful-paint", "tbt_ms": "total-blocking-time",
         "cls": "cumulative-layout-shift"}
HERE = Path(__file__).parent / "lighthouse"


def run() -> list[dict[str, Any]]:
    """A row for each page: four scores of 100, and the times behind the first; what failed goes to the error output."""
    _install()
    folder = imported_site()
    usual, longest = busy_threads(folder)
    pages = {"list": f"/c/{COMMUNITY}", "thread, 20 posts": f"/t/{usual[1]}/{usual[0]}",
             f"thread, {longest[2]} posts": f"/t/{longest[1]}/{longest[0]}", "front": "/"}
    rows = []
    with serving(folder) as (_process, port):
        for name, path in pages.items():
            reports = [_look(f"http://localhost:{port}{path}") for _ in range(RUNS)]
            rows.append({"page": name, **_medians(reports)})
            _tell(name, reports)
    return rows


def _install() -> None:
    if (HERE / "node_modules" / ".package-lock.json").is_file():
        return
    subprocess.run(["npm", "ci", "--prefix", str(HERE), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                   check=True, stdout=sys.stderr)


def _look(url: str) -> dict[str, Any]:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _report(url)
        except subprocess.CalledProcessError:
            if attempt == ATTEMPTS:
                raise
            print(f"{url}: no report; once more", file=sys.stderr)
    raise AssertionError("unreachable")


def _report(url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            ["node", HERE / "node_modules" / "lighthouse" / "cli" / "index.js", url, "--quiet", "--output=json",
             f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting",
             f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}"],
            check=True, cwd=ROOT, env={**os.environ, "CHROME_PATH": str(program())}, stdout=sys.stderr, timeout=300)
        found: dict[str, Any] = json.loads(report.read_text())
    return found


def _medians(reports: list[dict[str, Any]]) -> dict[str, Any]:
    scores = {name: round(100 * statistics.median(report["categories"][name]["score"] for report in reports))
              for name in CATEGORIES}
    times = {name: statistics.median(report["audits"][audit]["numericValue"] for report in reports)
             for name, audit in TIMES.items()}
    return {**scores, **{name: round(value, 3) if name == "cls" else round(value) for name, value in times.items()}}


def _tell(name: str, reports: list[dict[str, Any]]) -> None:
    """What keeps a category from 100: the audits of weight that failed in any run."""
    failed = {}
    for report in reports:
        for category in CATEGORIES:
            for reference in report["categories"][category]["auditRefs"]:
                audit = report["audits"][reference["id"]]
                if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                    failed[reference["id"]] = f"{category}: {audit['title']} {audit.get('displayValue', '')}"
    for sentence in failed.values():
        print(f"{name}: {sentence}", file=sys.stderr)
