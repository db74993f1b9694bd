"""ФЦК verifies passports of the demonstration: a promised sample, rules, verdicts, a question, a sanction."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User

from assessments.actions import flagging, returning, sampling, sanctioning, verifying
from assessments.models import Case, FlagRun, Passport, Return, Sanction, SanctionStep, Verification
from assessments.opening import blank_of
from campaigns import clock
from jobs.running import Beat, do_here
from portal.demonstration.stage import Stage
from ratings.demo import REASONS

Verdict, Fault, State = Verification.Verdict, Verification.Fault, Case.State
WORDS_OF = {
    Fault.SAME: "Этот же рисунок приложил другой центр занятости. Приложите снимок своего офиса.",
    Fault.OFF: "Подтверждение не об этом пункте. Приложите то, что в нём названо.",
    Fault.OLD: "Сделано до начала периода. Приложите сделанное в периоде.",
}
DOUBT = "Такой же рисунок есть у двух центров. Посмотрите, чей он."
SETTLED = "Сравнили оба: рисунок сделан здесь, скопировал его другой центр."
QUESTION = "Такой же рисунок приложил другой центр занятости. Где и когда сделан ваш?"
ANSWER = "Взяли рисунок у соседнего центра: своего у нас нет."
AGREED = "Посмотрели втроём и сошлись на этом решении."
GROUNDS = "Рисунок взят у другого центра занятости, что центр сам подтвердил в ответе на вопрос эксперта."
DAYS_FOR_REPLY = 3


def promise_sample(stage: Stage) -> None:
    """Choose the seed while passports are filled in."""
    with stage.on(stage.campaign.passports_open + timedelta(days=2), 10):
        sampling.commit_seed(campaign=stage.campaign, by=stage.cast.leader, seed=stage.seed)


def verify_all(stage: Stage) -> None:
    """Draw the sample, search by rules, and judge all that stands in the queue then."""
    closes = stage.campaign.passports_close
    with stage.on(closes + timedelta(days=1), 10):
        sampling.draw_sample(campaign=stage.campaign, by=stage.cast.leader)
        run = FlagRun.objects.filter(campaign=stage.campaign).first() or FlagRun(campaign=stage.campaign)
        do_here(run, _search)
    _Experts(stage).judge(closes + timedelta(days=4))
    _sanction(stage)


def _search(run: FlagRun, beat: Beat) -> dict[str, Any]:
    return flagging.flag_campaign(run.campaign, run.looked_at, beat) | {"ended_at": clock.now()}


class _Experts:
    """The experts at work: the queue of their campaign."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.plot = stage, stage.plot
        self.first, self.second, self.third = stage.cast.experts
        self.events = {
            sheet.indicator: sheet.kinds[0].key for sheet in blank_of(stage.campaign).sheets if sheet.has_events
        }

    def judge(self, day: date) -> None:
        """Four days of work; what has been judged before is not judged again."""
        with self.stage.on(day, 10):
            self._ask()
        with self.stage.on(day + timedelta(days=1), 9):
            self._reply()
        with self.stage.on(day + timedelta(days=1), 11):
            for number, case in enumerate(self._list(State.OPEN)):
                self._decide(case, (self.first, self.third)[number % 2])
            for case in self._list(State.ANOTHER):
                if case.asked_by_id:
                    self._decide(case, self.second, words=SETTLED)
        with self.stage.on(day + timedelta(days=2), 11):
            self._judge_blind(self._list(State.SECOND))
        with self.stage.on(day + timedelta(days=3), 11):
            for case in self._list(State.ANOTHER):
                self._decide(case, self.third, words=AGREED)

    def _list(self, state: Case.State) -> list[Case]:
        """Cases in this state, but for the first kind of events of each office: so much is left undone.

        Kinds that no list names are known by numbers of rows, which differ from machine to machine, and so does what is
        drawn among events; what experts make of them may not decide any figure.
        """
        cases = Case.objects.filter(passport__campaign=self.stage.campaign, state=state).order_by(
            "passport__office__code", "item"
        )
        related = cases.select_related("passport__office", "passport__campaign", "current")
        return [case for case in related if case.item != self.events.get(case.indicator)]

    def _is_false(self, case: Case) -> bool:
        return (case.passport.office.code, case.item) in self.plot.false

    def _find(self, code: str) -> Case | None:
        """The case of the picture that two offices show, at one of them, while nobody has judged it."""
        waiting = Case.objects.filter(passport__campaign=self.stage.campaign, passport__office__code=code)
        return waiting.filter(item=self.plot.copied, state=State.OPEN, current=None).first()

    def _ask(self) -> None:
        """One office is asked; of the other one's line another expert is to decide."""
        if (case := self._find(self.plot.guilty)) and not case.returns.exists():
            returning.return_to_office(case=case, text=QUESTION, days=DAYS_FOR_REPLY, by=self.first)
        if case := self._find(self.plot.source):
            verifying.ask_another(case=case, words=DOUBT, by=self.first)

    def _reply(self) -> None:
        waiting = Return.objects.filter(case__passport__campaign=self.stage.campaign, state=Return.State.WAITING)
        for question in waiting.select_related("case__passport__office"):
            code = question.case.passport.office.code
            returning.reply(question=question, text=ANSWER, by=self.stage.cast.employees[code])

    def _judge_blind(self, cases: Iterable[Case]) -> None:
        """The second expert sees all as it is, but for one line, of which the two disagree."""
        is_at_odds = not Verification.objects.filter(
            case__passport__campaign=self.stage.campaign, round=Verification.Round.AGAIN
        ).exists()
        for case in cases:
            is_wrong = is_at_odds and case.indicator not in self.events
            is_at_odds = is_at_odds and not is_wrong
            by = self.third if case.current and case.current.by_id == self.second.pk else self.second
            self._decide(case, by, is_wrong=is_wrong)

    def _decide(self, case: Case, by: User, *, words: str = "", is_wrong: bool = False) -> None:
        is_rejected = self._is_false(case) != is_wrong
        fault = self._name_fault(case) if is_rejected else ""
        verifying.judge(
            case=case,
            verdict=Verdict.REJECTED if is_rejected else Verdict.CONFIRMED,
            fault=fault,
            words=words or (WORDS_OF[Fault(fault)] if fault else ""),
            seen=verifying.look_at(case).seal(case),
            by=by,
        )

    def _name_fault(self, case: Case) -> str:
        if (case.passport.office.code, case.item) == (self.plot.guilty, self.plot.copied):
            return Fault.SAME
        return (Fault.OFF, Fault.OLD)[len(case.item) % 2]


def _sanction(stage: Stage) -> None:
    """Set the guilty office to zero: one expert proposes, another one confirms."""
    day = date.fromisoformat(stage.wave.sanctioned_on[0])
    passport = Passport.objects.select_related("campaign").get(
        campaign=stage.campaign, office=stage.offices[stage.plot.guilty]
    )
    if Sanction.objects.active().filter(passport=passport).exists():
        return
    proving = [case.pk for case in sanctioning.list_proving(passport) if case.item == stage.plot.copied]
    first, second, _ = stage.cast.experts
    with stage.on(day - timedelta(days=1), 15):
        sanction = sanctioning.propose(
            passport=passport, cases=proving, grounds=GROUNDS, public_reason=REASONS[0], by=first
        )
    with stage.on(day, 12):
        sanctioning.decide(sanction=sanction, kind=SanctionStep.Kind.CONFIRMED, words="", by=second)
