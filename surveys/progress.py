"""How surveys of offices go: answers against quotas, what happens by day. Numbers only, never a look at an answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountRows
from django.db.models import Exists, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaigns.models import Campaign, CampaignQuerySet
from network.models import Office
from surveys.actions.counting import OF_ACTS, day_of
from surveys.models import Audience, Change, ChangeActs, ClientsServed, Count, SurveyPlan, Tally, Tick
from surveys.pace import Collected, Pace


@dataclass(frozen=True)
class OfficeProgress:
    """What an office has collected of each audience, and the day of its last answer."""

    office: Office
    collected: tuple[Collected, ...]
    last_day: date | None

    @property
    def lags(self) -> bool:
        """Whether it has too few answers of any audience by now."""
        return any(one.lags for one in self.collected)

    @property
    def answers(self) -> int:
        """Answers of all audiences."""
        return sum(one.answers for one in self.collected)


def pace_of(campaign: Campaign, day: date) -> Pace | None:
    """How far the campaign's survey is on this day; None where it has none."""
    if not campaign.surveys_open or not campaign.surveys_close:
        return None
    return Pace(campaign.surveys_open, campaign.surveys_close, day)


def held_here(campaigns: CampaignQuerySet, day: date) -> CampaignQuerySet:
    """Those whose surveys are still to come or open on this day, or have answers: others brought theirs as files.

    Tallies tell and what waits to be counted, which are few: among millions of answers a database reads all of a
    campaign to find the first.
    """
    counted = Tally.objects.filter(campaign=OuterRef("pk")).order_by()
    waiting = Change.objects.filter(response__campaign=OuterRef("pk")).order_by()
    known = Q(surveys_close__gte=day) | Exists(counted) | Exists(waiting)
    return campaigns.filter(surveys_open__isnull=False).filter(known)


def list_progress(campaign: Campaign, offices: Sequence[Office], day: date) -> list[OfficeProgress]:
    """Of these offices, those that lag first, and of them those that have the smallest part of a quota.

    Five queries, however many offices.
    """
    keys = [office.pk for office in offices]
    collected = collect(campaign, keys, day, SurveyPlan.of(campaign))
    last_days = _find_last_days(campaign, keys)
    found = [OfficeProgress(office, collected[office.pk], last_days.get(office.pk)) for office in offices]
    return sorted(
        found, key=lambda one: (not one.lags, min(part.share for part in one.collected), one.answers, one.office.name)
    )


def collect(
    campaign: Campaign, offices: Sequence[int], day: date, plan: SurveyPlan
) -> dict[int, tuple[Collected, ...]]:
    """By key of the office, what it has of each audience; two queries.

    Answers count as soon as they are sent: those that no tally knows yet, too.
    """
    pace, answers = pace_of(campaign, day), count_answers(campaign, offices)
    expected = {audience: pace.expected(plan.quota(audience)) if pace else 0 for audience in Audience.values}
    return {
        office: tuple(
            Collected(audience, answers[office, audience], plan.quota(audience), expected[audience])
            for audience in Audience.values
        )
        for office in offices
    }


def count_answers(campaign: Campaign, offices: Sequence[int]) -> Counter[tuple[int, str]]:
    """By key of the office and audience: answers that count, those that wait for their tally with them; two queries."""
    tallies = Tally.objects.filter(campaign=campaign, office__in=offices)
    found: Counter[tuple[int, str]] = Counter()
    for office, audience, respondents in tallies.values_list("office", "audience", "respondents"):
        found[office, audience] = respondents
    waiting = Change.objects.filter(response__campaign=campaign, response__office__in=offices)
    rows = waiting.order_by().values_list("response__office", "response__audience").annotate(sum=Sum("sign"))
    for office, audience, more in rows:
        found[office, audience] += more
    return found


def _find_last_days(campaign: Campaign, offices: Sequence[int]) -> dict[int, date]:
    """By key of the office, the last day on which somebody sent answers."""
    # The newest row of each office is found in the index; to aggregate reads all days of all of them.
    newest = Count.objects.filter(campaign=campaign, office=OuterRef("pk"), act=Count.Act.SENT).order_by("-day")
    counted = Office.objects.filter(pk__in=offices).annotate(last=Subquery(newest.values("day")[:1]))
    found = dict(counted.exclude(last=None).order_by().values_list("pk", "last"))
    sent = Change.objects.filter(response__campaign=campaign, response__office__in=offices, acts__gt=ChangeActs.NONE)
    for office, moment in sent.order_by().values_list("response__office").annotate(last=Max("response__sent_at")):
        day = day_of(moment)
        found[office] = max(day, found.get(office, day))
    return found


@dataclass(frozen=True)
class Acts:
    """How often surveys of an office were opened, begun and sent: numbers by day, audience and act."""

    numbers: Mapping[tuple[date, str, str], int]

    def count(self, act: str, audience: str, day: date | None = None) -> int:
        """Of an audience, on one day or on all."""
        return sum(
            number
            for (when, who, what), number in self.numbers.items()
            if (what, who) == (act, audience) and day in (None, when)
        )

    def days(self, act: str) -> list[date]:
        """The days on which it happened, in order."""
        return sorted({day for day, _, what in self.numbers if what == act})


def count_acts(campaign: Campaign, office: Office) -> Acts:
    """What happened at the office's survey so far; three queries."""
    found: Counter[tuple[date, str, str]] = Counter()
    counted = Count.objects.filter(campaign=campaign, office=office).order_by().values_list("day", "audience", "act")
    for day, audience, act, number in counted.annotate(sum=Sum("number")):
        found[day, audience, act] += number
    noted = Tick.objects.filter(campaign=campaign, office=office).order_by().values_list("day", "audience", "act")
    for day, audience, act, number in noted.annotate(rows=CountRows("pk")):
        found[day, audience, act] += number
    sent = Change.objects.filter(response__campaign=campaign, response__office=office, acts__gt=ChangeActs.NONE)
    on_day = TruncDate("response__sent_at", tzinfo=timezone.get_default_timezone())
    waiting = sent.order_by().values_list(on_day, "response__audience", "acts").annotate(rows=CountRows("pk"))
    for day, audience, acts, number in waiting:
        for act in OF_ACTS[acts]:
            found[day, audience, act] += number
    return Acts(found)


def find_clients(campaign: Campaign, office: Office) -> dict[str, ClientsServed]:
    """By audience, what was said of clients served; one query."""
    rows = ClientsServed.objects.filter(campaign=campaign, office=office).select_related("by")
    return {row.audience: row for row in rows}
