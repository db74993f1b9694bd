"""What the clock does with evidence: links are opened, documents searched for viruses. Nobody waits for it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from assessments.links import Alive, Dead, Opened, Way, open_link
from assessments.models import Evidence
from assessments.scanning import Clean, Found, scan

AGAIN = timedelta(days=7)  # a link is opened once more
AT_ONCE = 5  # links or documents of one run, which others of the schedule wait for
LEASE = timedelta(minutes=10)  # a run that dies leaves its rows to another one after so long

STATES = {Alive: Evidence.Link.ALIVE, Dead: Evidence.Link.DEAD}


def check_links(now: datetime, way: Way | None = None) -> int:
    """Open links that nobody has opened for a week, until the data are closed; how many. `way`: of `open_link`.

    Those of demonstrations lead nowhere.
    """
    campaigns = Q(passport__campaign__frozen_at=None, passport__campaign__closed_at=None)
    campaigns &= Q(passport__campaign__is_demo=False)
    present = Evidence.objects.filter(campaigns, kind=Evidence.Kind.LINK).present()
    due = present.filter(Q(checked_at=None) | Q(checked_at__lte=now - AGAIN)).order_by(
        F("checked_at").asc(nulls_first=True), "pk"
    )[:AT_ONCE]
    count = 0
    for piece in due:
        if _claim(piece, now):
            _put(piece, open_link(piece.link, way), now)
            count += 1
    return count


def scan_documents(now: datetime) -> int:
    """Search documents that wait for it; how many. One that cannot be searched stays withheld and is tried again."""
    if not settings.CLAMAV:
        return 0
    waiting = Evidence.objects.filter(scan=Evidence.Scan.WAITING)
    due = waiting.filter(Q(checked_at=None) | Q(checked_at__lte=now - LEASE)).order_by("received_at")[:AT_ONCE]
    count = 0
    for piece in due:
        if not _claim(piece, now):
            continue
        with piece.file.open("rb") as file:
            said = scan(file.read(), settings.CLAMAV)
        if isinstance(said, Clean | Found):
            state = Evidence.Scan.CLEAN if isinstance(said, Clean) else Evidence.Scan.FOUND
            Evidence.objects.filter(pk=piece.pk).update(scan=state)
        count += 1
    return count


def _claim(piece: Evidence, now: datetime) -> bool:
    """Whether this run is the one that looks: of runs at once only one is."""
    return bool(Evidence.objects.filter(pk=piece.pk, checked_at=piece.checked_at).update(checked_at=now))


def _put(piece: Evidence, opened: Opened, now: datetime) -> None:
    state = STATES.get(type(opened), Evidence.Link.UNSURE)
    reason = "" if isinstance(opened, Alive) else opened.reason
    Evidence.objects.filter(pk=piece.pk).update(link_state=state, link_reason=reason[:300], checked_at=now)
