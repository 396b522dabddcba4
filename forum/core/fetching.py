"""The one way in which the server asks anything of another site: guarded, since members choose the addresses.

What is checked is what is connected to. The name is resolved once for each connection, every answer must be public, and the
socket is opened to one of the addresses that were checked: a second, different answer of the name server is never asked for
(DNS rebinding). Each redirect begins anew. One deadline and one limit of bytes hold for everything, however slowly or in however
small pieces it comes. No proxy, cookie or password of this machine is used.
"""

import contextlib
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

from forum.core.public_addresses import refused_address, refused_host
from forum.core.settings import setting

SECONDS = 5.0
BYTES = 512 * 1024
HEADERS = 64 * 1024
REDIRECTS = 3
TRIED = 3
LONGEST_URL = 2000
_user = re.compile(r"[a-zA-Z]*:?//[^/?#]*@")

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], httpcore.NetworkStream]


class Refused(Exception):
    """Nothing was fetched. `reason` is one word: the kind of address, or "slow", "large", "type", "status", "redirects"…"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `url` is where the redirects ended; `charset` what the header says, lower-cased, or empty."""

    url: str
    content_type: str
    charset: str
    body: bytes


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system's resolver has them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def system_connect(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    """A connection to a numeric address."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)


def checked_url(url: str | httpx.URL) -> httpx.URL:
    """`url` as it will be asked for: http or https, a public host, an allowed port, no user. Raises `Refused`.

    The object that is checked is the one that is used: no second parser may understand the address otherwise.
    """
    text = str(url)
    if len(text) > LONGEST_URL or "\\" in text or any(ch <= " " or "\x7f" <= ch <= "\xa0" for ch in text):
        raise Refused("malformed")
    try:
        parsed = httpx.URL(url)
        host, port = parsed.raw_host.decode("ascii").lower(), parsed.port
        _ = parsed.host  # httpx reads a name in Punycode as Unicode while it asks: one that cannot be read is refused here
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Refused("malformed") from error
    if parsed.scheme not in ("http", "https"):
        raise Refused("scheme")
    if parsed.userinfo or _user.match(text):
        raise Refused("userinfo")
    if str({"http": 80, "https": 443}[parsed.scheme] if port is None else port) not in setting("fetching.ports"):
        raise Refused("port")
    if reason := refused_host(host):
        raise Refused(reason)
    return parsed


@dataclass
class _Budget:
    """What is left of the time and of the bytes."""

    ends: float
    bytes_left: int

    def seconds(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise Refused("slow")
        return left

    def take(self, count: int) -> None:
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise Refused("large")


class _Stream(httpcore.NetworkStream):
    """A connection that lives on the budget."""

    def __init__(self, inner: httpcore.NetworkStream, budget: _Budget) -> None:
        self._inner, self._budget = inner, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._budget.seconds())
        self._budget.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.seconds())

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
                  timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._budget.seconds()), self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@dataclass
class _Guard(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked, and to nothing else."""

    resolve: Resolve
    connect: Connect
    budget: _Budget

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
                    socket_options: Iterable[Any] | None = None) -> httpcore.NetworkStream:
        addresses = list(dict.fromkeys(self._addresses(host, port)))
        for address in addresses:
            if reason := refused_address(address):
                raise Refused(reason)
        for address in addresses[:TRIED]:
            with contextlib.suppress(OSError, httpcore.NetworkError, httpcore.TimeoutException):
                return _Stream(self.connect(address, port, self.budget.seconds()), self.budget)
        raise Refused("unreachable")

    def _addresses(self, host: str, port: int) -> list[str]:
        """The system's resolver knows no deadline: it is asked in a thread that is not waited for beyond ours."""
        answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self.resolve(host, port))
            except (OSError, UnicodeError):
                answer.put([])

        threading.Thread(target=ask, name="parvis-resolve", daemon=True).start()
        try:
            found = answer.get(timeout=self.budget.seconds())
        except queue.Empty:
            raise Refused("slow") from None
        if not found:
            raise Refused("unresolved")
        return found


