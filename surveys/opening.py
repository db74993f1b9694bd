"""Which survey an office's address opens, and why it opens none. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from campaigns.models import Campaign, ChosenIndicator, Participation, today
from campaigns.models.campaign import end_of
from methodology.models import Edition
from network.models import CODE, Office
from search.synonyms import fold
from surveys.form import Form, build_form
from surveys.models import Audience
from surveys.tallies import Columns

# Who opened the survey before it closed may send it for so long.
LATE = timedelta(hours=48)


@lru_cache(maxsize=64)
def _form(sha256: str, audience: str) -> Form:
    return build_form(Edition.objects.get(sha256=sha256).document, audience)


@lru_cache(maxsize=64)
def _parameters(sha256: str) -> Mapping[str, Any]:
    return MappingProxyType(Edition.objects.get(sha256=sha256).document["parameters"])


def parameters_of(campaign: Campaign) -> Mapping[str, Any]:
    """Parameters of the campaign's edition, read once in a process like its questionnaires."""
    return _parameters(campaign.edition.sha256)


def whole_form(campaign: Campaign, audience: str) -> Form:
    """All that the campaign's edition asks this audience. Editions never change, so each is read once in a process."""
    return _form(campaign.edition.sha256, audience)


def form_for(campaign: Campaign, office: Office, audience: str) -> Form:
    """What the office's clients are asked: questions about indicators that its region measures."""
    return form_measuring(campaign, audience, _codes_of(campaign, office))


def form_measuring(campaign: Campaign, audience: str, codes: tuple[str, ...]) -> Form:
    """What is asked where these indicators are measured; all where there is no code."""
    return _measuring(campaign.edition.sha256, audience, codes)


@lru_cache(maxsize=256)
def _measuring(sha256: str, audience: str, codes: tuple[str, ...]) -> Form:
    return _form(sha256, audience).measuring(codes)


def forms_for(campaign: Campaign, office: Office) -> dict[str, Form]:
    """The same for each audience; one query."""
    codes = _codes_of(campaign, office)
    return {audience: form_measuring(campaign, audience, codes) for audience in Audience.values}


def _codes_of(campaign: Campaign, office: Office) -> tuple[str, ...]:
    chosen = ChosenIndicator.objects.filter(plan__campaign=campaign, plan__region=office.region_id)
    return tuple(chosen.order_by("pk").values_list("code", flat=True))


def columns_of(campaign: Campaign, audience: str) -> Columns:
    """What the marks of the campaign's answers mean."""
    return Columns.of(whole_form(campaign, audience))


def is_open(campaign: Campaign, day: date) -> bool:
    """Whether clients may open the survey on this day."""
    return bool(
        campaign.opened_at
        and not campaign.closed_at
        and not campaign.frozen_at
        and campaign.surveys_open
        and campaign.surveys_close
        and campaign.surveys_open <= day <= campaign.surveys_close
    )


def is_late(campaign: Campaign, moment: datetime) -> bool:
    """Whether the survey has closed by this moment."""
    return bool(campaign.surveys_close) and moment >= end_of(campaign.surveys_close)


def takes_answer(campaign: Campaign, opened_at: datetime, moment: datetime) -> bool:
    """Whether an answer to a survey opened then is taken now: until it closes, and LATE longer if opened before."""
    if not campaign.opened_at or campaign.closed_at or campaign.frozen_at or not campaign.surveys_close:
        return False
    end = end_of(campaign.surveys_close)
    return moment < end or (opened_at < end and moment < end + LATE)


def is_over(campaign: Campaign, moment: datetime) -> bool:
    """Whether there was a survey and no answer can come any more, a late one neither."""
    if not campaign.opened_at or not campaign.surveys_close:
        return False
    return bool(campaign.closed_at or campaign.frozen_at) or moment >= end_of(campaign.surveys_close) + LATE


@dataclass(frozen=True)
class Door:
    """What an office's address leads to: the open campaign, or the next one or the last one with surveys."""

    office: Office
    open: Campaign | None
    coming: Campaign | None
    past: Campaign | None


def find_office(code: str) -> Office | None:
    """The office with this code in whatever case: posters have their addresses in capitals."""
    if not CODE.fullmatch(code):
        return None
    variants = {code, code.lower(), code.upper()}
    found = list(Office.objects.select_related("region").filter(code__in=variants)[:2])
    exact = [office for office in found if office.code == code]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def find_door(office: Office) -> Door:
    """What the office's address leads to today; where several campaigns are open, to the one that opened last."""
    day = today()
    mine = Participation.objects.filter(office=office).values("campaign")
    campaigns = list(
        Campaign.objects.filter(pk__in=mine, opened_at__isnull=False, surveys_open__isnull=False)
        .select_related("edition")
        .defer("edition__content", "edition__changes")
        .order_by("-surveys_open", "-pk")
    )
    return Door(
        office,
        open=next((one for one in campaigns if is_open(one, day)), None),
        coming=next((one for one in reversed(campaigns) if one.surveys_open > day and not one.closed_at), None),
        past=next((one for one in campaigns if one.surveys_open <= day), None),
    )


def search_offices(words: str) -> list[Office]:
    """Offices whose survey is open today and whose name, town, address or region holds each of the words, by name."""
    day = today()
    open_now = Campaign.objects.filter(
        opened_at__isnull=False, closed_at=None, frozen_at=None, surveys_open__lte=day, surveys_close__gte=day
    )
    wanted = fold(words).split()
    offices = Office.objects.filter(
        pk__in=Participation.objects.filter(campaign__in=open_now).values("office")
    ).select_related("region")
    return [
        office
        for office in offices.order_by("region__name", "name")
        if all(
            word in fold(f"{office.name} {office.town} {office.address} {office.region.name} {office.code}")
            for word in wanted
        )
    ]
