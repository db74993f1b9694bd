"""What results add to the line of time of a campaign: data, calculation, objections, publication, corrections."""

from django.contrib.auth.models import User
from django.urls import reverse

from assessments.actions import sampling, verifying
from assessments.models import Sample
from campaigns.course import CENTRE, EXPERTS, Act, Note, Step
from campaigns.models import Campaign
from campaigns.models.campaign import day_of
from ratings.actions import inputs, objections, releases
from ratings.models import Appointment, InputSet, Objection, Release
from surveys.actions import judging


def notes(campaign: Campaign, user: User) -> list[Note]:
    """Facts for all who see campaigns, buttons for those who may act; at most five queries."""
    if campaign.opened_at is None:
        return []
    results = reverse("results_cms:campaign", args=[campaign.slug])
    data = InputSet.objects.newest(campaign)
    versions = list(Release.objects.filter(campaign=campaign).defer("manifest").order_by("version"))
    preview = next((one for one in versions if one.state == Release.State.PREVIEW), None)
    found = [*_answers(campaign, user), *_passports(campaign, user)]
    if data is None and user.has_perm(inputs.RIGHT):
        # Closed data change with a public reason only, so they come before.
        step = Step.FROZEN if campaign.frozen_at else Step.VERIFICATION
        address = reverse("ratings_inputs:data", args=[campaign.slug])
        found.append(Note(step, act=Act(CENTRE, "загрузить данные", address, "Данные кампании")))
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


def _answers(campaign: Campaign, user: User) -> list[Note]:
    """Where answers are counted, judged and made data."""
    if campaign.surveys_open is None:
        return []
    survey = reverse("surveys_cms:campaign", args=[campaign.slug])
    found = [Note(Step.OPEN, act=Act(CENTRE, "следить, сколько анкет пришло", survey, "Опрос"))]
    if user.has_perm(judging.RIGHT):
        queue = reverse("survey_queue:queue", args=[campaign.slug])
        act = Act(EXPERTS, "решить, какие анкеты исключить", queue, "Подозрительные анкеты")
        found.append(Note(Step.VERIFICATION, act=act))
    if user.has_perm(inputs.RIGHT):
        act = Act(CENTRE, "собрать ответы в данные, когда анкеты проверены", survey, "Опрос")
        found.append(Note(Step.VERIFICATION, act=act))
    return found


def _passports(campaign: Campaign, user: User) -> list[Note]:
    """Where lines to verify are drawn, passports are verified and made data; one query."""
    if campaign.passports_open is None:
        return []
    found = _sample(campaign, user)
    if user.has_perm(verifying.RIGHT):
        queue = reverse("passports_cms:queue", args=[campaign.slug])
        act = Act(EXPERTS, "решить по пунктам из выборки и тем, на которые указали правила", queue, "Очередь пунктов")
        found.append(Note(Step.VERIFICATION, act=act))
    if user.has_perm(inputs.RIGHT):
        collect = reverse("results_cms:passports", args=[campaign.slug])
        act = Act(CENTRE, "собрать баллы в данные, когда паспорта проверены", collect, "Паспорта в данные")
        found.append(Note(Step.VERIFICATION, act=act))
    return found


def _sample(campaign: Campaign, user: User) -> list[Note]:
    sample = Sample.objects.filter(campaign=campaign).first()
    address = reverse("passports_cms:sample", args=[campaign.slug])
    may = user.has_perm(sampling.RIGHT)
    if sample is None:
        what = "обещать выборку пунктов, по которым проверят паспорта"
        return [Note(Step.OPEN, act=Act(CENTRE, what, address, "Выборка"))] if may else []
    promised = Note(Step.OPEN, f"Выборка пунктов обещана {day_of(sample.committed_at):%d.%m.%Y}.")
    if sample.drawn_at:
        return [promised, Note(Step.VERIFICATION, f"Выборка пунктов сделана {day_of(sample.drawn_at):%d.%m.%Y}.")]
    drawing = Note(Step.VERIFICATION, act=Act(CENTRE, "открыть зерно и сделать выборку пунктов", address, "Выборка"))
    return [promised, drawing] if may else [promised]


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
