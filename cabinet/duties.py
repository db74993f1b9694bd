"""«Что ждёт вас» of a person of a region: one list of what each app says that waits for this person."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

import assessments.duties
import campaigns.duties
import feedback.duties
import surveys.duties
from campaigns.models import Campaign
from campaigns.progress import Line
from network import factors
from network.duties import Duty
from network.models import Membership


def duties(membership: Membership, day: date, lines: Mapping[Campaign, Line | None]) -> list[Duty]:
    """What waits for this person, the most urgent first: what is overdue, then what has a last day, then the rest.

    `lines`: the campaigns of the region with its roadmaps.
    """
    found = [
        *campaigns.duties.of_region(membership, day, lines),
        *surveys.duties.of_region(membership, day, lines),
        *assessments.duties.of_region(membership, day, lines),
        *feedback.duties.of_region(membership),
        *_second_step(membership, day),
    ]
    return sorted(
        (duty for duty in found if duty.count), key=lambda duty: (not duty.is_overdue, duty.until or date.max)
    )


def _second_step(membership: Membership, day: date) -> Iterator[Duty]:
    """How many days are left without a second step of sign-in."""
    if not settings.REQUIRE_FACTOR or factors.has_factor(membership.user):
        return
    until = timezone.localdate(factors.due_at(membership.user))
    brief = f"второй шаг входа: осталось дней {max((until - day).days, 0)}"
    text = f"Подключите второй шаг входа: с {until:%d.%m.%Y} без него портал не откроется"
    yield Duty(text, 1, reverse("mfa_index"), brief=brief, until=until)
