"""What passports wait for: offices that hand them in, experts, people who sign, methodologists who draw."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse

from assessments.actions.sampling import RIGHT as MANAGE
from assessments.actions.sanctioning import SIGN
from assessments.actions.verifying import RIGHT as VERIFY
from assessments.models import Case, Passport, Sample, Sanction, SanctionStep
from assessments.opening import is_open
from campaigns.models import Campaign
from network.duties import Duty, Item, first_of, named
from network.models import Membership, Office
from tabular.numbers import format_count

CHECK, SIGNATURE = "Пунктов паспортов, не проверенных", "Обнуление ждёт второй подписи или ответа на жалобу"
PROMISE, DRAW = "Выборка паспортов не обещана", "Приём паспортов закончен, выборка не сделана"


def duties(user: User, day: date) -> Iterator[Duty]:
    """What waits for this user; at most seven queries."""
    lasting = Campaign.objects.exclude(opened_at=None).filter(frozen_at=None, closed_at=None)
    if user.has_perm(VERIFY):
        waiting = Case.objects.waiting_for(user.pk).filter(Q(assigned=None) | Q(assigned=user.pk))
        waiting = waiting.filter(passport__campaign__in=lasting.values("pk"))
        count = waiting.count()
        first = waiting.order_by("-passport__campaign__period_start").values_list("passport__campaign__slug", flat=True)
        yield Duty(CHECK, count, reverse("passports_cms:queue", args=[first[0]]) if count else "")
    if user.has_perm(SIGN):
        yield first_of(SIGNATURE, _list_unsigned(user), _sanction)
    if user.has_perm(MANAGE):
        begun = Passport.objects.values("campaign")
        filled = lasting.filter(pk__in=begun, passports_open__lte=day, passports_close__gte=day, sample=None)
        yield first_of(PROMISE, filled.order_by("pk"), _campaign)
        drawable = Sample.objects.filter(
            drawn_at=None, campaign__in=lasting.filter(passports_close__lt=day).values("pk")
        )
        yield first_of(DRAW, Campaign.objects.filter(sample__in=drawable).order_by("pk"), _campaign)


def _list_unsigned(user: User) -> QuerySet[Sanction]:
    """Sanctions in which this person may take the next step."""
    kind = SanctionStep.Kind
    proposed = Q(state=Sanction.State.PROPOSED) & ~Q(proposed_by=user)
    own_lifting = SanctionStep.objects.filter(kind=kind.LIFT_PROPOSED, by=user).values("sanction")
    lifting = Q(state=Sanction.State.LIFTING) & ~Q(pk__in=own_lifting)
    appealed = SanctionStep.objects.filter(kind=kind.APPEALED).values("sanction")
    answered = SanctionStep.objects.filter(kind=kind.UPHELD).values("sanction")
    appeals = Q(state=Sanction.State.CONFIRMED, pk__in=appealed) & ~Q(pk__in=answered) & ~Q(proposed_by=user)
    related = Sanction.objects.filter(passport__campaign__closed_at=None).filter(proposed | lifting | appeals)
    return related.select_related("passport__office", "passport__campaign").order_by("pk")


def _sanction(sanction: Sanction) -> Item:
    address = reverse("passports_cms:sanction", args=[sanction.passport.campaign.slug, sanction.pk])
    return Item(f"{sanction.passport.office}: {sanction.get_state_display()}", address)


def _campaign(campaign: Campaign) -> Item:
    return Item(str(campaign), reverse("passports_cms:sample", args=[campaign.slug]))


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
