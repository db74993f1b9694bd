"""«Что ждёт вас» of a person of a region: one list of what each app says that waits for this person."""

from collections.abc import Mapping
from datetime import date

import assessments.duties
import campaigns.duties
import feedback.duties
import surveys.duties
from campaigns.models import Campaign
from campaigns.progress import Line
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
    ]
    return sorted(
        (duty for duty in found if duty.count), key=lambda duty: (not duty.is_overdue, duty.until or date.max)
    )
