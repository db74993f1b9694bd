"""Public pages about all releases: the list, the calendar, how the index is computed."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, CampaignQuerySet, today
from campaigns.states import State
from methodology.models import HOME, Crumb
from ratings import ical
from ratings.coming import announcement
from ratings.models import Appointment, PilotFigure, PilotRegion, Release, UnitResult
from ratings.pilot import reading

RATINGS = "Рейтинги"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is published, what is coming, and by which rules."""
    releases = _published()
    context = {
        "crumbs": [HOME],
        "crumb_title": RATINGS,
        "releases": [item for item in releases if not item["release"].is_demo],
        "demonstrations": [item for item in releases if item["release"].is_demo],
        "coming": [item for item in _coming() if not item["campaign"].is_demo],
        "totals": PilotRegion.objects.totals(),
        "counts": PilotFigure.objects.respondents(),
        "started": reading.STARTED,
        "ended": reading.ENDED,
    }
    return render(request, "ratings/index.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """When results will be published, and when those that are were."""
    context = {
        "crumbs": [HOME, Crumb(reverse("ratings:index"), RATINGS)],
        "crumb_title": "Календарь публикаций",
        "coming": _coming(),
        "releases": _published(),
    }
    return render(request, "ratings/calendar.html", context)


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The same calendar for calendars of readers, as iCalendar."""
    appointed = {one.campaign_id: one for one in Appointment.objects.unpublished()}
    announced = (
        ical.announce(item["campaign"], item["announcement"], appointed.get(item["campaign"].pk)) for item in _coming()
    )
    releases = Release.objects.current().defer("checks", "manifest").prefetch_related("campaign__moves")
    ended = _unpublished().exclude(closed_at=None)
    publications = [
        *filter(None, (*announced, *map(ical.call_off, ended))),
        *map(ical.record_publication, releases),
    ]
    address = request.build_absolute_uri(reverse("ratings:index"))
    content = ical.write_calendar(publications, host=settings.CANONICAL_HOST, address=address)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="publications.ics"'
    return response


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the index is computed, for readers."""
    context = {
        "crumbs": [HOME, Crumb(reverse("ratings:index"), RATINGS)],
        "crumb_title": "Как считается индекс",
    }
    return render(request, "ratings/method.html", context)


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """What intervals leave out, for readers."""
    context = {
        "crumbs": [HOME, Crumb(reverse("ratings:index"), RATINGS)],
        "crumb_title": "Чего не покажет ни один интервал",
    }
    return render(request, "ratings/limits.html", context)


def _published() -> list[dict]:
    """The current release of each campaign with the country's figures; two queries."""
    releases = list(Release.objects.current().defer("checks", "manifest"))
    countries = {
        unit.release_id: unit
        for unit in UnitResult.objects.filter(release__in=releases, level=UnitResult.Level.COUNTRY).light()
    }
    return [{"release": release, "country": countries.get(release.pk)} for release in releases]


def _unpublished() -> CampaignQuerySet:
    """Campaigns that readers see and that have no results yet, with their moves."""
    published = Q(releases__state=Release.State.PUBLISHED)
    return Campaign.objects.public().filter(published_at=None).exclude(published).prefetch_related("moves")


def _coming() -> list[dict]:
    """Campaigns that have not been published, the earliest announced day first; those without a day come last."""
    day = today()
    campaigns = _unpublished().filter(closed_at=None)
    appointed = {one.campaign_id: one for one in Appointment.objects.unpublished()}
    items = [
        {
            "campaign": campaign,
            "state": state,
            "announcement": announcement(campaign, appointed.get(campaign.pk), day),
        }
        for campaign in campaigns
        if (state := campaign.state_on(day)) is not State.DRAFT
    ]
    return sorted(items, key=lambda item: (item["announcement"].moment is None, item["announcement"].moment))
