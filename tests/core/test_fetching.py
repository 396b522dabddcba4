"""The guarded client: hostile addresses are refused by name, and whatever answers, it answers within bounds."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpcore
import pytest

from forum.core import fetching, settings
from forum.core.fetching import Fetched, Fetcher, Refused, checked_url
from forum.core.public_addresses import refused_address

PUBLIC = "93.184.215.14"
HTML = b"<html><head><title>Fine</title></head><body>words</body></html>"

HOSTILE = [
    # this machine, in every spelling
    ("http://127.0.0.1/", "loopback"), ("http://127.8.9.10/", "loopback"), ("http://0.0.0.0/", "unspecified"),
    ("http://[::1]/", "loopback"), ("http://[::]/", "unspecified"), ("http://[0:0:0:0:0:0:0:1]/", "loopback"),
    ("http://2130706433/", "malformed"), ("http://0x7f000001/", "malformed"), ("http://0x7f.1/", "malformed"),
    ("http://0177.0.0.1/", "malformed"), ("http://127.1/", "malformed"), ("http://127.0.1/", "malformed"),
    ("http://0/", "malformed"),
    ("http://127.0.0.1./", "malformed"), ("http://127。0。0。1/", "loopback"), ("http://①②⑦.⓪.⓪.①/", "malformed"),
    ("http://%31%32%37.0.0.1/", "malformed"), ("http://localhost/", "name"), ("http://LOCALHOST/", "name"),
    ("http://localhost./", "malformed"), ("http://a.localhost/", "name"), ("http://ⓛocalhost/", "malformed"),
    # the networks inside
    ("http://10.1.2.3/", "private"), ("http://172.16.0.1/", "private"), ("http://172.31.255.255/", "private"),
    ("http://192.168.1.1/", "private"), ("http://100.64.0.1/", "shared"), ("http://100.100.100.200/", "shared"),
    ("http://169.254.169.254/latest/meta-data/", "link-local"), ("http://168.63.129.16/", "metadata"),
    ("http://192.0.0.192/", "reserved"), ("http://198.18.0.1/", "reserved"), ("http://192.0.2.1/", "documentation"),
    ("http://198.51.100.7/", "documentation"), ("http://203.0.113.9/", "documentation"), ("http://224.0.0.1/", "multicast"),
    ("http://240.0.0.1/", "reserved"), ("http://255.255.255.255/", "reserved"), ("http://192.88.99.1/", "translated"),
    ("http://[fe80::1]/", "link-local"), ("http://[fe80::1%25eth0]/", "link-local"), ("http://[fc00::1]/", "private"),
    ("http://[fd00:ec2::254]/", "private"), ("http://[fec0::1]/", "site-local"), ("http://[ff02::1]/", "multicast"),
    ("http://[2001:db8::1]/", "documentation"), ("http://[100::1]/", "reserved"), ("http://[4000::1]/", "reserved"),
    # an address inside another one
    ("http://[::ffff:127.0.0.1]/", "mapped"), ("http://[::ffff:7f00:1]/", "mapped"), ("http://[::127.0.0.1]/", "mapped"),
    ("http://[64:ff9b::7f00:1]/", "translated"), ("http://[64:ff9b:1::a00:1]/", "translated"),
    ("http://[2002:7f00:1::]/", "translated"), ("http://[2001:0:7f00:1::]/", "translated"),
    # names of what is inside
    ("http://intranet/", "name"), ("http://printer.local/", "name"), ("http://metadata.google.internal/", "name"),
    ("http://router.lan/", "name"), ("http://nas.home.arpa/", "name"), ("http://x.onion/", "name"),
    # addresses that two parsers might read in two ways
    ("http://public.example@127.0.0.1/", "userinfo"), ("http://127.0.0.1@public.example/", "userinfo"),
    ("http://:@public.example/", "userinfo"), ("http://@public.example/", "userinfo"),
    ("http://public.example\\@127.0.0.1/", "malformed"),
    ("http://127.0.0.1%2f@public.example/", "userinfo"), ("http://public.example /", "malformed"),
    ("http://public.example\t/", "malformed"), ("http://public.example\r\nHost: 127.0.0.1/", "malformed"),
    ("http://public.example:80:80/", "malformed"), ("http:///etc/passwd", "malformed"), ("http://public..example/", "malformed"),
    ("http://-public.example/", "malformed"), ("http://public.example./", "malformed"),
    ("http://" + "a" * 64 + ".example/", "malformed"),
    ("http://xn--a.com/", "malformed"), ("http://xn--zzzz99999.example/", "malformed"),
    ("http://1.2.3.4.5/", "malformed"), ("http://[::1", "malformed"), ("http://public.example/" + "x" * 2000, "malformed"),
    # what is not the web
    ("ftp://public.example/", "scheme"), ("file:///etc/passwd", "scheme"), ("gopher://public.example/", "scheme"),
    ("//public.example/", "scheme"), ("javascript:alert(1)", "scheme"), ("http://public.example:22/", "port"),
    ("http://public.example:0/", "port"), ("https://public.example:8443/", "port"), ("http://public.example:99999/", "port"),
]


def refusal(fetch: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as raised:
        fetch()
    return raised.value.reason


def nowhere(*_anything: Any) -> Any:
    raise AssertionError("the network was asked")


@pytest.mark.parametrize(("url", "reason"), HOSTILE)
def test_hostile_addresses_are_refused_before_anything_is_asked(url: str, reason: str) -> None:
    assert refusal(lambda: Fetcher(resolve=nowhere, connect=nowhere).fetch(url)) == reason


def test_there_are_many_of_them() -> None:
    assert len({url for url, _reason in HOSTILE}) == len(HOSTILE) >= 40


@pytest.mark.parametrize("url", ["http://public.example/", "https://public.example:443/a?b=c", "http://bücher.example/",
                                 f"http://{PUBLIC}/", "http://[2606:2800:21f:cb07::1]/", "http://a-b.c_d.example/"])
def test_public_addresses_are_not(url: str) -> None:
    assert checked_url(url)


def test_further_ports_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings._values, "fetching.ports", ("80", "443", "8080"))
    assert checked_url("http://public.example:8080/")


@pytest.mark.parametrize(("answers", "reason"), [
    ([], "unresolved"), (["127.0.0.1"], "loopback"), ([PUBLIC, "10.0.0.1"], "private"), (["10.0.0.1", PUBLIC], "private"),
    ([PUBLIC, "::1"], "loopback"), (["::ffff:10.0.0.1"], "mapped"),
    (["64:ff9b::a00:1"], "translated"), (["fe80::1%eth0"], "link-local"),
    (["169.254.169.254"], "link-local"), (["not an address"], "malformed")])
def test_every_answer_of_the_name_server_must_be_public(answers: list[str], reason: str) -> None:
    fetcher = Fetcher(resolve=lambda host, port: answers, connect=nowhere)
    assert refusal(lambda: fetcher.fetch("http://public.example/")) == reason


def test_a_name_server_that_never_answers_is_not_waited_for() -> None:
    hold = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        hold.wait(30)
        return [PUBLIC]

    began = time.monotonic()
    assert refusal(lambda: Fetcher(resolve=resolve, connect=nowhere, seconds=0.2).fetch("http://public.example/")) == "slow"
    assert time.monotonic() - began < 5
    hold.set()


class Web:
    """Real servers on this machine, reached under public addresses: the guard sees these, and only the socket goes elsewhere."""

    def __init__(self) -> None:
        self.ports: dict[str, int] = {}
        self.names: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.connected: list[str] = []
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.stopping = threading.Event()

    def serve(self, name: str, answer: Callable[[socket.socket, bytes], None], address: str = PUBLIC) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self._open.append(listening)
        self.ports[address] = listening.getsockname()[1]
        self.names.setdefault(name, [[address]])

        def work() -> None:
            while True:
                try:
                    connection, _peer = listening.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(5)
                    answer(connection, connection.recv(65536))

        self._threads.append(threading.Thread(target=work, daemon=True))
        self._threads[-1].start()

    def says(self, name: str, body: bytes = HTML, head: str = "Content-Type: text/html", status: str = "200 OK",
             address: str = PUBLIC) -> None:
        payload = f"HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        self.serve(name, lambda connection, _request: connection.sendall(payload), address)

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names.get(host, [[]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        self.connected.append(address)
        assert not refused_address(address)
        return fetching.system_connect("127.0.0.1", self.ports[address], timeout)

    def fetcher(self, seconds: float = 5.0, most: int = 64 * 1024) -> Fetcher:
        return Fetcher(resolve=self.resolve, connect=self.connect, seconds=seconds, most=most)

    def fetch(self, url: str = "http://public.example/", **more: Any) -> Fetched:
        return self.fetcher(**more).fetch(url)

    def close(self) -> None:
        self.stopping.set()
        for one in self._open:
            one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


def test_a_page_is_fetched(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        requests.append(request)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=ISO-8859-1\r\nConnection: close\r\n\r\n" + HTML)

    web.serve("public.example", answer)
    monkeypatch.setitem(settings._values, "site.name", "Le Forum « 1 »")
    got = web.fetch("http://public.example/page?x=1#part")
    assert (got.body, got.content_type, got.charset) == (HTML, "text/html", "iso-8859-1")
    head = requests[0].decode().lower()
    assert head.startswith("get /page?x=1 http/1.1") and "host: public.example\r\n" in head
    assert "user-agent: le forum 1 (parvis link preview" in head
    assert "cookie" not in head and "authorization" not in head and "referer" not in head


def test_proxies_of_the_environment_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    web.says("public.example")
    assert web.fetch().body == HTML


def test_one_that_does_not_answer_gives_way_to_the_next(web: Web) -> None:
    web.says("public.example", address="93.184.215.15")
    web.names["public.example"] = [[PUBLIC, "93.184.215.15"]]
    dead = socket.create_server(("127.0.0.1", 0))
    web.ports[PUBLIC] = dead.getsockname()[1]
    dead.close()
    assert web.fetch().body == HTML and web.connected == [PUBLIC, "93.184.215.15"]


@pytest.mark.parametrize(("location", "reason"), [
    ("http://127.0.0.1/", "loopback"), ("http://inside.example/", "private"), ("//169.254.169.254/", "link-local"),
    ("file:///etc/passwd", "scheme"), ("http://a:b@public.example/", "userinfo"), ("http://public.example:25/", "port"),
    ("http://[::1]/", "loopback"), ("http://2130706433/", "malformed"), ("/again", "redirects"), ("http://[", "malformed")])
def test_a_redirect_is_checked_like_an_address(web: Web, location: str, reason: str) -> None:
    web.names["inside.example"] = [["10.0.0.5"]]
    web.says("public.example", b"", f"Location: {location}", "302 Found")
    assert refusal(web.fetch) == reason
    assert set(web.connected) == {PUBLIC} and len(web.connected) <= fetching.REDIRECTS + 1


def test_a_few_redirects_are_followed(web: Web) -> None:
    web.says("public.example", b"", "Location: http://other.example/x", "301 Moved Permanently")
    web.says("other.example", address="93.184.215.15")
    got = web.fetch()
    assert got.url == "http://other.example/x" and got.body == HTML


def test_a_name_that_changes_its_address_between_two_questions_gains_nothing(web: Web) -> None:
    web.says("public.example")
    web.names["public.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert web.fetch().body == HTML
    assert web.asked == ["public.example"] and web.connected == [PUBLIC]  # asked once: what was checked is what was connected to
    assert refusal(web.fetch) == "loopback"


def test_rebinding_by_way_of_a_redirect_is_refused(web: Web) -> None:
    web.says("public.example", b"", "Location: http://public.example/2", "302 Found")
    web.names["public.example"] = [[PUBLIC], ["192.168.0.1"]]
    assert refusal(web.fetch) == "private" and web.connected == [PUBLIC]


def test_a_large_page_is_refused_by_its_length_and_by_its_bytes(web: Web) -> None:
    web.says("public.example", b"x" * 100_000)
    assert refusal(web.fetch) == "large"

    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        while not web.stopping.is_set():
            connection.sendall(b"x" * 4096)

    web.serve("endless.example", endless, "93.184.215.15")
    assert refusal(lambda: web.fetch("http://endless.example/")) == "large"


def test_what_is_not_needed_is_not_read(web: Web) -> None:
    web.says("public.example", b"<HEAD><title>a</title></HEAD>" + b"x" * 5_000_000)
    got = web.fetcher().fetch("http://public.example/", until=b"</head")
    assert got.body == b"<HEAD><title>a</title>"


def test_a_page_that_drips_is_given_up(web: Web) -> None:
    def drip(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        while not web.stopping.wait(0.02):
            connection.sendall(b"x")

    web.serve("public.example", drip)
    began = time.monotonic()
    assert refusal(lambda: web.fetch(seconds=0.4)) == "slow"
    assert time.monotonic() - began < 3


def test_a_server_that_says_nothing_is_given_up(web: Web) -> None:
    web.serve("public.example", lambda connection, request: web.stopping.wait(10) and None)
    assert refusal(lambda: web.fetch(seconds=0.3)) == "slow"


def test_headers_without_end_are_given_up(web: Web) -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not web.stopping.is_set():
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    web.serve("public.example", endless)
    assert refusal(web.fetch) in ("large", "broken")


def test_answers_before_the_answer_without_end_are_given_up(web: Web) -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        while not web.stopping.is_set():
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50)

    web.serve("public.example", endless)
    assert refusal(web.fetch) == "large"


def test_a_compressed_page_is_read_and_a_bomb_is_not(web: Web) -> None:
    web.says("public.example", gzip.compress(HTML), "Content-Type: text/html\r\nContent-Encoding: gzip")
    assert web.fetch().body == HTML
    web.says("bomb.example", gzip.compress(b"\0" * 50_000_000), "Content-Type: text/html\r\nContent-Encoding: gzip",
             address="93.184.215.15")
    assert refusal(lambda: web.fetch("http://bomb.example/")) == "large"


@pytest.mark.parametrize(("head", "status", "reason"), [
    ("Content-Type: image/png", "200 OK", "type"), ("Content-Type: application/pdf", "200 OK", "type"),
    ("X-None: 1", "200 OK", "type"),
    ("Content-Type: text/html", "404 Not Found", "status"), ("Content-Type: text/html", "500 Oh", "status"),
    ("Content-Type: text/html", "206 Partial Content", "status"),
    ("Content-Type: text/html\r\nContent-Encoding: br", "200 OK", "encoding"),
    ("Content-Type: text/html\r\nContent-Encoding: gzip", "200 OK", "encoding"),
    ("Content-Type: text/html\r\nContent-Encoding: gzip, gzip", "200 OK", "encoding")])
def test_other_answers_are_refused(web: Web, head: str, status: str, reason: str) -> None:
    web.says("public.example", HTML, head, status)
    assert refusal(web.fetch) == reason


@pytest.mark.parametrize("said", [b"\0\xff\xfe", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                                  b""])
def test_what_is_no_http_is_refused(web: Web, said: bytes) -> None:
    web.serve("public.example", lambda connection, request: connection.sendall(said))
    assert refusal(web.fetch) == "broken"


def test_a_certificate_is_asked_for(web: Web) -> None:
    web.says("public.example")
    assert refusal(lambda: web.fetch("https://public.example/")) in ("certificate", "broken")
