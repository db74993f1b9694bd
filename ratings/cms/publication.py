"""Publication: by a button on the announced day or later, or appointed beforehand and done by the clock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from campaigns.cms import for_those_with
from campaigns.models import Campaign
from network.cms_way import cms_way
from ratings.actions import appointments, releases
from ratings.models import Appointment, Objection, Release

# The clock runs each minute; what is due for longer than this waits for a clock that does not run.
LATE = timedelta(minutes=5)


def outlook(campaign: Campaign, preview: Release | None) -> dict[str, Any]:
    """What the page of results says of publication: what forbids it, what is appointed and whether that will do."""
    if preview is not None:
        preview.campaign = campaign
    appointment = None if campaign.published_at else Appointment.objects.of(campaign)
    if appointment is not None:
        appointment.campaign = campaign
    standing = appointment if appointment and appointment.stopped_at is None else None
    refusal = releases.publish_refusal(preview) if preview else ""
    # What a stopped appointment says of itself need not be said twice.
    said = f"{appointment.why} {appointment.mend}".strip() if appointment else ""
    return {
        "appointment": appointment,
        "threat": appointments.threat(standing) if standing else None,
        "is_late": bool(standing) and standing.is_due(timezone.now() - LATE),
        "publish_refusal": refusal,
        "refusal_to_tell": "" if standing or refusal == said else refusal,
        "may_appoint": preview is not None and not appointment_refusal(preview) and not standing,
    }


def appointment_refusal(preview: Release) -> str:
    """Why the publication of these results cannot be appointed now, in Russian; empty where it can."""
    try:
        appointments.require_appointable(preview)
    except releases.ReleaseRefused as refused:
        return str(refused)
    return ""


@require_http_methods(["GET", "POST"])
@for_those_with(releases.RIGHT)
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What publication will do; with POST, the publication."""
    campaign = get_object_or_404(Campaign, slug=slug)
    if request.method == "POST":
        return _decide(request, campaign, lambda release: _publish(request, release))
    return _ask(request, campaign, "ratings/cms/publish.html", "Публикация", releases.publish_refusal)


@require_http_methods(["GET", "POST"])
@for_those_with(releases.RIGHT)
def appoint(request: HttpRequest, slug: str) -> HttpResponse:
    """What will be published and when; with POST, the confirmation."""
    campaign = get_object_or_404(Campaign, slug=slug)
    if request.method == "POST":
        return _decide(request, campaign, lambda release: _appoint(request, release))
    return _ask(request, campaign, "ratings/cms/appoint.html", "Публикация в срок", appointment_refusal)


@require_POST
@for_those_with(releases.RIGHT)
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an appointment back."""
    campaign = get_object_or_404(Campaign, slug=slug)
    try:
        appointments.withdraw(campaign=campaign, by=request.user)
        messages.success(request, "Назначение отменено: сами результаты не выйдут.")
    except releases.ReleaseRefused as refused:
        messages.error(request, str(refused))
    return redirect("results_cms:campaign", slug)


def _ask(
    request: HttpRequest, campaign: Campaign, template: str, title: str, refusal: Callable[[Release], str]
) -> HttpResponse:
    """The page that says what will happen before it does."""
    preview = Release.objects.preview(campaign)
    if preview is None:
        return redirect("results_cms:campaign", campaign.slug)
    preview.campaign = campaign
    context = {
        "breadcrumbs_items": cms_way(
            ("Результаты", reverse("results_cms:index")),
            (campaign.title, reverse("results_cms:campaign", args=[campaign.slug])),
            last=title,
        ),
        "campaign": campaign,
        "preview": preview,
        "refusal": refusal(preview),
        "objections": Objection.objects.filter(campaign=campaign).counts(),
    }
    return render(request, template, context)


def _decide(request: HttpRequest, campaign: Campaign, act: Callable[[Release], None]) -> HttpResponse:
    """Do it with the release that was looked at, or say why not."""
    number = request.POST.get("release", "")
    release = Release.objects.filter(campaign=campaign, pk=number).first() if number.isdecimal() else None
    if release is None:
        messages.error(request, "Пока вы смотрели, результаты посчитали заново. Посмотрите на новые.")
    else:
        try:
            act(release)
        except releases.ReleaseRefused as refused:
            messages.error(request, str(refused))
    return redirect("results_cms:campaign", campaign.slug)


def _publish(request: HttpRequest, release: Release) -> None:
    release = releases.publish_release(release=release, by=request.user)
    messages.success(
        request,
        f"Опубликовано: {release}.",
        buttons=[messages.button(reverse("ratings:release", args=[release.slug]), "Открыть на портале")],
    )


def _appoint(request: HttpRequest, release: Release) -> None:
    appointment = appointments.appoint(release=release, by=request.user)
    messages.success(request, f"Публикация назначена на {appointment.campaign.publication_words}.")


URLS = [
    path("<slug:slug>/publish/", publish, name="publish"),
    path("<slug:slug>/appoint/", appoint, name="appoint"),
    path("<slug:slug>/appoint/withdraw/", withdraw, name="withdraw"),
]
