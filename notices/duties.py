"""What waits for people about letters."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse

from network.duties import Duty
from notices.models import Notice


def duties(user: User, now: datetime) -> Iterator[Duty]:
    """Letters that did not go out, for this user; at most one query."""
    if user.has_perm("notices.resend_notice"):
        stuck = Notice.objects.stuck(now).count()
        yield Duty("Уведомлений, которые не ушли почтой", stuck, reverse("notices_cms:log") + "?state=stuck")