class _Transport(httpx.BaseTransport):
    """httpx over a pool whose connections the guard opens; none is kept."""

    def __init__(self, guard: _Guard) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), max_connections=1, max_keepalive_connections=0,
            network_backend=guard)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port,
                           target=request.url.raw_path)
        answer = self._pool.handle_request(httpcore.Request(request.method, url, headers=request.headers.raw))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


@dataclass
class _Body(httpx.SyncByteStream):
    answer: httpcore.Response

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


@dataclass(frozen=True)
class Fetcher:
    """Asks addresses of other sites. `resolve` and `connect` are replaced by tests; the checks are not."""

    resolve: Resolve = system_resolve
    connect: Connect = system_connect
    seconds: float = SECONDS
    most: int = BYTES
    types: frozenset[str] = field(default=frozenset({"text/html", "application/xhtml+xml"}))

    def fetch(self, url: str, *, until: bytes = b"") -> Fetched:
        """The body that `url` answers, no longer read than to where `until` (lower case) stands in it. Raises `Refused`."""
        budget = _Budget(time.monotonic() + self.seconds, self.most + HEADERS)
        guard = _Guard(self.resolve, self.connect, budget)
        current = checked_url(url)
        try:
            with httpx.Client(transport=_Transport(guard), trust_env=False, follow_redirects=False, timeout=self.seconds,
                              headers={"User-Agent": agent(), "Accept": "text/html, application/xhtml+xml",
                                       "Accept-Encoding": "gzip, identity", "Connection": "close"}) as client:
                for _hop in range(REDIRECTS + 1):
                    with client.stream("GET", current) as answer:
                        if not answer.has_redirect_location:
                            return self._read(answer, until)
                        current = checked_url(_joined(current, answer.headers["location"]))
        except httpcore.TimeoutException as error:
            raise Refused("slow") from error
        except ssl.SSLError as error:
            raise Refused("certificate") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            by_tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
            raise Refused("certificate" if by_tls else "broken") from error
        raise Refused("redirects")

    def _read(self, answer: httpx.Response, until: bytes) -> Fetched:
        if answer.status_code != 200:
            raise Refused("status")
        kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in self.types:
            raise Refused("type")
        length = answer.headers.get("content-length", "")
        if not until and length.isascii() and length.isdigit() and int(length[:12]) > self.most:
            raise Refused("large")
        body = bytearray()
        for piece in _decoded(answer, self.most):
            seen = max(0, len(body) - len(until))
            body += piece
            if until and (place := bytes(body[seen:]).lower().find(until)) >= 0:
                del body[seen + place:]
                break
            if len(body) > self.most:
                raise Refused("large")
        charset = (answer.charset_encoding or "").lower()
        return Fetched(str(answer.url), kind, charset, bytes(body))


def agent() -> str:
    """Who asks: the site by its name and, where it is known, its address."""
    own = setting("site.url")
    name = "".join(ch for ch in str(setting("site.name")) if ch.isascii() and (ch.isalnum() or ch in " -_."))
    return f"{' '.join(name.split()) or 'Forum'} (Parvis link preview{'; +' + own if own else ''})"


def _joined(current: httpx.URL, location: str) -> httpx.URL:
    try:
        return current.join(location)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Refused("malformed") from error


def _decoded(answer: httpx.Response, most: int) -> Iterator[bytes]:
    """The body in pieces; a compressed one never grows beyond `most` in one step, whatever it claims to hold."""
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from answer.iter_raw()
        return
    if encoding not in ("gzip", "x-gzip"):
        raise Refused("encoding")
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in answer.iter_raw():
        try:
            yield inflater.decompress(piece, most + 1)
        except zlib.error as error:
            raise Refused("encoding") from error
        if inflater.unconsumed_tail:
            raise Refused("large")
