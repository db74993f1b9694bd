"""«Что ждёт вас»: one list for each role of ФЦК, of what each app says that waits for a person."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

import assessments.duties
import campaigns.duties
import feedback.duties
import methodology.duties
import network.duties
import notices.duties
import ratings.duties
import surveys.duties
from campaigns.models import today
from network.duties import Duty
from portal import misses, reviews
from portal.models import SearchMiss


def duties(user: User) -> list[Duty]:
    """What waits for this user, overdue first; only what the user may deal with, and only what there is."""
    now, day = timezone.now(), today()
    found = [
        *reviews.duties(user),
        *feedback.duties.duties(user, day),
        *campaigns.duties.duties(user, day),
        *ratings.duties.duties(user, now),
        *surveys.duties.duties(user),
        *assessments.duties.duties(user, day),
        *methodology.duties.duties(user, day),
        *network.duties.duties(user, now),
        *notices.duties.duties(user, now),
        *_searched(user),
    ]
    return sorted((duty for duty in found if duty.count), key=lambda duty: not duty.is_overdue)


def _searched(user: User) -> Iterator[Duty]:
    if user.has_perm(misses.SEE):
        yield Duty("Запросов, по которым ничего не нашлось", SearchMiss.objects.count(), reverse("misses_cms:report"))


class DutiesPanel(Component):
    """The list of duties."""

    name = "duties"
    order = 90
    template_name = "portal/duties.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"duties": duties(parent_context["request"].user)}
