"""When letters go out: at once, in the daily digest, or again after a failure. Pure."""

from datetime import datetime, time, timedelta

DIGEST_TIME = time(9)  # in the portal's time zone
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
DAILY = timedelta(days=1)
GIVE_UP = timedelta(days=7)
# A claim older than this was left by a process that died: sending one letter takes far less, since each step of it
# waits EMAIL_TIMEOUT seconds at most.
LEASE = timedelta(minutes=10)
# Mail that is later than this is ФЦК's business; a failure stays so for as long as SHOWN.
LATE = timedelta(hours=1)
SHOWN = timedelta(days=14)
# How long the words of notices are kept; that something was told, when and by which letter, is kept for good.
WORDS_READ = timedelta(days=365)
WORDS_UNREAD = timedelta(days=3 * 365)


def next_digest(now: datetime) -> datetime:
    """The next DIGEST_TIME after `now`, a moment in the portal's time zone."""
    today = datetime.combine(now.date(), DIGEST_TIME, tzinfo=now.tzinfo)
    return today if today > now else datetime.combine(now.date() + DAILY, DIGEST_TIME, tzinfo=now.tzinfo)


def compute_delay(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts (1 or more): 1 min, 5 min, 30 min, 2 h, 12 h, then a day."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else DAILY


def delay_by_server(attempts: int) -> timedelta:
    """The same where the server failed in the middle of a letter: at most half an hour, for it may be back by then.

    It still grows, so that a letter at which a server always breaks off does not stop the others each minute.
    """
    return DELAYS[min(attempts, 3) - 1]


def is_hopeless(since: datetime, now: datetime) -> bool:
    """Whether a letter that a server has refused since `since` is given up."""
    return now - since >= GIVE_UP
