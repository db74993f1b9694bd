"""Links are opened, and nobody comes by them where only this machine can go."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.links import MAX_READ, Alive, Dead, LinkRefused, Unsure, Way, is_public, open_link, parse_link

HERE = "127.0.0.1"


class Site(BaseHTTPRequestHandler):
    """Answers by its path: /status/<n>, /to/<n> with a Location, and some that misbehave."""

    seen: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.server.seen.append((self.headers["Host"], self.path))
        kind, _, rest = self.path.strip("/").partition("/")
        answer = getattr(self, f"_{kind}", self._plain)
        answer(rest)

    def _plain(self, rest: str) -> None:
        self._status("200")

    def _status(self, rest: str) -> None:
        self.send_response(int(rest))
        self.end_headers()

    def _to(self, rest: str) -> None:
        self.send_response(302)
        self.send_header("Location", self.server.locations[int(rest)])
        self.end_headers()

    def _round(self, rest: str) -> None:
        self.send_response(301)
        self.send_header("Location", f"/round/{int(rest) + 1}")
        self.end_headers()

    def _count(self, rest: str) -> None:
        number = int(rest)
        self.send_response(307 if number else 200)
        if number:
            self.send_header("Location", f"/count/{number - 1}")
        self.end_headers()

    def _drip(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.is_over.wait(0.02):
            self.wfile.write(b"X: y\r\n")

    def _flood(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-" + b"a" * 1000 + b": b\r\n") * 99)

    def _nonsense(self, rest: str) -> None:
        self.wfile.write(b"220 mail.example.org ESMTP\r\n")

    def log_message(self, *args: object) -> None:
        """Silence."""


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__((HERE, 0), Site)
        self.seen: list[tuple[str, str]] = []
        self.locations: list[str] = []
        self.is_over = threading.Event()

    def handle_error(self, *args: object) -> None:
        """Of those that hung up."""


@contextmanager
def running(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site() -> Iterator[Server]:
    with running(Server()) as server:
        yield server


def way_to(server: Server, names: dict[str, list[str]] | None = None, **more) -> Way:
    """Every name is the test's server, and 127.0.0.1 is allowed; other addresses are judged as ever."""
    known = names or {}
    return Way(
        resolve=lambda host, port: known.get(host, [HERE]),
        is_allowed=lambda address: address == HERE or is_public(address),
        ports=frozenset([server.server_port]),
        **more,
    )


def link_to(server: Server, path: str = "/", host: str = "site.test") -> str:
    return f"http://{host}:{server.server_port}{path}"


def test_a_page_that_answers_is_alive_and_is_asked_by_its_name(site):
    assert open_link(link_to(site, "/page?a=1&b=б#part"), way_to(site)) == Alive(link_to(site, "/page?a=1&b=б#part"))
    assert site.seen == [(f"site.test:{site.server_port}", "/page?a=1&b=%D0%B1")]


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (200, Alive, None),
        (204, Alive, None),
        (404, Dead, "404"),
        (410, Dead, "410"),
        (401, Unsure, "401"),
        (403, Unsure, "403"),
        (429, Unsure, "429"),
        (503, Unsure, "503"),
        (302, Unsure, "302"),
    ],
)
def test_answers_are_alive_dead_or_unsure(site, status, kind, words):
    result = open_link(link_to(site, f"/status/{status}"), way_to(site))
    assert isinstance(result, kind)
    assert words is None or words in result.reason


def test_redirects_are_followed_five_times(site):
    assert open_link(link_to(site, "/count/5"), way_to(site)) == Alive(link_to(site, "/count/0"))
    assert isinstance(open_link(link_to(site, "/count/6"), way_to(site)), Dead)
    site.seen.clear()
    assert isinstance(open_link(link_to(site, "/round/0"), way_to(site)), Dead)
    assert len(site.seen) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://inside.test:{port}/",
        "http://127.0.0.2:{port}/",
        "http://site.test:22/",
        "ftp://site.test:{port}/",
        "file:///etc/passwd",
        "http://user@site.test:{port}/",
        "//[::1]:{port}/",
        "http://[:{port}/",
    ],
)
def test_each_redirect_is_judged_anew(site, location):
    names = {"inside.test": ["10.0.0.7"], "127.0.0.2": ["127.0.0.2"], "::1": ["::1"]}
    site.locations = [location.format(port=site.server_port)]
    result = open_link(link_to(site, "/to/0"), way_to(site, names))
    assert isinstance(result, Dead)
    assert len(site.seen) == 1


