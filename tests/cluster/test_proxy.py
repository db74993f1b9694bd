"""What the proxy promises (deploy/nginx.conf): nothing forged comes through, and nobody slow is waited for."""

import contextlib
import ssl
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
import urllib3

from tests.cluster.parts import NAME, Cluster, Visitor, wait_until

FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Real-IP": "203.0.113.9",
    "X-Request-ID": "forged",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=http",
}
SLOW = 500


def heard(cluster: Cluster, mark: str) -> list[str]:
    """Lines of both web processes in which this stands."""
    lines = [line for web in ("web1", "web2") for line in cluster.heard(web).read_text().splitlines()]
    return [line for line in lines if mark in line]


def line_of(cluster: Cluster, mark: str) -> list[str]:
    """The only line in which this stands, by its columns; a process writes it once it has answered."""
    wait_until(lambda: heard(cluster, mark), mark, 5)
    (line,) = heard(cluster, mark)
    return line.split("\t")


def sign_in(visitor: Visitor, name: str, headers: dict[str, str]) -> int:
    fields = {"username": name, "password": "wrong", "csrfmiddlewaretoken": visitor.token("/cabinet/login/")}
    return visitor.ask("/cabinet/login/", fields, headers).status


def test_what_a_visitor_says_of_itself_does_not_come_through(cluster):
    assert Visitor(cluster, "127.0.9.1").ask("/faq/?forged=1", headers=FORGED).status == 200
    _, host, address, scheme, named, number, forwarded, real = line_of(cluster, "forged=1")
    assert (host, address, scheme, named) == (NAME, "127.0.9.1", "https", NAME)
    assert (forwarded, real) == ("-", "-")
    assert len(number) == 32


@pytest.mark.parametrize("name", ["X_Forwarded_For", "X-Forwarded_For"])
def test_headers_that_look_alike_are_dropped(cluster, name):
    visitor = Visitor(cluster, "127.0.9.2")
    assert visitor.ask(f"/faq/?alike={name}", headers={name: "203.0.113.9"}).status == 200
    assert line_of(cluster, f"alike={name}")[2] == "127.0.9.2"


