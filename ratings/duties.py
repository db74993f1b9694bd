"""What results wait for: data, their confirmation, calculation, answers to objections, publication."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Max, Q
from django.urls import reverse

from campaigns.duties import decision_due, is_late
from campaigns.models import Campaign, day_of
from campaigns.states import Decision, State
from network.duties import Duty, Item, first_of, named
from ratings.actions import inputs, objections, releases
from ratings.models import Appointment, Calculation, InputSet, Objection, Release, Upload

COLLECTED = frozenset({State.VERIFICATION, State.FROZEN, State.REVIEW})
COMPUTED = frozenset({State.FROZEN, State.REVIEW})
RECOMPUTED = "После назначения результаты посчитали заново: назначьте публикацию ещё раз."


@dataclass(frozen=True)
class Standing:
    """Where the results of one campaign that has not been published stand."""

    campaign: Campaign
    state: State
    has_data: bool
    is_computed: bool
    preview: Release | None
    appointment: Appointment | None

    @property
    def is_appointed(self) -> bool:
        """Whether these very results come out by themselves."""
        return self.appointment is not None and not self.hindrance

    @property
    def hindrance(self) -> str:
        """Why what has been appointed did not happen or will not, in Russian; empty where it will."""
        if self.appointment is None:
            return ""
        if self.appointment.stopped_at:
            return f"{self.appointment.why} {self.appointment.mend}".strip()
        return "" if self.appointment.is_of(self.preview) else RECOMPUTED


def duties(user: User, now: datetime) -> Iterator[Duty]:
    """What waits among results for this user of ФЦК; at most nine queries."""
    day = day_of(now)
    if user.has_perm(objections.RIGHT):
        yield _unanswered(now)
    publishes, loads = user.has_perm(releases.RIGHT), user.has_perm(inputs.RIGHT)
    if loads:
        uploads = Upload.objects.filter(input_set=None).select_related("campaign").defer("faults", "comparison")
        yield first_of("Загрузок данных, не подтверждённых", uploads, _upload)
    standings = _standings() if loads or publishes else []
    if loads:
        bare = [one.campaign for one in standings if one.state in COLLECTED and not one.has_data]
        late = any(campaign.verification_until and campaign.verification_until < day for campaign in bare)
        items = [Item(str(campaign), reverse("ratings_inputs:data", args=[campaign.slug])) for campaign in bare]
        yield named("Кампаний ждут данных: сбор окончен", items, is_overdue=late)
    if publishes:
        closed = [one for one in standings if one.state in COMPUTED]
        raw = [one.campaign for one in closed if one.has_data and not one.is_computed]
        late = any(campaign.review_from and campaign.review_from <= day for campaign in raw)
        yield named("Кампаний ждут расчёта: данные закрыты", [_results(campaign) for campaign in raw], is_overdue=late)
        yield from _publication([one for one in closed if one.is_computed and not one.is_appointed], now)


def _publication(computed: list[Standing], now: datetime) -> Iterator[Duty]:
    """Results that nobody has appointed: their day is to come, or has come, or something has stopped them."""
    day = day_of(now)
    ready = [one for one in computed if one.state is State.FROZEN]
    items = [_results(one.campaign, one.hindrance) for one in ready if one.appointment]
    yield named("Назначенных публикаций что-то остановило", items, is_overdue=True)
    due = [
        one.campaign for one in ready if not one.appointment and decision_due(one.campaign, day) is Decision.PUBLISHED
    ]
    late = any(is_late(campaign, Decision.PUBLISHED, day) for campaign in due)
    text = "Кампаний пора публиковать: объявленный день наступил"
    yield named(text, [_results(campaign) for campaign in due], is_overdue=late)
    coming = [
        one.campaign
        for one in ready
        if not one.appointment and one.campaign.publication_on and one.campaign.publication_on > day
    ]
    items = [_results(campaign, f"выйдет {campaign.publication_words}") for campaign in coming]
    yield named("Кампаниям назначьте публикацию: результаты посчитаны", items)


def _standings() -> list[Standing]:
    """All campaigns that are under way, with what there is of their results; five queries."""
    campaigns = list(Campaign.objects.filter(closed_at=None, published_at=None).exclude(opened_at=None))
    keys = [campaign.pk for campaign in campaigns]
    newest = dict(
        InputSet.objects.filter(campaign__in=keys).order_by().values_list("campaign").annotate(newest=Max("number"))
    )
    previews = Release.objects.filter(campaign__in=keys, state=Release.State.PREVIEW)
    computed = {
        release.campaign_id: release
        for release in previews.select_related("input_set").only("campaign", "folder", "manifest", "input_set__number")
    }
    active = Q(state__in=Calculation.ACTIVE)
    running = set(Calculation.objects.filter(active, campaign__in=keys).values_list("campaign", flat=True))
    appointments = {found.campaign_id: found for found in Appointment.objects.filter(campaign__in=keys)}
    return [
        Standing(
            campaign,
            campaign.state,
            campaign.pk in newest,
            campaign.pk in running or _is_of(computed.get(campaign.pk), newest.get(campaign.pk)),
            computed.get(campaign.pk),
            appointments.get(campaign.pk),
        )
        for campaign in campaigns
    ]


def _is_of(preview: Release | None, number: int | None) -> bool:
    return preview is not None and preview.input_set.number == number


def _unanswered(now: datetime) -> Duty:
    found = Objection.objects.unanswered()
    late = found.filter(campaign__publication_on__lte=day_of(now)).exists()
    url = reverse("objections_cms:queue") + "?outcome=waiting"
    return Duty("Возражений без ответа", found.count(), url, is_overdue=late)


def _upload(upload: Upload) -> Item:
    return Item(
        upload.file_name,
        reverse("ratings_inputs:preview", args=[upload.campaign.slug, upload.token]),
        str(upload.campaign),
    )


def _results(campaign: Campaign, note: str = "") -> Item:
    return Item(str(campaign), reverse("results_cms:campaign", args=[campaign.slug]), note)