def test_location_may_be_relative_and_in_any_alphabet(site):
    site.locations = ["/страница с пробелом".encode().decode("latin-1")]
    assert isinstance(open_link(link_to(site, "/to/0"), way_to(site)), Alive)
    assert site.seen[-1][1] == "/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0%20%D1%81%20%D0%BF%D1%80%D0%BE%D0%B1%D0%B5%D0%BB%D0%BE%D0%BC"  # fmt: skip # noqa: E501


def test_a_host_with_one_address_inside_is_not_asked_at_all(site):
    result = open_link(link_to(site), way_to(site, {"site.test": [HERE, "192.168.0.1"]}))
    assert isinstance(result, Dead)
    assert "внутреннюю сеть" in result.reason
    assert site.seen == []


def test_without_the_tests_own_way_this_machine_is_not_reached(site):
    for host in (HERE, "127.1", "0177.0.0.1", "0x7f.0.0.1"):
        result = open_link(link_to(site, host=host), Way(ports=frozenset([site.server_port])))
        assert isinstance(result, Dead)
        assert "внутреннюю сеть" in result.reason
    assert site.seen == []


def test_the_host_is_looked_up_once_and_the_judged_address_is_called(site):
    """A name that answers differently the second time (DNS rebinding) gains nothing."""
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return [HERE] if len(asked) == 1 else ["10.0.0.1"]

    way = Way(resolve=resolve, is_allowed=lambda address: address == HERE, ports=frozenset([site.server_port]))
    assert isinstance(open_link(link_to(site), way), Alive)
    assert asked == ["site.test"]


def test_the_next_address_is_tried(site):
    names = {"site.test": ["127.0.0.99", HERE]}
    way = Way(
        resolve=lambda host, port: names[host], is_allowed=lambda address: True, ports=frozenset([site.server_port])
    )
    assert isinstance(open_link(link_to(site), way), Alive)


def test_an_answer_that_drips_is_not_waited_for(site):
    result = open_link(link_to(site, "/drip"), way_to(site, seconds=0.3))
    assert result == Unsure("Сайт не ответил вовремя. Откройте ссылку сами.")


def test_a_resolver_that_hangs_is_not_waited_for():
    let_go = threading.Event()
    way = Way(resolve=lambda host, port: [HERE] if let_go.wait(60) else [], seconds=0.05)
    assert isinstance(open_link("https://site.test/", way), Unsure)
    let_go.set()


def test_no_more_is_read_than_may_be(site):
    assert MAX_READ < 99_000
    assert isinstance(open_link(link_to(site, "/flood"), way_to(site)), Unsure)


def test_what_does_not_speak_http_is_unsure(site):
    assert isinstance(open_link(link_to(site, "/nonsense"), way_to(site)), Unsure)


def test_a_site_that_takes_no_connection_is_unsure():
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        port = taken.getsockname()[1]
        way = Way(resolve=lambda *_: [HERE], is_allowed=lambda _: True, ports=frozenset([port]))
        assert isinstance(open_link(f"http://site.test:{port}/", way), Unsure)


