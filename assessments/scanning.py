"""Files of others shown to ClamAV, over the socket of its daemon (`man clamd`, INSTREAM). No Django here.

A scanner that is away, busy or too small for a file does not make the file clean: it is unchecked then, and why is
said. What is done with an unchecked file is for the caller to decide.
"""

import socket
import time
from dataclasses import dataclass

PIECE = 64 * 1024
LONGEST_ANSWER = 4096
SECONDS = 20.0


@dataclass(frozen=True)
class Clean:
    """The scanner has read the whole file and knows nothing against it."""


@dataclass(frozen=True)
class Found:
    """The scanner knows it: the name of what it found, by its own signatures."""

    name: str


@dataclass(frozen=True)
class Unchecked:
    """Nobody knows: why, in Russian for those who run the portal."""

    reason: str


Scan = Clean | Found | Unchecked

OFF = Unchecked("Антивирус не подключён.")
DOWN = Unchecked("Антивирус не отвечает: служба остановлена или её адрес неверен.")
SLOW = Unchecked("Антивирус не успел проверить файл.")
TOO_LARGE = Unchecked("Файл больше, чем антивирус принимает (StreamMaxLength в clamd.conf).")


def scan(content: bytes, address: str, seconds: float = SECONDS) -> Scan:
    """What ClamAV says of a file with this content. Never raises for what happens to the scanner.

    `address`: path of a Unix socket, or host:port; empty where there is no scanner. `seconds`: for all of it.
    """
    if not address:
        return OFF
    deadline = time.monotonic() + seconds
    try:
        with _connected(address, seconds) as connection:
            return _understood(_ask(connection, content, deadline))
    except TimeoutError:
        return SLOW
    except (OSError, ValueError):  # also an address that is none
        return DOWN


def _connected(address: str, seconds: float) -> socket.socket:
    if "/" not in address:
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(seconds)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _ask(connection: socket.socket, content: bytes, deadline: float) -> bytes:
    """Sends the file, each piece behind its length, and a length of zero; gives the answer up to its zero byte."""
    try:
        _wait_until(connection, deadline)
        connection.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            _wait_until(connection, deadline)
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has had enough and says why
    answer = b""
    while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
        _wait_until(connection, deadline)
        try:
            piece = connection.recv(LONGEST_ANSWER)
        except ConnectionResetError:
            break
        if not piece:
            break
        answer += piece
    return answer


def _wait_until(connection: socket.socket, deadline: float) -> None:
    """What is done next with the connection ends by then. Raises TimeoutError where it is too late already."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _understood(answer: bytes) -> Scan:
    text = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if text == "stream: OK":
        return Clean()
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return Found(text.removeprefix("stream: ").removesuffix(" FOUND"))
    if "size limit exceeded" in text:
        return TOO_LARGE
    return Unchecked(f"Антивирус ответил непонятно: «{text[:200]}»." if text else DOWN.reason)
