"""Questions to offices about a line of their passport: asked by an expert, answered once, by a day."""

from django.contrib.auth.models import User
from django.db import transaction

from assessments.actions.verifying import TWICE, VerifyingRefused, hold_case, require_expert, require_open
from assessments.models import MOST_WORDS, Case, Return
from assessments.notices import tell_returned
from campaigns import clock, workdays
from campaigns.models import CalendarDay, today
from network.guards import Actor, require_office

DAYS = range(1, 11)  # working days that an office may be given


@transaction.atomic
def return_to_office(*, case: Case, text: str, days: int, by: User) -> Return:
    """Ask the office about a line; it has so many working days to reply. The same question again is the same row.

    People of the office and the region are told. Raises PermissionDenied, VerifyingRefused.
    """
    require_expert(by)
    held, text = hold_case(case), text.strip()
    require_open(held)
    if waiting := held.returns.filter(state=Return.State.WAITING).first():
        if waiting.text == text:
            return waiting
        raise VerifyingRefused(f"ЦЗН уже спросили об этом пункте, ответа ждём до {waiting.due_on:%d.%m.%Y}.")
    if held.state == Case.State.SECOND and held.current and held.current.by_id == by.pk:
        raise VerifyingRefused(TWICE)
    if not text or len(text) > MOST_WORDS:
        raise VerifyingRefused(f"Напишите, что нужно от ЦЗН: до {MOST_WORDS} знаков.")
    if days not in DAYS:
        raise VerifyingRefused(f"Дайте ЦЗН от {DAYS[0]} до {DAYS[-1]} рабочих дней.")
    due_on = workdays.add(today(), days, CalendarDay.objects.moved())
    question = Return.objects.create(case=held, text=text, due_on=due_on, at=clock.now(), by=by)
    tell_returned(question)
    return question


@transaction.atomic
def reply(*, question: Return, text: str, by: Actor) -> Return:
    """Answer a question, once; the same answer again changes nothing. Raises PermissionDenied, VerifyingRefused."""
    held = Return.objects.select_for_update(of=("self",)).select_related("case__passport__office").get(pk=question.pk)
    require_office(by, held.case.passport.office)
    text = text.strip()
    if held.reply and held.reply == text:
        return held
    if held.reply:
        raise VerifyingRefused("На этот вопрос уже ответили. Изменить ответ нельзя.")
    if why := explain_no_reply(held):
        raise VerifyingRefused(why)
    if not text or len(text) > MOST_WORDS:
        raise VerifyingRefused(f"Напишите ответ: до {MOST_WORDS} знаков.")
    held.reply, held.replied_at, held.replied_by, held.state = text, clock.now(), by, Return.State.REPLIED
    held.save(update_fields=["reply", "replied_at", "replied_by", "state"])
    return held


def explain_no_reply(question: Return) -> str:
    """Why an office cannot answer now, in Russian; empty where it can."""
    if question.state == Return.State.CLOSED:
        return "Эксперт уже решил без ответа: вопрос закрыт."
    if question.state == Return.State.REPLIED:
        return "Ответ отправлен."
    if today() > question.due_on:
        return f"Ответить можно было до {question.due_on:%d.%m.%Y}."
    return ""