@pytest.mark.parametrize(("number", "kind"), [(socket.EAI_NONAME, Dead), (socket.EAI_AGAIN, Unsure)])
def test_a_name_that_nobody_knows_is_dead_and_a_resolver_that_is_away_is_not(number, kind):
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(number, "")

    assert isinstance(open_link("https://site.test/", Way(resolve=resolve)), kind)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> str:
    """Path of a key and a certificate of site.test, made for this run."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl")
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=site.test -addext subjectAltName=DNS:site.test"
    )
    subprocess.run([*command.split(), "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_name("site.pem.crt").read_bytes())
    return str(path)


@pytest.fixture
def secure_site(certificate) -> Iterator[Server]:
    server = Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda connection, name, _: server.seen.append(("SNI", name))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server):
        yield server


def test_tls_is_for_the_name_and_not_for_the_address(secure_site, certificate):
    way = way_to(secure_site, trust=lambda: ssl.create_default_context(cafile=certificate))
    link = f"https://site.test:{secure_site.server_port}/"
    assert open_link(link, way) == Alive(link)
    assert secure_site.seen[0] == ("SNI", "site.test")
    for untrusted in (open_link(link.replace("site", "other"), way), open_link(link, way_to(secure_site))):
        assert isinstance(untrusted, Unsure)
        assert "сертификат" in untrusted.reason


# What is no link, and what is no public address


@pytest.mark.parametrize(
    ("text", "address", "host", "target"),
    [
        (" https://vk.com/wall-1_2?w=a%20b ", "https://vk.com/wall-1_2?w=a%20b", "vk.com", "/wall-1_2?w=a%20b"),
        ("HTTP://Example.ORG", "http://Example.ORG", "example.org", "/"),
        ("https://центр.рф/я", "https://центр.рф/я", "xn--e1aqjhr.xn--p1ai", "/%D1%8F"),
        ("https://example.org:8443/", "https://example.org:8443/", "example.org", "/"),
        ("https://[2a00:1450::1]/", "https://[2a00:1450::1]/", "2a00:1450::1", "/"),
    ],
)
def test_a_link_is_taken_apart(text, address, host, target):
    link = parse_link(text)
    assert (link.address, link.host, link.target) == (address, host, target)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "должна начинаться"),
        ("example.org/page", "должна начинаться"),
        ("javascript:alert(1)", "должна начинаться"),
        ("file:///etc/passwd", "должна начинаться"),
        ("ftp://example.org/", "должна начинаться"),
        ("https://", "не ссылка"),
        ("https://localhost/", "не ссылка"),
        ("https://2130706433/", "не ссылка"),
        ("https://[::1%25eth0]/", "не ссылка"),
        ("https://[::1/", "не ссылка"),
        ("https://user:pass@example.org/", "имя или пароль"),
        ("https://example.org@10.0.0.1/", "имя или пароль"),
        ("https://example.org:22/", "Порт 22"),
        ("https://example.org:99999/", "не ссылка"),
        ("https://exa mple.org/", "недопустимые знаки"),
        ("https://example.org/\r\nHost: inside", "недопустимые знаки"),
        ("https://example.org\\@inside.test/", "недопустимые знаки"),
        ("https://" + "a" * 64 + ".org/", "не ссылка"),
        ("https://example.org/" + "a" * 2000, "длиннее"),
    ],
)
def test_what_is_no_link_is_refused_with_what_helps(text, words):
    with pytest.raises(LinkRefused, match=words):
        parse_link(text)
    assert isinstance(open_link(text), Dead)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "https://example.org/", "http://["]))
def test_any_text_is_a_link_or_refused(text, start):
    try:
        link = parse_link(start + text)
    except LinkRefused:
        return
    request = f"{link.target} {link.authority}"
    assert request.isascii()
    assert request.count(" ") == 1
    assert request.isprintable()


@pytest.mark.parametrize("address", ["8.8.8.8", "95.173.136.70", "2a00:1450:4010:c0e::71"])
def test_addresses_of_everybody_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "100.64.0.1", "0.0.0.0",  # noqa: S104 - nothing listens here
        "100.100.100.200", "127.0.0.1", "127.255.255.255", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_of_some_are_not(address):
    assert not is_public(address)


def test_the_system_s_resolver_is_the_one_that_is_used():
    assert Way().resolve("127.0.0.1", 80) == ["127.0.0.1"]
    assert Way().is_allowed is is_public
