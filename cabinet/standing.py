"""Campaigns of a region as they concern it: those under way, the most urgent first, and past ones."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from campaigns.duties import overdue_steps, unfinished_steps
from campaigns.models import Campaign
from campaigns.progress import Line
from campaigns.states import State, find_coming

LOOKED_AT = (State.REVIEW, State.FROZEN)


@dataclass(frozen=True)
class Standing:
    """A campaign as one region sees it on one day."""

    campaign: Campaign
    state: State
    line: Line
    has_results: bool
    has_survey: bool = False
    has_passports: bool = False

    @property
    def is_past(self) -> bool:
        """Whether nothing more is to come: it is closed, or published and the region has done all its steps."""
        if self.state is State.PUBLISHED:
            return not unfinished_steps(self.line)
        return self.state is State.CLOSED

    @property
    def overdue(self) -> int:
        """How many steps the region itself is late with."""
        return len(overdue_steps({self.campaign: self.line}))

    def urgency(self, day: date) -> tuple[bool, bool, date]:
        """What is late comes first, then what is reviewed, then by the day on which something comes next."""
        ahead = find_coming(self.campaign, day)
        return not self.overdue, self.state is not State.REVIEW, ahead[0] if ahead else date.max


def sorted_out(
    lines: Mapping[Campaign, Line],
    day: date,
    published: Collection[int],
    surveyed: Collection[int] = (),
    assessed: Collection[int] = (),
) -> tuple[list[Standing], list[Standing]]:
    """Campaigns under way, the most urgent first, and past ones in the order of `lines`.

    published, surveyed, assessed: keys of those that have results, a survey, passports that are this person's business.
    """
    found = []
    for campaign, line in lines.items():
        state = campaign.state_on(day)
        has_results = state in LOOKED_AT or campaign.pk in published
        own = campaign.pk in surveyed, campaign.pk in assessed
        found.append(Standing(campaign, state, line, has_results, *own))
    running = sorted((one for one in found if not one.is_past), key=lambda one: one.urgency(day))
    return running, [one for one in found if one.is_past]
