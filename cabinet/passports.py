"""Passports as people of a region come to them: which campaign, which sheet, the way back, what each page says."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from assessments.blank import Line, Sheet
from assessments.missing import count_lacks
from assessments.models import Passport, Return, Sanction
from assessments.opening import Scope, explain_closed, held_here, scope_of
from assessments.reading import Stand, Stated, read_stand
from cabinet.views.home import CABINET
from campaigns.models import Campaign, Participation, today
from methodology.models import HOME, Crumb
from network.models import CODE, Membership, Office


def find_campaign(membership: Membership, slug: str) -> Campaign:
    """A campaign with passports of this portal that readers know and the region takes part in; else 404."""
    campaigns = Campaign.objects.public().filter(plans__region=membership.region)
    return get_object_or_404(held_here(campaigns, today()), slug=slug)


class Place:
    """The passport of one office, as a page about it needs it: two queries.

    Http404 for what is not this person's business.
    """

    def __init__(self, membership: Membership, slug: str, code: str) -> None:
        if not CODE.fullmatch(code) or not membership.may_see(code):
            raise Http404("not this person's office")
        known = held_here(Campaign.objects.exclude(opened_at=None), today())
        places = Participation.objects.filter(campaign__in=known.values("pk"), office__region=membership.region)
        found = get_object_or_404(
            places.select_related("campaign__edition", "office__region").defer(
                "campaign__edition__content", "campaign__edition__changes"
            ),
            campaign__slug=slug,
            office__code=code,
        )
        self.membership = membership
        self.campaign: Campaign = found.campaign
        self.office: Office = found.office
        self.scope: Scope = scope_of(self.campaign, self.office)
        self.args = (slug, self.office.code)

    def find_sheet(self, indicator: str) -> Sheet:
        """A sheet that this office fills in; else 404."""
        sheet = self.scope.own.by_indicator.get(indicator)
        if sheet is None:
            raise Http404("no such sheet in this passport")
        return sheet

    def find_line(self, indicator: str, place: int) -> tuple[Sheet, Line]:
        """A line that this office fills in; else 404."""
        sheet = self.find_sheet(indicator)
        line = sheet.by_key.get(f"{indicator}-{place}")
        if line is None:
            raise Http404("no such line in this sheet")
        return sheet, line

    def read(self) -> Stand:
        """The passport as it stands."""
        return read_stand(self.campaign, self.office, self.scope.own)

    def address(self, name: str, *more: object) -> str:
        """The address of a page of this passport."""
        return reverse(f"cabinet:{name}", args=[*self.args, *more])

    def context(self, stand: Stand, title: str, *crumbs: Crumb) -> dict[str, Any]:
        """What each page of the passport says."""
        region_page = Crumb(reverse("cabinet:passport_region", args=self.args[:1]), f"Паспорта: {self.campaign.title}")
        refusal = explain_closed(self.campaign, today())
        return {
            "membership": self.membership,
            "campaign": self.campaign,
            "office": self.office,
            "crumbs": [HOME, CABINET, *([region_page] if self.membership.is_coordinator else []), *crumbs],
            "crumb_title": title,
            "stand": stand,
            "refusal": refusal,
            "may_fill": not refusal and not (stand.passport and stand.passport.is_submitted),
        }

    def crumb(self) -> Crumb:
        """The way back to the passport."""
        return Crumb(self.address("passport"), self.office.name)

    def sheet_crumb(self, sheet: Sheet) -> Crumb:
        """The way back to a sheet."""
        return Crumb(self.address("passport_sheet", sheet.indicator), f"{sheet.indicator} {sheet.indicator_title}")


def list_calls(passport: Passport | None) -> dict[str, Any]:
    """What of the verification asks people of the office to act, or tells them of it; two queries."""
    if passport is None:
        return {"questions": [], "sanction": None}
    waiting = Return.objects.filter(case__passport=passport, state=Return.State.WAITING, due_on__gte=today())
    return {
        "questions": list(waiting.order_by("due_on", "pk")),
        "sanction": Sanction.objects.active().filter(passport=passport).first(),
    }


def describe_sheet(stated: Stated) -> dict[str, Any]:
    """A sheet in a list: its points, how far it has come, what it lacks by kind."""
    return {"stated": stated, "sheet": stated.sheet, "lacks": count_lacks(stated.missing)}
