"""Static files without a build step: content digests, one joined stylesheet, an import map, copies compressed beforehand."""

import base64
import gzip
import hashlib
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

COMPRESSED = (".css", ".js", ".svg", ".json", ".webmanifest", ".txt")
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
# A static import as our modules write it: `import x from "name";`, `import "name";`.
IMPORTED = re.compile(r'^import (?:[^"();]* from )?"([^"]+)"', re.MULTILINE)
# Far more than there are: nothing grows where a name should come from elsewhere than a template.
MOST_ICONS = 1000


@dataclass(frozen=True)
class Asset:
    """One file as it is served: `gzipped` is empty where compressing gains nothing."""

    body: bytes
    gzipped: bytes
    mimetype: str


class Assets:
    """Every file under `root`, by its name there and by its address with a digest, which may be cached for ever."""

    def __init__(self, root: Path, prefix: str = "/assets") -> None:
        self.prefix = prefix
        self.by_name: dict[str, str] = {}
        self.by_url: dict[str, Asset] = {}
        self._icons: dict[tuple[str, str], Markup] = {}
        files = {path.relative_to(root).as_posix(): path.read_bytes()
                 for path in sorted(root.rglob("*")) if path.is_file()}
        for name, body in files.items():
            if not name.startswith("css/"):
                self._add(name, body)
        styles = b"\n".join(_bare(body) for name, body in files.items() if name.startswith("css/"))
        self._add("app.css", self._with_urls(styles))
        self.import_map_tag = self._import_map_tag()
        self.digest = hashlib.sha256("".join(sorted(self.by_url)).encode()).hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file. Raises `KeyError` for one that is not there."""
        return self.by_name[name]

    def icon(self, name: str, more: str = "") -> Markup:
        """The drawing `name` of the sprite, silent for screen readers, with `more` classes."""
        drawn = self._icons.get((name, more))
        if drawn is None:
            drawn = Markup('<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
                f" {more}" if more else "", self.url("img/icons.svg"), name)
            if len(self._icons) < MOST_ICONS:
                self._icons[name, more] = drawn
        return drawn

    def import_map(self) -> dict[str, dict[str, str]]:
        """Bare module names to addresses: `js/controllers/x.js` is imported as "controllers/x"."""
        imports = {}
        for name, url in self.by_name.items():
            folder, _, rest = name.partition("/")
            if folder in ("js", "vendor") and rest.endswith(".js"):
                imports[rest[:-3]] = url
        return {"imports": imports}

    def preloads(self, *modules: str) -> Markup:
        """Links that fetch these modules, and what they import, at once: without them each waits for the one that imports it.

        Raises `KeyError` for a module that is not there.
        """
        addresses = self.import_map()["imports"]
        wanted = list(modules)
        for name in wanted:  # grows meanwhile
            source = self.by_url[addresses[name]].body.decode()
            wanted.extend(one for one in IMPORTED.findall(source) if one not in wanted)
        return Markup("\n").join(Markup('<link rel="modulepreload" href="{}">').format(addresses[name]) for name in wanted)

    @property
    def import_map_hash(self) -> str:
        """The `'sha256-…'` source of the Content-Security-Policy that lets the import map run (CSP 3, 2.3.1)."""
        return "'sha256-" + base64.b64encode(hashlib.sha256(self._import_map_body().encode()).digest()).decode() + "'"

    def _import_map_body(self) -> str:
        return json.dumps(self.import_map(), separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")

    def _import_map_tag(self) -> Markup:
        body = self._import_map_body()
        return Markup(f'<script type="importmap">{body}</script>')  # noqa: S704 our own JSON, "<" escaped

    def _add(self, name: str, body: bytes) -> None:
        stem, _, ending = name.rpartition(".")
        url = f"{self.prefix}/{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
        mimetype = TYPES.get("." + ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        gzipped = gzip.compress(body, 9, mtime=0) if name.endswith(COMPRESSED) else b""
        self.by_name[name] = url
        self.by_url[url] = Asset(body, gzipped if len(gzipped) < len(body) else b"", mimetype)

    def _with_urls(self, css: bytes) -> bytes:
        """In the stylesheet, `url("fonts/x.woff2")` names a file here; it becomes that file's address."""
        text = css.decode()
        for name, url in self.by_name.items():
            text = text.replace(f'url("{name}")', f'url("{url}")')
        return text.encode()


def _bare(css: bytes) -> bytes:
    """A stylesheet without its comments, and without blanks around its signs: a fifth of what would be sent.

    No string of ours holds such a sign with a blank beside it.
    """
    bare = re.sub(rb"\s*\n\s*", b"\n", re.sub(rb"/\*.*?\*/", b"", css, flags=re.DOTALL)).strip()
    return re.sub(rb"\s*([{};])\s*", rb"\1", re.sub(rb"(?<=[\w-]): +(?=\S)", b":", bare)).replace(b";}", b"}")
