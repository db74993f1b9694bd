"""What would raise the index while a campaign runs: of an office by its passport and answers, of a region by both."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.progress import list_stands
from assessments.raising import Step
from cabinet.access import for_coordinators, for_regions
from cabinet.live import Published, find_published, raise_office, raise_region
from cabinet.passports import Place, find_campaign
from cabinet.raising import Live, OfficeRaising
from cabinet.views.home import CABINET
from index_engine.inputs import Audience
from index_engine.rounding import round_half_up
from methodology.models import HOME, Crumb
from network.models import Membership
from ratings.raising import Key, Raise
from ratings.reading import wording_of
from ratings.reading.raising import Wording, Words

TITLE = "Что поднимет индекс"
MOST = 60  # chosen at once
FIRST = 20  # in sight; the others are folded
PER_PAGE = 30  # offices


@require_safe
@for_regions
def office(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """What the office can still do, by how much each step raises the index; chosen steps together."""
    place = Place(membership, slug, code)
    stand = place.read()
    raising = raise_office(place.campaign, stand, place.scope, membership)
    published = None if raising.office.is_imagined else find_published(place.campaign, code)
    chosen = request.GET.getlist("step")[:MOST]
    wording = wording_of(place.campaign.edition.sha256)
    raises = [
        {
            "key": str(one.option.key),
            "is_chosen": str(one.option.key) in chosen,
            "step": step,
            "title": _name(one, step, wording),
            "words": _describe(one, wording),
            "gain": round_half_up(one.gain),
            "places": _count_places(published, raising, one.gain),
        }
        for one, step in raising.list_raises()
    ]
    context = place.context(stand, TITLE, place.crumb()) | {
        "first": raises[:FIRST],
        "rest": raises[FIRST:],
        "is_unfolded": any(one["is_chosen"] for one in raises[FIRST:]),
        "all_sheets": round_half_up(raising.gain_of_all()),
        "together": _try_together(raising, published, chosen),
        "published": published,
        "people": _count_people(raising.office),
        "is_imagined": raising.office.is_imagined,
    }
    return render(request, "cabinet/passports/raising.html", context)


@require_safe
@for_coordinators
def region(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """What would raise the region's index: done everywhere, or at one office; and the best step of each office."""
    campaign = find_campaign(membership, slug)
    stands = list_stands(campaign, membership.region)
    raising, lives = raise_region(campaign, membership.region, stands)
    names = {stand.office.code: stand.office for stand in stands}
    wording = wording_of(campaign.edition.sha256)
    raises = [
        {
            "words": _describe(one, wording),
            "gain": round_half_up(one.gain),
            "office": names.get(one.option.source) if len(names) > 1 else None,
        }
        for one in raising.of_region()
    ]
    page = Paginator(lives, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [
            HOME,
            CABINET,
            Crumb(reverse("cabinet:passport_region", args=[slug]), f"Паспорта: {campaign.title}"),
        ],
        "crumb_title": TITLE,
        "membership": membership,
        "campaign": campaign,
        "first": raises[:FIRST],
        "rest": raises[FIRST:],
        "page": page,
        "offices": [(names[live.code], *_find_best(OfficeRaising(raising, live), wording)) for live in page],
        "imagined_count": sum(live.is_imagined for live in lives),
        "all_count": len(lives),
    }
    return render(request, "cabinet/passports/region_raising.html", context)


def _describe(one: Raise, wording: Wording) -> Words:
    return wording.describe(one.option.key, one.option.now, one.option.then)


def _name(one: Raise, step: Step | None, wording: Wording) -> str:
    return step.title if step else _describe(one, wording).title


def _find_best(raising: OfficeRaising, wording: Wording) -> tuple[str, Decimal | None, Decimal | None]:
    """The best that an office can do by itself, with what it gives, and what all of its sheets would give."""
    whole = round_half_up(raising.gain_of_all())
    for one, step in raising.list_raises()[:1]:
        return _name(one, step, wording), round_half_up(one.gain), whole
    return "", None, whole


def _count_places(published: Published | None, raising: OfficeRaising, gain: Fraction) -> int | None:
    """By how many places up it would go among those of the last release; None where there is none to compare with."""
    return published and published.place(raising.index) - published.place(raising.index + gain)


def _try_together(raising: OfficeRaising, published: Published | None, chosen: Iterable[str]) -> dict[str, Any] | None:
    known = raising.known(map(Key.read, chosen))
    if not known:
        return None
    gain = raising.gain(known)
    return {"count": len(known), "gain": round_half_up(gain), "places": _count_places(published, raising, gain)}


def _count_people(office: Live) -> list[tuple[Audience, int]]:
    """By audience, how many people at least have answered what the office sees."""
    return [
        (audience, max(answered for answered, _ in questions.values()))
        for audience, questions in office.answers.items()
        if questions
    ]
