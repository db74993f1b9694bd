"""ClamAV is asked in its own protocol; whatever is not a clear answer leaves a file unchecked."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from assessments.scanning import DOWN, OFF, SLOW, TOO_LARGE, Clean, Found, Unchecked, scan

# Whole it would make scanners complain about this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 200_000


class Daemon(socketserver.BaseRequestHandler):
    """Answers as clamd does: INSTREAM with a limit of size, knows EICAR."""

    def handle(self) -> None:
        stream = self.request.makefile("rb")
        if stream.read(10) != b"zINSTREAM\0":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := int.from_bytes(stream.read(4), "big"):
            if len(content) + length > LARGEST:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += stream.read(length)
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


def saying(answer: bytes) -> type[socketserver.BaseRequestHandler]:
    """A daemon that reads what it is sent and always says this."""

    class Saying(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            stream = self.request.makefile("rb")
            stream.read(10)
            while length := int.from_bytes(stream.read(4), "big"):
                stream.read(length)
            self.request.sendall(answer)

    return Saying


class Silent(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.makefile("rb").read()  # until the other side gives up


class Endless(socketserver.BaseRequestHandler):
    """Sends pieces of an answer until the other side gives up."""

    piece, pause = b"", 0.0

    def handle(self) -> None:
        with suppress(OSError):
            while True:
                time.sleep(self.pause)
                self.request.sendall(self.piece)


class Dripping(Endless):
    piece, pause = b"s", 0.02


class Flooding(Endless):
    piece, pause = b"s" * 1000, 0.0


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def at_port(handler: type[socketserver.BaseRequestHandler]) -> Iterator[str]:
    server = socketserver.TCPServer(("127.0.0.1", 0), handler)
    with serving(server):
        yield f"127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def by_port() -> Iterator[str]:
    with at_port(Daemon) as address:
        yield address


@pytest.fixture
def by_path(tmp_path) -> Iterator[str]:
    path = str(tmp_path / "clamd.sock")
    with serving(socketserver.UnixStreamServer(path, Daemon)):
        yield path


@pytest.mark.parametrize("where", ["by_port", "by_path"])
@pytest.mark.parametrize(
    ("content", "result"),
    [
        (b"", Clean()),
        (b"a photo" * 20_000, Clean()),
        (EICAR, Found("Eicar-Test-Signature")),
        (bytes(70_000) + EICAR, Found("Eicar-Test-Signature")),
        (bytes(5_000_000), TOO_LARGE),
    ],
    ids=["empty", "several pieces", "eicar", "eicar behind", "too large"],
)
def test_files_are_clean_found_or_too_large(where, content, result, request):
    assert scan(content, request.getfixturevalue(where)) == result


def test_a_scanner_that_is_silent_is_not_waited_for():
    with at_port(Silent) as address:
        assert scan(b"a", address, seconds=0.1) == SLOW


def test_a_scanner_whose_answer_has_no_end_is_not_waited_for():
    with at_port(Dripping) as address:
        assert scan(b"a", address, seconds=0.2) == SLOW
    with at_port(Flooding) as address:
        result = scan(b"a", address)
    assert isinstance(result, Unchecked)
    assert "непонятно" in result.reason


@pytest.mark.parametrize(
    "address", ["/nowhere/clamd.sock", "no port", "127.0.0.1:none", "127.0.0.1:99999", "127.0.0.1:"]
)
def test_a_scanner_that_is_not_there_leaves_files_unchecked(address):
    assert scan(b"a", address) == DOWN


def test_a_scanner_that_is_stopped_leaves_files_unchecked():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        assert scan(b"a", f"127.0.0.1:{taken.getsockname()[1]}") == DOWN


def test_without_a_scanner_files_are_unchecked():
    assert scan(EICAR, "") == OFF


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", DOWN.reason),
        (b"UNKNOWN COMMAND\0", "«UNKNOWN COMMAND»"),
        (b"stream: OK but not quite\0", "OK but not quite"),
        (b"\xff" * 10_000, "непонятно"),
    ],
)
def test_an_unclear_answer_is_no_clean_one(answer, reason):
    with at_port(saying(answer)) as address:
        result = scan(b"a", address)
    assert isinstance(result, Unchecked)
    assert reason in result.reason
