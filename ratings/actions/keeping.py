"""Files of published releases are read again each day and held against their sums: disks and people do lose things.

`check_next` runs each minute (`portal.schedule`) and looks at one release, so that a run stays short however
many there are. Several machines may look at the same one: whoever finds it first is told of, once.
"""

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ratings.actions import releases
from ratings.models import FileCheck, Release
from ratings.notices import tell_damaged

logger = logging.getLogger(__name__)


def check_next() -> FileCheck | None:
    """Look at the release whose turn has come, the longest unseen first; None where all have been seen lately.

    What the storage cannot say now is written into the server's log and asked again by the next run.
    """
    seen = FileCheck.objects.standing(timezone.now()).values("release")
    waiting = Release.objects.published().select_related("campaign").exclude(pk__in=seen)
    for release in waiting.order_by(F("file_check__checked_at").asc(nulls_first=True), "pk"):
        try:
            return keep(release=release, damage=releases.damaged(release))
        except Exception:
            logger.exception("Files of %s could not be checked.", release.folder)
    return None


@transaction.atomic
def keep(*, release: Release, damage: list[str]) -> FileCheck:
    """Keep what the look at the files of a published release has found; what is newly wrong is told to ФЦК."""
    FileCheck.objects.get_or_create(release=release)
    check = FileCheck.objects.select_for_update().get(release=release)
    was_whole = check.found_at is None
    check.checked_at, check.damaged = timezone.now(), damage
    check.found_at = None if not damage else check.found_at or check.checked_at
    check.save()
    if damage and was_whole:
        tell_damaged(release, check)
    return check
