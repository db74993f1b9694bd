"""People who are told, and a mail server that fails as it is asked to."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.contrib.auth.models import User
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from feedback import actions
from feedback.models import Remark
from notices.actions import notify
from notices.models import Letter, Notice

CONTEXT = {"номер": "60", "заголовок": "Шкала", "регион": "Тюменская область"}
NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.get_default_timezone())


class Clock:
    """The time of a test; it stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def forward(self, **length: float) -> None:
        """Let this much time pass."""
        self.now += timedelta(**length)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


@pytest.fixture
def anna(pilot) -> User:
    return User.objects.create_user("anna@tyumen.example", "anna@tyumen.example", "Пароль-для-проверки-1")


@pytest.fixture
def boris(pilot) -> User:
    return User.objects.create_user("boris@bryansk.example", "boris@bryansk.example", "Пароль-для-проверки-1")


def tell(*people: User, key: str = "event/1", code: str = "remark_received", link: str = "/feedback/60/", **changes):
    """Tell them that a remark has come."""
    notify(to=people, code=code, context=CONTEXT | changes, key=key, link=link)


def only_letter() -> Letter:
    """The one letter there is, as it stands in the database."""
    return Letter.objects.get()


def notices_of(user: User) -> list[Notice]:
    return list(Notice.objects.of(user))


class Crash(BaseException):
    """The process dies here: nothing catches it."""


class FailingBackend(EmailBackend):
    """Delivers to django.core.mail.outbox; dies or fails where `failures` says."""

    failures: dict[str, BaseException] = {}

    def open(self) -> bool:
        self._fail("open")
        return True

    def send_messages(self, messages: list) -> int:
        self._fail("before")
        sent = super().send_messages(messages)
        self._fail("after")
        return sent

    def close(self) -> None:
        self._fail("close")

    def _fail(self, point: str) -> None:
        if point in self.failures:
            raise self.failures[point]


@pytest.fixture
def remark(coordinator) -> Remark:
    draft = actions.save_draft(by=coordinator, topic="scale", title="Пять баллов", text="Шкала от 1 до 5.")
    return actions.submit(remark=draft, by=coordinator, seen=None)


@pytest.fixture
def failures(settings, monkeypatch) -> dict[str, BaseException]:
    """What happens at `open`, `before` the server has the letter, `after` it, at `close`."""
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    made: dict[str, BaseException] = {}
    monkeypatch.setattr(FailingBackend, "failures", made)
    return made


@dataclass
class Post:
    """What the mail server has accepted, and how it answers: a code with words instead of its usual answer.

    `replies` are keyed by the command, RCPT by its address too; an empty reply closes the connection.
    """

    accepted: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)


class _Talk(socketserver.StreamRequestHandler):
    """One connection, in as much SMTP as smtplib speaks without extensions."""

    def handle(self) -> None:
        post: Post = self.server.post
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            command = line.split(" ", 1)[0].upper()
            address = line[line.find("<") + 1 : line.find(">")] if "<" in line else ""
            reply = post.replies.get(f"{command} {address}", post.replies.get(command))
            if reply is not None:
                if not reply:
                    return
                self._say(reply)
                continue
            if command == "DATA":
                self._say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                reply = post.replies.get("BODY", "250 accepted")
                if reply[:1] == "2":
                    post.accepted.append(message_from_bytes(body, policy=policy.default))
                if "then dies" in reply:
                    return
                self._say(reply)
            else:
                self._say("221 bye" if command == "QUIT" else "250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def post(settings) -> Iterator[Post]:
    """A real mail server on this machine, and Django's own SMTP backend that talks to it."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.post = Post()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 5
        yield server.post
        server.shutdown()


@pytest.fixture
def at_cms(client) -> Callable[[User], object]:
    """A browser in which this user has signed in."""

    def sign_in(user: User):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
