"""How often somebody may give a wrong password, and what is written down of sign-ins.

axes keeps the failures in the database, so all processes count together. Here are our three counters of them, and
names as keyed hashes: neither the log nor the records of axes hold a name. A lock never extends itself: what is
refused is not counted, so it opens by itself however long somebody goes on trying.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_credentials
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from network import sessions
from network.visitors import client_network

KNOWN = timedelta(days=30)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Counter:
    """So many failures with the same `fields` close the sign-in until `window` after the last one.

    `reason` and `wait` tell the person so.
    """

    code: str
    fields: tuple[str, ...]
    most: int
    window: timedelta
    reason: str
    wait: str


# Somebody who mistypes, or guesses the password of one person.
PAIR = Counter(
    "pair", ("username", "ip_address"), 5, timedelta(minutes=15), "Слишком много неудачных попыток.", "15 минут"
)
# Somebody who tries one password with many names. An office behind one address signs in without trouble: who gets in
# takes the own failures along.
NETWORK = Counter(
    "network", ("ip_address",), 20, timedelta(hours=1), "Из вашей сети слишком много неудачных попыток входа.", "час"
)
# Many machines that guess the password of one person. It holds only where the person was not lately (KNOWN), so a
# stranger can shut nobody out of the own office.
NAME = Counter(
    "name", ("username",), 50, timedelta(hours=1), "Под этим именем слишком много попыток из разных мест.", "час"
)
COUNTERS = (PAIR, NETWORK, NAME)


def name_mark(name: str) -> str:
    """A name as it is written down: a keyed hash, the same for all ways to write an address."""
    return salted_hmac("network.sign_in", name.strip().lower(), algorithm="sha256").hexdigest()[:32]


def mark_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The mark of the name that a request gives, as axes asks for it."""
    return name_mark((credentials or {}).get("username") or request.POST.get("username") or "")


def words_of(username: str, ip_address: str, user_agent: str, path_info: str, request: HttpRequest) -> str:
    """Who tried to sign in, as axes writes it into the log: `username` is a mark already."""
    return f"name {username}, network {ip_address}, path {path_info}"


def find_full_counters(mark: str, network: str) -> list[Counter]:
    """Which counters close the sign-in for this mark of a name from this network, the narrowest first."""
    now = timezone.now()
    values = {"username": mark, "ip_address": network}
    failures = AccessAttempt.objects.filter(Q(username=mark) | Q(ip_address=network)).aggregate(
        **{
            counter.code: Sum(
                "failures_since_start",
                filter=Q(attempt_time__gt=now - counter.window, **{field: values[field] for field in counter.fields}),
                default=0,
            )
            for counter in COUNTERS
        }
    )
    full = [counter for counter in COUNTERS if failures[counter.code] >= counter.most]
    return [counter for counter in full if counter is not NAME or not _is_known(mark, network)]


def reopen(*, user: User, request: HttpRequest) -> None:
    """Forget failures under the name of a person who has shown to be this one, and know the network from now on."""
    mark = name_mark(user.get_username())
    AccessAttempt.objects.filter(username=mark).delete()
    _remember(mark, request)


def require_open(request: HttpRequest, name: str) -> None:
    """Raise PermissionDenied where failures have closed the sign-in under this name; axes answers with the page of it.

    For what is asked besides the password: it counts together with wrong passwords.
    """
    if not AxesProxyHandler.is_allowed(request, {"username": name}):
        request.axes_locked_out = True
        raise PermissionDenied("Too many failures.")


def count_failure(request: HttpRequest, name: str) -> None:
    """Count a wrong code or a key that does not fit, as a wrong password is counted."""
    user_login_failed.send(sender=__name__, credentials={"username": name}, request=request)


class SignInHandler(AxesDatabaseHandler):
    """axes with our three counters, and without names."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many counters are full: one is enough (AXES_FAILURE_LIMIT)."""
        full = find_full_counters(mark_of(request, credentials), client_network(request))
        request.sign_in_closed_by = full[0] if full else None
        return len(full)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """Write down the sign-in; failures of this name from this network count no longer, and the session begins."""
        credentials = get_credentials(user.get_username())
        self.clean_expired_user_attempts(request, credentials)
        self.reset_user_attempts(request, credentials)
        _remember(name_mark(user.get_username()), request)
        sessions.begin(request.session, user)
        logger.info("Signed in: name %s, network %s", name_mark(user.get_username()), client_network(request))

    def user_logged_out(self, sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
        """Nothing: a way out needs no guard."""

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """What the commands axes_reset… call; they take the name itself."""
        mark = name_mark(username) if username else None
        return super().reset_attempts(ip_address=ip_address, username=mark, ip_or_username=ip_or_username)


def _is_known(mark: str, network: str) -> bool:
    since = timezone.now() - KNOWN
    return AccessLog.objects.filter(username=mark, ip_address=network, attempt_time__gt=since).exists()


def _remember(mark: str, request: HttpRequest) -> None:
    AccessLog.objects.filter(attempt_time__lte=timezone.now() - KNOWN).delete()
    AccessLog.objects.create(
        username=mark,
        ip_address=client_network(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:255],
        path_info=request.path[:255],
    )
