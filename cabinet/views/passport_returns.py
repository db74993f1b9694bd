"""How experts verify an office's passport, as the office sees it: verdicts, questions, a sanction to appeal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessments.actions import returning, sanctioning
from assessments.actions.sanctioning import SanctionRefused
from assessments.actions.verifying import VerifyingRefused
from assessments.models import MOST_WORDS, Return, Sample, Sanction, SanctionStep, Verification
from assessments.verdicts import of_passport
from assessments.wording import name_line
from cabinet.access import for_regions
from cabinet.passports import Place
from network.models import Membership


@require_safe
@for_regions
def checking(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Verdicts on the passport, questions of experts with their replies, sanctions."""
    return _page(request, Place(membership, slug, code))


@require_POST
@for_regions
def reply(request: HttpRequest, membership: Membership, slug: str, code: str, pk: int) -> HttpResponse:
    """Answer a question; what was typed stays on the page where it is refused."""
    place = Place(membership, slug, code)
    mine = Return.objects.filter(case__passport__campaign=place.campaign, case__passport__office=place.office)
    question = get_object_or_404(mine, pk=pk)
    text = request.POST.get("text", "")
    try:
        returning.reply(question=question, text=text, by=request.user)
    except VerifyingRefused as refused:
        return _page(request, place, refused={question: (str(refused), text)})
    messages.success(request, "Ответ отправлен эксперту.")
    return redirect(f"{place.address('passport_checking')}#questions")


@require_POST
@for_regions
def appeal(request: HttpRequest, membership: Membership, slug: str, code: str, pk: int) -> HttpResponse:
    """Appeal against a sanction; what was typed stays on the page where it is refused."""
    place = Place(membership, slug, code)
    mine = Sanction.objects.exclude(confirmed_at=None)
    mine = mine.filter(passport__campaign=place.campaign, passport__office=place.office)
    sanction = get_object_or_404(mine, pk=pk)
    text = request.POST.get("text", "")
    try:
        sanctioning.appeal(sanction=sanction, text=text, by=request.user)
    except SanctionRefused as refused:
        return _page(request, place, refused={sanction: (str(refused), text)})
    messages.success(request, "Жалоба отправлена. О решении мы сообщим.")
    return redirect(f"{place.address('passport_checking')}#sanctions")


def _page(
    request: HttpRequest, place: Place, refused: dict[Return | Sanction, tuple[str, str]] | None = None
) -> HttpResponse:
    stand, refused = place.read(), refused or {}
    passport = stand.passport
    questions = Return.objects.filter(case__passport=passport).select_related("case", "replied_by") if passport else []
    sanctions = (
        Sanction.objects.filter(passport=passport)
        .exclude(confirmed_at=None)
        .select_related("passport__campaign")
        .prefetch_related("steps")
        if passport
        else []
    )
    context = place.context(stand, "Проверка экспертами", place.crumb()) | {
        "verdicts": _name_verdicts(place, of_passport(passport) if passport else {}),
        "questions": [
            {
                "row": one,
                "name": _name(place, one.case.item),
                "evidence": _find_evidence(place, one),
                "closed": returning.explain_no_reply(one),
                "refused": refused.get(one),
            }
            for one in questions
        ],
        "sanctions": [_describe(one, refused.get(one)) for one in sanctions],
        "sample": Sample.objects.filter(campaign=place.campaign).defer("population").first(),
        "most": MOST_WORDS,
    }
    return render(request, "cabinet/passports/checking.html", context, status=422 if refused else 200)


def _find_evidence(place: Place, question: Return) -> str:
    """Where evidence of the line that is asked about is added now; empty where it is not."""
    sheet = place.scope.own.sheet_of(question.case.item)
    line = sheet.by_key.get(question.case.item) if sheet else None
    if line is None or place.campaign.frozen_at or place.campaign.closed_at:
        return ""
    return place.address("passport_line", sheet.indicator, line.place)


def _describe(sanction: Sanction, refused: tuple[str, str] | None) -> dict[str, object]:
    """A sanction with its appeal and the answers to it: what experts say among themselves stays with them."""
    kinds = SanctionStep.Kind
    told = [step for step in sanction.steps.all() if step.kind in (kinds.APPEALED, kinds.UPHELD, kinds.LIFTED)]
    is_appealed = any(step.kind == kinds.APPEALED for step in told)
    may_appeal = sanction.is_active and not is_appealed and not sanction.passport.campaign.closed_at
    return {"row": sanction, "steps": told, "may_appeal": may_appeal, "refused": refused}


def _name_verdicts(place: Place, held: dict[str, Verification]) -> list[tuple[str, Verification]]:
    """Rejected lines first, each group in the order of the passport."""
    order = [key for sheet in place.scope.own.sheets for key in sheet.by_key]
    known = {key: number for number, key in enumerate(order)}
    items = sorted(held, key=lambda item: (not held[item].is_rejection, known.get(item, len(order)), item))
    return [(_name(place, item), held[item]) for item in items]


def _name(place: Place, item: str) -> str:
    sheet = place.scope.own.sheet_of(item)
    line = sheet.by_key.get(item) if sheet else None
    return f"{name_line(sheet, line)}. {line.text}" if sheet and line else f"{item.partition('+')[0]}. Мероприятие"
