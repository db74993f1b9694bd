"""What regions object to in their figures before publication, and the answers.

Only a coordinator objects, for the own region, while the review lasts; ФЦК answers until publication. Each action
locks the campaign's row, as publication does, and writes the campaign's history.
"""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from campaigns.models import Campaign, RegionPlan
from campaigns.states import State
from network.models import Membership, Region
from ratings.models import Objection, Release
from ratings.notices import tell_answer

RIGHT = "ratings.answer_objection"
MOST = 200  # objections of one region in one campaign
LONGEST = 4000
ANSWERED: frozenset[State] = frozenset({State.FROZEN, State.REVIEW})

Actor = User | None  # None: the server's own console


class ObjectionRefused(Exception):
    """It cannot be done so now; the message says why, in Russian."""


@transaction.atomic
def submit(*, campaign: Campaign, by: User, text: str, office_code: str = "", indicator: str = "") -> Objection:
    """Object to figures of the own region, of all of it or of one office or indicator.

    The same words sent again are the same objection. Raises PermissionDenied, ObjectionRefused.
    """
    region = _region_of(by)
    campaign = _reviewed(campaign)
    values = _checked(campaign, region, text=text, office_code=office_code, indicator=indicator)
    own = Objection.objects.filter(campaign=campaign, region=region)
    if twin := own.unanswered().filter(**values).first():
        return twin
    if own.count() >= MOST:
        raise ObjectionRefused(f"Возражений уже {MOST}. Соберите остальное в одно из них.")
    objection = Objection.objects.create(campaign=campaign, region=region, author=by, **values)
    _log(objection, "object", by)
    return objection


@transaction.atomic
def edit(*, objection: Objection, by: User, text: str, office_code: str = "", indicator: str = "") -> Objection:
    """Say it otherwise, until it is answered. Raises PermissionDenied, ObjectionRefused."""
    objection = _own(objection, by)
    campaign = _reviewed(objection.campaign)
    if not objection.is_open:
        raise ObjectionRefused("На это возражение уже ответили или его отозвали: изменить его нельзя.")
    values = _checked(campaign, objection.region, text=text, office_code=office_code, indicator=indicator)
    if all(getattr(objection, name) == value for name, value in values.items()):
        return objection
    before = objection.text
    for name, value in values.items():
        setattr(objection, name, value)
    objection.save(update_fields=list(values))
    _log(objection, "edit_objection", by, before=before)
    return objection


@transaction.atomic
def withdraw(*, objection: Objection, by: User) -> Objection:
    """Take it back, until it is answered. Raises PermissionDenied, ObjectionRefused."""
    objection = _own(objection, by)
    if objection.withdrawn_at:
        return objection
    if objection.outcome:
        raise ObjectionRefused("На это возражение уже ответили: отозвать его нельзя.")
    objection.withdrawn_at = timezone.now()
    objection.save(update_fields=["withdrawn_at"])
    _log(objection, "withdraw_objection", by)
    return objection


@transaction.atomic
def answer(*, objection: Objection, by: Actor, outcome: str, answer: str, seen: str | None = None) -> Objection:
    """Answer an objection, or mend the answer; after publication answers stand.

    seen: the fingerprint of the objection that the answer was written to; None where no page lies between. Raises
    PermissionDenied, ObjectionRefused.
    """
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права отвечать на возражения.")
    objection = _locked(objection)
    answer = answer.strip()
    if outcome not in Objection.Outcome.values:
        raise ObjectionRefused("Выберите решение: принято или не принято.")
    if not answer:
        raise ObjectionRefused("Напишите ответ: регион должен понять, почему решили так.")
    if len(answer) > LONGEST:
        raise ObjectionRefused(f"Ответ длиннее {LONGEST} знаков.")
    if objection.withdrawn_at:
        raise ObjectionRefused("Регион отозвал это возражение: отвечать не на что.")
    if (objection.outcome, objection.answer) == (outcome, answer):
        return objection
    if seen not in (None, objection.fingerprint):
        raise ObjectionRefused(_overtaken(objection))
    if objection.campaign.state not in ANSWERED:
        raise ObjectionRefused("Результаты опубликованы: ответы больше не меняют.")
    objection.outcome, objection.answer = outcome, answer
    objection.answered_at, objection.answered_by = timezone.now(), by
    objection.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    _log(objection, "answer_objection", by, outcome=outcome, answer=answer)
    tell_answer(objection)
    return objection


def _overtaken(objection: Objection) -> str:
    if not objection.outcome:
        return "Пока вы писали, регион изменил возражение. Прочитайте его ещё раз; ваш текст остался ниже."
    return (
        "Пока вы писали, на возражение уже ответили; этот ответ стоит ниже, рядом с вашим текстом. "
        "Если всё же нужен ваш, нажмите «Ответить региону» ещё раз: он заменит прежний, и регион узнает об этом."
    )


def _region_of(by: User) -> Region:
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator:
        raise PermissionDenied("Возражает только координатор региона.")
    return membership.region


def _locked(objection: Objection) -> Objection:
    """The objection as it stands, with its campaign's row locked."""
    Campaign.objects.select_for_update().get(pk=objection.campaign_id)
    return Objection.objects.select_related("campaign", "region").get(pk=objection.pk)


def _own(objection: Objection, by: User) -> Objection:
    region = _region_of(by)
    objection = _locked(objection)
    if objection.region_id != region.pk:
        raise PermissionDenied("Это возражение другого региона.")
    return objection


def _reviewed(campaign: Campaign) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.state is not State.REVIEW:
        raise ObjectionRefused(f"Возражения сейчас не принимают: кампания в состоянии «{campaign.state.label}».")
    return campaign


def _checked(campaign: Campaign, region: Region, *, text: str, office_code: str, indicator: str) -> dict[str, str]:
    """The values to keep; ObjectionRefused where they do not fit the region's figures."""
    text = text.strip().replace("\r\n", "\n")
    if not RegionPlan.objects.filter(campaign=campaign, region=region).exists():
        raise ObjectionRefused(f"{region} в этой кампании не участвует.")
    preview = Release.objects.preview(campaign)
    if preview is None:
        raise ObjectionRefused("Показатели ещё не посчитаны: возражать не на что.")
    if not text:
        raise ObjectionRefused("Напишите, с чем вы не согласны и почему.")
    if len(text) > LONGEST:
        raise ObjectionRefused(f"Текст длиннее {LONGEST} знаков.")
    if office_code and not preview.results.offices().filter(region=region, code=office_code).exists():
        raise ObjectionRefused("Такого ЦЗН среди показателей вашего региона нет.")
    if indicator and campaign.unknown_codes([indicator]):
        raise ObjectionRefused("Такого показателя в редакции кампании нет.")
    return {"text": text, "office_code": office_code, "indicator": indicator}


def _log(objection: Objection, action: str, by: Actor, **data: str) -> None:
    about = {"objection": objection.pk, "region": objection.region.name, "text": objection.text}
    log(objection.campaign, f"ratings.{action}", user=by, data=about | data)
