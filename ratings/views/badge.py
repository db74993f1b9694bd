"""The badge of an office or a region: a picture for its own site."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from index_engine.results import UnitLevel
from ratings.badges import badge_of
from ratings.models import Release, UnitResult
from ratings.reading import Address
from ratings.views.downloads import FOR_OTHER_SITES, PICTURE_POLICY
from ratings.views.frame import of_release


@of_release
def office_badge(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """The badge of an office."""
    return _badge(request, release, UnitLevel.OFFICE, code)


@of_release
def region_badge(request: HttpRequest, release: Release, at: Address, code: str) -> HttpResponse:
    """The badge of a region."""
    return _badge(request, release, UnitLevel.REGION, code)


def _badge(request: HttpRequest, release: Release, level: UnitLevel, code: str) -> HttpResponse:
    unit = UnitResult.objects.filter(release=release, level=level, code=code).light().first()
    if unit is None:
        raise Http404("no such unit")
    context = {"badge": badge_of(unit, release)}
    response = render(request, "ratings/release/badge.svg", context, content_type="image/svg+xml")
    response["Content-Security-Policy"] = PICTURE_POLICY
    for name, value in FOR_OTHER_SITES.items():
        response[name] = value
    return response
