"""Whose business an office is: what actions of people of regions begin with."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from network.models import Membership, Office

Actor = User | None  # None: the server's own console


def require_office(by: Actor, office: Office) -> None:
    """Raise PermissionDenied where `by` works neither at the office nor as the coordinator of its region."""
    if by is None:
        return
    membership = Membership.objects.of(by)
    if membership is None or membership.region_id != office.region_id or not membership.may_see(office.code):
        raise PermissionDenied("Это дело другого центра занятости.")
