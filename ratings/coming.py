"""What readers are told of a publication that is still to come. Reads one row at most."""

from dataclasses import dataclass
from datetime import date, datetime

from campaigns.models import Campaign
from ratings.models import Appointment


@dataclass(frozen=True)
class Announcement:
    """The announced moment (None where no day is set), whether it has passed in vain, and why if that is known."""

    moment: datetime | None
    is_delayed: bool
    why: str


def announcement(campaign: Campaign, appointment: Appointment | None, day: date) -> Announcement:
    """The announcement as it stands on this day; `appointment`: the campaign's."""
    stopped = appointment is not None and appointment.stopped_at is not None
    # What was stopped and then got a later day is announced anew.
    stopped = stopped and campaign.publication_on is not None and campaign.publication_on <= day
    passed = campaign.publication_on is not None and campaign.publication_on < day
    return Announcement(campaign.publication_moment, stopped or passed, appointment.why if stopped else "")