def test_twenty_failures_close_the_true_network_and_no_other(cluster):
    guesser, neighbour = Visitor(cluster, "127.0.9.3"), Visitor(cluster, "127.0.9.4")
    statuses = [
        sign_in(guesser, f"person{number}@example.org", {"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(21)
    ]
    assert statuses == [200] * 19 + [429] * 2
    assert sign_in(neighbour, "other@example.org", {"X-Forwarded-For": "127.0.9.3"}) == 200


def test_plain_http_leads_to_https_whatever_is_claimed(cluster):

    port = cluster.ports["http"]
    answer = urllib3.request(
        "GET", f"http://127.0.0.1:{port}/faq/?q=1", headers={"Host": NAME, "X-Forwarded-Proto": "https"}, redirect=False
    )
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/faq/?q=1")


@pytest.mark.parametrize(
    ("request_line", "hosts", "status"),
    [
        ("GET / HTTP/1.1", ["evil.example"], 421),
        ("GET http://evil.example/ HTTP/1.1", [NAME], 421),
        ("GET https://evil.example/ HTTP/1.1", [NAME], 421),
        ("GET / HTTP/1.1", [NAME, "evil.example"], 400),
        ("GET / HTTP/1.1", ["evil.example", NAME], 400),
        ("GET / HTTP/1.1", [], 400),
        ("GET / HTTP/1.1", [f"{NAME}@evil.example"], 421),
        ("GET / HTTP/1.1", [f"{NAME}/evil.example"], 400),
        (f"GET https://{NAME}/faq/ HTTP/1.1", ["evil.example"], 200),
    ],
)
def test_no_other_host_is_answered(cluster, request_line, hosts, status):
    lines = [request_line, *(f"Host: {host}" for host in hosts), "Connection: close", "", ""]
    answer = Visitor(cluster, "127.0.9.5").send("\n".join(lines))
    assert int(answer.split()[1]) == status, answer[:200]
    assert b"evil.example" not in answer


def test_no_certificate_is_shown_for_another_name(cluster):
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        Visitor(cluster).connect("evil.example")


HIDDEN = "GET /smuggled/ HTTP/1.1\nHost: portal.test\nConnection: close\n\n"


@pytest.mark.parametrize(
    "headers",
    [
        f"Content-Length: {len(HIDDEN) + 9}\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\nContent-Length: 4",
        "Content-Length: 4\nContent-Length: 5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Content-Length: +4",
        "Content-Length: 4, 4",
    ],
)
def test_no_request_hides_in_another(cluster, headers):
    lead = "POST /helpful/1/ HTTP/1.1\nHost: portal.test\n"
    answer = Visitor(cluster, "127.0.9.6").send(f"{lead}{headers}\n\n0\n\n{HIDDEN}")
    assert answer.split()[1] in (b"400", b"501"), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    after = uuid4().hex
    Visitor(cluster, "127.0.9.6").ask(f"/faq/?after={after}")
    line_of(cluster, after)
    assert not heard(cluster, "smuggled")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(cluster):
    lines = ["POST /feedback/ HTTP/1.1", f"Host: {NAME}", f"Content-Length: {80 * 1024**2}", "", ""]
    answer = Visitor(cluster, "127.0.9.7").send("\n".join(lines))
    assert answer.startswith(b"HTTP/1.1 413")
    assert "Файлы слишком большие".encode() in answer


@pytest.mark.parametrize(
    "path", ["/private/evidence/1/a.jpg", "/private-s3/portal/private/a", "/pages-of-the-proxy/away.html"]
)
def test_what_is_internal_is_nowhere(cluster, path):
    assert Visitor(cluster, "127.0.9.8").ask(path).status == 404


def test_static_files_are_sent_by_the_proxy(cluster):
    visitor = Visitor(cluster, "127.0.9.8")
    answer = visitor.ask("/static/css/portal.css", headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert not heard(cluster, "/static/css")
    assert visitor.ask("/static/../portal.pem").status in (400, 404)
    assert visitor.ask("/static/..%2fportal.pem").status in (400, 404)


@pytest.mark.parametrize(
    ("kind", "content_type", "saved"),
    [("photo", "image/jpeg", "inline"), ("document", "application/pdf", "attachment")],
)
def test_evidence_comes_out_of_the_store_for_those_who_may_see_it(cluster, told, kind, content_type, saved):
    expert, stranger = Visitor(cluster, "127.0.9.10"), Visitor(cluster, "127.0.9.11")
    expert.cookies["sessionid"] = told["chief"]
    answer = expert.ask(told["evidence"][kind])
    assert (answer.status, answer.data, answer.headers["Content-Type"]) == (200, kind.encode(), content_type)
    assert answer.headers["Content-Disposition"].startswith(saved)
    assert answer.headers["Cache-Control"].startswith("private, no-store")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert not [name for name in answer.headers if name.lower().startswith(("x-amz", "x-accel"))]
    assert stranger.ask(told["evidence"][kind]).status == 302


@contextlib.contextmanager
def slow_clients(cluster: Cluster, number: int) -> Iterator[list[ssl.SSLSocket]]:
    """Half of them never end their headers, half never their body; each says a byte now and then."""
    open_now = []
    try:
        for index in range(number):
            connection = Visitor(cluster, f"127.0.8.{1 + index % 4}").connect()
            begun = f"POST /helpful/1/ HTTP/1.1\r\nHost: {NAME}\r\n"
            if index % 2:
                begun += "Content-Length: 100000\r\n\r\nx"
            connection.sendall(begun.encode())
            open_now.append(connection)
        yield open_now
    finally:
        for connection in open_now:
            connection.close()


def test_slow_connections_hold_up_nobody(cluster):
    visitor = Visitor(cluster, "127.0.9.9")
    visitor.ask("/")
    with slow_clients(cluster, SLOW) as connections:
        times = []
        for turn in range(10):
            for connection in connections[turn::10]:
                with contextlib.suppress(OSError):
                    connection.sendall(b"x")
            begun = time.monotonic()
            # Not a copy of the proxy: it keeps none; the portal answers.
            assert visitor.ask(f"/?turn={turn}").status == 200
            times.append(time.monotonic() - begun)
    assert max(times) < 1, times
