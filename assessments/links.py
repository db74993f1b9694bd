"""Whether a link given as evidence opens, without letting its author reach what only this machine can. No Django.

A server that opens links of others is a way into its own network. So a link is taken apart strictly, its host is looked
up once, every address that the host has must be public, and the connection goes to one of just these addresses; each
redirect is judged anew. Nothing of the page is kept or shown: only whether it answered.
"""

import http.client
import io
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

SECONDS = 10.0
SECONDS_FOR_ADDRESS = 3.0
ADDRESSES_TRIED = 3
MAX_REDIRECTS = 5
MAX_READ = 64 * 1024
MAX_LENGTH = 2000
# Web servers, and no others: this is no scanner of ports.
PORTS = frozenset((80, 443, 8080, 8443))
DEFAULT_PORTS = {"http": 80, "https": 443}
AGENT = "Mozilla/5.0 (compatible; index-portal link check)"

HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
UNSPEAKABLE = re.compile(r"[\x00-\x20\x7f\\]")
REDIRECTS = (301, 302, 303, 307, 308)

# Public by their number, but not for everybody: protocol assignments and metadata of clouds, old relays, Azure's host.
NOT_FOR_ALL = tuple(ip_network(block) for block in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
GLOBAL_UNICAST = ip_network("2000::/3")
# 6to4 and Teredo carry an address of IPv4 inside; documentation.
NOT_FOR_ALL_6 = tuple(ip_network(block) for block in ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20"))


class LinkRefused(Exception):
    """The link is not opened; the message says in Russian why, and how to mend it."""


@dataclass(frozen=True)
class Alive:
    """A page answered, at this address after all redirects."""

    address: str


@dataclass(frozen=True)
class Dead:
    """There is no page to see; why, in Russian."""

    reason: str


@dataclass(frozen=True)
class Unsure:
    """Nobody can tell by a program: whether it opens is seen in a browser. Why, in Russian."""

    reason: str


Opened = Alive | Dead | Unsure


@dataclass(frozen=True)
class Link:
    """A link taken apart; host and target are ASCII as they go over the wire."""

    address: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def is_address(host: str) -> bool:
    """Whether a host is named by its IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address is one that everybody reaches alike."""
    number = ip_address(address)
    if isinstance(number, IPv4Address):
        is_open = number.is_global and not number.is_multicast and not number.is_reserved
        return is_open and not any(number in block for block in NOT_FOR_ALL)
    return number in GLOBAL_UNICAST and not any(number in block for block in NOT_FOR_ALL_6)


def resolve(host: str, port: int) -> list[str]:
    """All IP addresses of a host, in the order in which they are to be tried. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Way:
    """How links are opened; tests put in their own."""

    resolve: Callable[[str, int], list[str]] = resolve
    is_allowed: Callable[[str], bool] = is_public
    ports: frozenset[int] = PORTS
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)
    seconds: float = SECONDS


def parse_link(text: str, ports: frozenset[int] = PORTS) -> Link:
    """The link in a text that somebody typed. Raises LinkRefused; asks no network."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise LinkRefused(f"Ссылка длиннее {MAX_LENGTH} знаков. Откройте страницу и скопируйте её адрес короче.")
    if UNSPEAKABLE.search(text):
        raise LinkRefused("В ссылке есть пробелы или недопустимые знаки. Скопируйте её из адресной строки браузера.")
    try:
        parts = urlsplit(text)
        if parts.scheme not in DEFAULT_PORTS:
            raise LinkRefused("Ссылка должна начинаться с https:// или http://.")
        host, port = _host(parts.hostname or ""), parts.port or DEFAULT_PORTS[parts.scheme]
    except (UnicodeError, ValueError) as error:
        raise LinkRefused("Это не ссылка. Скопируйте её из адресной строки браузера.") from error
    if "@" in parts.netloc:
        raise LinkRefused("В ссылке есть имя или пароль. Дайте ссылку, которая открывается без входа.")
    if port not in ports:
        raise LinkRefused(f"Порт {port} не открываем. Дайте ссылку на обычный сайт.")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return Link(urlunsplit(parts), parts.scheme, host, port, target)


def open_link(text: str, way: Way | None = None) -> Opened:
    """What becomes of a request for this link. Never raises for what is wrong with it or its site.

    Takes at most `Way.seconds` in all and reads at most 64 kB of each answer.
    """
    way = way or Way()
    deadline = time.monotonic() + way.seconds
    try:
        link = parse_link(text, way.ports)
        for _ in range(MAX_REDIRECTS + 1):
            status, location = _ask(link, way, deadline)
            if status not in REDIRECTS or not location:
                return _judged(status, link)
            link = _followed(link, location, way)
    except LinkRefused as error:
        return Dead(str(error))
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, socket.EAI_NODATA):
            return Dead("Такого сайта нет. Проверьте, нет ли опечатки в ссылке.")
        return Unsure("Не удалось узнать адрес сайта. Откройте ссылку сами.")
    except TimeoutError:
        return Unsure("Сайт не ответил вовремя. Откройте ссылку сами.")
    except ssl.SSLCertVerificationError:
        return Unsure("Портал не доверяет сертификату сайта. Откройте ссылку сами.")
    except (OSError, http.client.HTTPException, ValueError):
        return Unsure("Сайт не принял соединения или ответил непонятно. Откройте ссылку сами.")
    return Dead(f"Ссылка ведёт дальше больше {MAX_REDIRECTS} раз подряд. Дайте ссылку на саму страницу.")


def _host(given: str) -> str:
    """The host as it goes over the wire. Raises ValueError, UnicodeError among them."""
    if ":" in given:
        return str(ip_address(given)) if "%" not in given else _fail()
    host = given.rstrip(".").encode("idna").decode().lower()
    return host if HOST.fullmatch(host) else _fail()


def _fail() -> str:
    raise ValueError("No host that others can reach.")


def _followed(link: Link, location: str, way: Way) -> Link:
    """Where an answer leads to. Raises LinkRefused."""
    try:
        return parse_link(urljoin(link.address, location.strip().replace(" ", "%20")), way.ports)
    except (LinkRefused, ValueError) as error:
        raise LinkRefused("Сайт отправляет дальше туда, куда нельзя. Дайте ссылку на саму страницу.") from error


def _judged(status: int, link: Link) -> Opened:
    if 200 <= status < 300:
        return Alive(link.address)
    if status in (404, 410):
        return Dead(f"Страницы по этой ссылке нет: сайт ответил {status}.")
    return Unsure(f"Сайт ответил {status}: программам он страницу не показывает. Откройте ссылку сами.")


def _ask(link: Link, way: Way, deadline: float) -> tuple[int, str | None]:
    """Status and Location of the answer to a GET."""
    addresses = _look_up(link, way, deadline)
    if not addresses or not all(way.is_allowed(address) for address in addresses):
        raise LinkRefused("Ссылка ведёт во внутреннюю сеть. Дайте ссылку, которая открывается у всех.")
    with _connected(addresses, link.port, deadline) as plain, _secured(plain, link, way, deadline) as connection:
        request = (
            f"GET {link.target} HTTP/1.1\r\nHost: {link.authority}\r\nUser-Agent: {AGENT}\r\n"
            "Accept: text/html,*/*;q=0.5\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
        )
        connection.settimeout(_left(deadline))
        connection.sendall(request.encode("ascii"))
        answer = http.client.HTTPResponse(_Answer(connection, deadline), method="GET")  # type: ignore[arg-type]
        try:
            answer.begin()
            location = answer.getheader("Location")
        finally:
            answer.close()
    # Headers are read as Latin-1, whatever alphabet a site writes there.
    return answer.status, location and location.encode("latin-1").decode("utf-8", "replace")


def _look_up(link: Link, way: Way, deadline: float) -> list[str]:
    """The host's addresses. The system's resolver knows no deadline, so another thread waits for it."""
    found: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(way.resolve(link.host, link.port))
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        result = found.get(timeout=_left(deadline))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        raise result
    return result


def _connected(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first of these addresses that takes one. Raises OSError."""
    failed: OSError = ConnectionRefusedError()
    for address in addresses[:ADDRESSES_TRIED]:
        try:
            return socket.create_connection((address, port), timeout=min(SECONDS_FOR_ADDRESS, _left(deadline)))
        except OSError as error:
            failed = error
    raise failed


def _secured(connection: socket.socket, link: Link, way: Way, deadline: float) -> socket.socket:
    """The connection itself, or TLS over it with the host's name in SNI and held against its certificate."""
    if link.scheme == "http":
        return connection
    connection.settimeout(_left(deadline))
    return way.trust().wrap_socket(connection, server_hostname=link.host)


def _left(deadline: float) -> float:
    """Seconds until the deadline. Raises TimeoutError where none are left."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Answer(io.RawIOBase):
    """A connection as `http.client` reads it: until the deadline however slowly it drips, and 64 kB at most."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline, self._read = connection, deadline, 0

    def makefile(self, mode: str) -> io.BufferedReader:
        """The file that `http.client` asks of a connection."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._read >= MAX_READ:
            raise http.client.HTTPException("The answer has no end.")
        self._connection.settimeout(_left(self._deadline))
        length = self._connection.recv_into(buffer)
        self._read += length
        return length
