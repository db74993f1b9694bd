"""Sessions of people (SESSION_ENGINE): how long they last, and how all of a person end.

What a session says of itself is put down once, at sign-in, so a request asks no more than before; that somebody is
still there is written at most once a minute.
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from network import factors
from network.models import Session

STAFF_IDLE = 30 * 60
IDLE = 8 * 3600
TOUCH = 60
ADMIN_RIGHT = "wagtailadmin.access_admin"
STARTED, SEEN, IDLES, FACTOR_DUE = "signed_in_at", "seen_at", "may_idle", "factor_due"


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each with its person."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of ours."""
        return Session

    def create_model_instance(self, data: dict) -> Session:
        """The row of a session, with whose it is."""
        row = super().create_model_instance(data)
        row.user_pk = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row


def begin(session: SessionBase, user: User) -> None:
    """Put down what holds for this session: since when, how long it may idle, until when it needs no second factor."""
    now = time.time()
    session[STARTED] = session[SEEN] = int(now)
    session[IDLES] = STAFF_IDLE if user.has_perm(ADMIN_RIGHT) else IDLE
    if settings.REQUIRE_FACTOR:
        session[FACTOR_DUE] = factors.due_at(user).timestamp()


def has_ended(session: SessionBase) -> bool:
    """Whether it has idled or lasted too long; one that says nothing of itself has."""
    now = time.time()
    return now - session.get(STARTED, 0) > settings.SESSION_COOKIE_AGE or now - session.get(SEEN, 0) > session.get(
        IDLES, 0
    )


def touch(session: SessionBase) -> None:
    """Note that the person is there; written at most once a minute."""
    now = int(time.time())
    if now - session[SEEN] >= TOUCH:
        session[SEEN] = now


def needs_factor(session: SessionBase) -> bool:
    """Whether the time without a second factor is over for this session."""
    return time.time() >= session.get(FACTOR_DUE, 0)


def end_all(user: User, keep: str | None = None) -> int:
    """End all sessions of a person but the one with this key; how many."""
    return Session.objects.filter(user_pk=user.pk).exclude(session_key=keep).delete()[0]
