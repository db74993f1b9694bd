"""What all pages of a release share: which version is asked for, and the frame around its figures."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, today
from campaigns.states import activities
from methodology.models import HOME, Crumb
from methodology.rendering import render_lasting
from ratings.coming import announcement
from ratings.models import Appointment, Release
from ratings.reading import AUDIT_FILE, Address

View = Callable[..., HttpResponse]


def of_release(view: View) -> View:
    """A view of a published release: takes request, release, address and the rest of the path.

    Without a version in the address it gets the newest published one. A campaign that readers know but that has not
    been published is answered with a page that says how far it is; an unknown one, and an unknown version, with 404.
    """

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, version: int | None = None, **rest: Any) -> HttpResponse:
        release = _find(slug, version)
        if release is None:
            return _not_yet(request, slug, version)
        return view(request, release, Address(slug, version), **rest)

    return wrapped


def _find(slug: str, version: int | None) -> Release | None:
    """The published release with the number of the newest version beside it in `newest`; one query."""
    versions = Release.objects.filter(campaign=OuterRef("campaign"), state=Release.State.PUBLISHED)
    newest = versions.order_by().values("campaign").annotate(last=Max("version")).values("last")
    found = Release.objects.published().filter(campaign__slug=slug).annotate(newest=Subquery(newest)).defer("checks")
    return found.filter(version=version).first() if version is not None else found.first()


def _not_yet(request: HttpRequest, slug: str, version: int | None) -> HttpResponse:
    campaign = Campaign.objects.public().filter(slug=slug).first()
    if campaign is None or version is not None:
        raise Http404("no such release")
    day = today()
    state = campaign.state_on(day)
    context = {
        "crumbs": [HOME, Crumb(reverse("ratings:index"), "Рейтинги")],
        "crumb_title": campaign.title,
        "campaign": campaign,
        "state": state,
        "dates": activities(campaign),
        "announcement": announcement(campaign, Appointment.objects.of(campaign), day),
    }
    return render(request, "ratings/release/not_yet.html", context)


def _lasting(path: str, release: Release) -> str:
    """The path with the version in it: what stands there never changes, so it can be cited."""
    start = Address(release.slug).regions
    rest = path.removeprefix(start).removeprefix(f"v{release.version}/")
    return f"{Address(release.slug, release.version).regions}{rest}"


def page(
    request: HttpRequest, release: Release, at: Address, template: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    """A page of the release; `title`: of this page, empty for the first one; `above` in context: crumbs between."""
    crumbs = [HOME, Crumb(reverse("ratings:index"), "Рейтинги")]
    if title:
        crumbs.append(Crumb(at.regions, release.campaign.title))
    shared = {
        "crumbs": [*crumbs, *context.pop("above", [])],
        "crumb_title": title or release.campaign.title,
        "release": release,
        "at": at,
        "sections": at.sections(
            is_verified="verification" in release.summary, is_audited=AUDIT_FILE in release.manifest
        ),
        "now_at": request.path,
        "summary": release.summary,
        "edition_url": reverse("editions:edition", args=[release.summary["edition"]]),
        # The newest version has its own short address; an older one stands for itself.
        "canonical_path": request.path
        if release.version != release.newest
        else request.path.replace(f"/v{release.version}/", "/", 1),
        "newer": Address(release.slug).regions if release.version < release.newest else "",
        "is_listed": not release.is_demo,
        "lasting_url": request.build_absolute_uri(_lasting(request.path, release)),
    }
    return render_lasting(request, template, shared | context)
