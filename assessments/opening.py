"""Which passport an office has in a campaign, and whether it may be filled in now. Reads only."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q

from assessments.blank import Blank, build_blank
from assessments.models import Passport
from campaigns.models import Campaign, ChosenIndicator, Participation
from campaigns.models.campaign import CampaignQuerySet
from index_engine.inputs import Method
from methodology.models import Edition
from network.models import Office, Region


@lru_cache(maxsize=32)
def _blank(sha256: str) -> Blank:
    return build_blank(Edition.objects.get(sha256=sha256).document)


@lru_cache(maxsize=32)
def _method(sha256: str) -> Method:
    return Method.from_document(Edition.objects.get(sha256=sha256).document)


def method_of(campaign: Campaign) -> Method:
    """What the campaign's edition says about the calculation, read once in a process."""
    return _method(campaign.edition.sha256)


def blank_of(campaign: Campaign) -> Blank:
    """All checklists of the campaign's edition. Editions never change, so each is read once in a process."""
    return _blank(campaign.edition.sha256)


@dataclass(frozen=True)
class Scope:
    """What one office fills in, and what the managing office (None where there is none) fills in for it."""

    own: Blank
    shared: Blank
    manager: Office | None


class Scopes:
    """What each office of a campaign fills in of the indicators that its region measures; one query for all of them.

    regions: keys of those that matter, all where none are given.
    """

    def __init__(self, campaign: Campaign, regions: Collection[int] | None = None) -> None:
        self.whole = blank_of(campaign)
        self.codes: dict[int, list[str]] = defaultdict(list)
        chosen = ChosenIndicator.objects.filter(plan__campaign=campaign)
        if regions is not None:
            chosen = chosen.filter(plan__region__in=regions)
        for region, code in chosen.values_list("plan__region", "code"):
            self.codes[region].append(code)
        self._known: dict[tuple[int, bool], tuple[Blank, Blank]] = {}

    def split(self, office: Office) -> tuple[Blank, Blank]:
        """What the office (its region is loaded) fills in itself, and what is filled in for it (`Blank.split`)."""
        key = office.region_id, office.is_managing
        if key not in self._known:
            is_centralised = office.region.network_type == Region.NetworkType.CENTRALISED
            chosen = self.whole.measuring(self.codes.get(office.region_id, []))
            self._known[key] = chosen.split(is_managing=office.is_managing, is_centralised=is_centralised)
        return self._known[key]


def scope_of(campaign: Campaign, office: Office) -> Scope:
    """What the office (with its region) fills in, and who fills in the rest; at most two queries."""
    own, shared = Scopes(campaign, [office.region_id]).split(office)
    manager = None
    if shared.sheets:
        places = Participation.objects.filter(campaign=campaign, office__region=office.region, office__is_managing=True)
        manager = Office.objects.filter(pk__in=places.values("office")).first()
    return Scope(own, shared, manager)


def is_open(campaign: Campaign, day: date) -> bool:
    """Whether passports may be filled in on this day."""
    return not explain_closed(campaign, day)


def explain_closed(campaign: Campaign, day: date) -> str:
    """Why passports cannot be filled in on this day, in Russian; empty where they can."""
    opens, closes = campaign.passports_open, campaign.passports_close
    if campaign.opened_at is None or opens is None or closes is None:
        return "Паспорта в этой кампании не заполняют."
    if campaign.frozen_at or campaign.closed_at:
        return "Данные кампании закрыты, паспорта больше не меняют."
    if day < opens:
        return f"Паспорта заполняют с {opens:%d.%m.%Y}."
    if day > closes:
        return f"Приём паспортов закончился {closes:%d.%m.%Y}. Что заполнено к этому дню, то и учтено."
    return ""


def held_here(campaigns: CampaignQuerySet, day: date) -> CampaignQuerySet:
    """Those whose passports are still to come or open on this day, or are filled in here: others brought files."""
    begun = Passport.objects.filter(campaign=OuterRef("pk")).order_by()
    return campaigns.filter(passports_open__isnull=False).filter(Q(passports_close__gte=day) | Exists(begun))
