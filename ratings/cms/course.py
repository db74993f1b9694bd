"""What results add to the line of time of a campaign: data, calculation, objections, publication, corrections."""

from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.course import CENTRE, Act, Note, Step
from campaigns.models import Campaign
from ratings.actions import inputs, objections, releases
from ratings.models import Appointment, InputSet, Objection, Release


def notes(campaign: Campaign, user: User) -> list[Note]:
    """Facts for all who see campaigns, buttons for those who may act; at most four queries."""
    if campaign.opened_at is None:
        return []
    results = reverse("results_cms:campaign", args=[campaign.slug])
    data = InputSet.objects.newest(campaign)
    versions = list(Release.objects.filter(campaign=campaign).defer("manifest").order_by("version"))
    preview = next((one for one in versions if one.state == Release.State.PREVIEW), None)
    found: list[Note] = []
    if data is None and user.has_perm(inputs.RIGHT):
        address = reverse("ratings_inputs:data", args=[campaign.slug])
        found.append(Note(Step.FROZEN, act=Act(CENTRE, "загрузить данные", address, "Данные кампании")))
    elif data:
        found.append(Note(Step.FROZEN, f"Данные № {data.number}. Результаты {_computed(data, versions)}."))
    if campaign.frozen_at and campaign.review_from:
        found += _objections(campaign, user)
    if user.has_perm(releases.RIGHT) and campaign.frozen_at:
        found += [
            Note(step, act=Act(CENTRE, what, results, "К результатам"))
            for step, what in (
                (Step.FROZEN, "проверить расчёт"),
                (Step.PUBLICATION, "посмотреть, что выйдет, и опубликовать или назначить срок"),
                (Step.CORRECTION, "посчитать исправленную версию"),
            )
        ]
    appointment = None if campaign.published_at else Appointment.objects.of(campaign)
    if appointment:
        said = "остановлена" if appointment.stopped_at else f"назначена: {campaign.publication_words}"
        found.append(Note(Step.PUBLICATION, f"Публикация {said}."))
    if preview and campaign.published_at:
        found.append(Note(Step.CORRECTION, f"Версия {preview.version} посчитана и ждёт публикации."))
    corrected = [one for one in versions if one.published_at and one.version > 1]
    return [*found, *(Note(Step.CORRECTION, _correction(one)) for one in corrected)]


def _computed(data: InputSet, versions: list[Release]) -> str:
    if not versions:
        return "ещё не посчитаны"
    return "посчитаны" if versions[-1].input_set_id == data.pk else "посчитаны по прежним данным: посчитайте заново"


def _objections(campaign: Campaign, user: User) -> list[Note]:
    counts = Objection.objects.filter(campaign=campaign).counts()
    told = Note(Step.REVIEW, f"Возражений {counts['total']}, без ответа {counts['unanswered']}.")
    if not counts["unanswered"] or not user.has_perm(objections.RIGHT):
        return [told]
    address = reverse("objections_cms:queue", args=[campaign.slug])
    return [told, Note(Step.REVIEW, act=Act(CENTRE, "ответить регионам", address, "Возражения"))]


def _correction(release: Release) -> str:
    return f"{release.published_at:%d.%m.%Y}: версия {release.version}. {release.reason}".strip()
