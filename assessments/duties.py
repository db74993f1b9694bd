"""What passports wait for: offices that have not handed theirs in."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.urls import reverse

from assessments.models import Passport
from assessments.opening import is_open
from campaigns.models import Campaign
from network.duties import Duty, Item, named
from network.models import Membership, Office
from tabular.numbers import format_count


def of_region(membership: Membership, day: date, campaigns: Iterable[Campaign]) -> Iterator[Duty]:
    """What this person has to see to while passports are taken; one query for each such campaign.

    A coordinator is told of offices that have not handed theirs in, an employee of the own one.
    """
    for campaign in campaigns:
        if not is_open(campaign, day):
            continue
        done = Passport.objects.filter(campaign=campaign, state=Passport.State.SUBMITTED)
        offices = Office.objects.filter(region=membership.region, participations__campaign=campaign)
        if not membership.is_coordinator:
            offices = offices.filter(pk=membership.office_id)
        waiting = list(offices.exclude(pk__in=done.values("office")).order_by("name"))
        if not waiting:
            continue
        items = [Item(one.name, reverse("cabinet:passport", args=[campaign.slug, one.code])) for one in waiting]
        closes = f"{campaign.passports_close:%d.%m}"
        if membership.is_coordinator:
            page = reverse("cabinet:passport_region", args=[campaign.slug])
            duty = named(f"{campaign}: ЦЗН ещё не сдали паспорта", items, url=page)
            count = format_count(len(waiting), "ЦЗН не сдал паспорт", "ЦЗН не сдали паспорта", "ЦЗН не сдали паспорта")
            yield replace(duty, brief=f"{count} (до {closes})", until=campaign.passports_close)
        else:
            duty = named(f"{campaign}: заполните и сдайте паспорт", items)
            yield replace(duty, brief=f"сдать паспорт до {closes}", until=campaign.passports_close)
