"""Freezes an edition together with the remarks that caused its changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedback.actions import RemarkRefused
from feedback.models import Remark
from methodology import freezing
from methodology.models import Edition


@transaction.atomic
def freeze(*, by: User, in_force_from: date | None, note: str, causes: Sequence[dict[str, Any]], seen: str) -> Edition:
    """The next edition, whose causes name accepted remarks only; none of them is reopened meanwhile.

    causes: as Edition.changes; seen: the digest of the document that was confirmed. Raises PermissionDenied,
    RemarkRefused, and what methodology.freezing.freeze raises.
    """
    if not by.has_perm(freezing.RIGHT):
        raise PermissionDenied
    named = {number for cause in causes for number in cause["remarks"]}
    accepted = Remark.objects.accepted().filter(number__in=named).order_by("pk").select_for_update()
    if missing := sorted(named - {remark.number for remark in accepted}):
        raise RemarkRefused(f"Среди принятых нет замечаний: {', '.join(f'№ {number}' for number in missing)}.")
    return freezing.freeze(by=by, in_force_from=in_force_from, note=note, changes=causes, seen=seen)
