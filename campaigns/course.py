"""The course of a campaign as a line of time: what is done, what is now, what comes next and who acts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campaigns.review import Review
from campaigns.states import Decision, State, state_of

CENTRE, EXPERTS = "ФЦК", "эксперты"


class Step(StrEnum):
    """The stages of the line, in the order of a campaign's life."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    VERIFICATION = "verification"
    FROZEN = "frozen"
    REVIEW = "review"
    PUBLICATION = "publication"
    CORRECTION = "correction"
    CLOSED = "closed"


class Status(StrEnum):
    """How a stage stands to this day."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """The status in words."""
        return {
            Status.DONE: "сделано",
            Status.NOW: "сейчас",
            Status.AHEAD: "впереди",
            Status.SKIPPED: "не было",
        }[self]


TITLES: Mapping[Step, str] = {
    Step.DRAFT: "Черновик",
    Step.ANNOUNCED: "Объявлена",
    Step.OPEN: "Сбор данных",
    Step.VERIFICATION: "Проверка данных",
    Step.FROZEN: "Данные закрыты",
    Step.REVIEW: "Просмотр регионами",
    Step.PUBLICATION: "Публикация",
    Step.CORRECTION: "Исправления",
    Step.CLOSED: "Завершение",
}
# The decision that is made on each stage; publication is decided together with the results.
DECIDED: Mapping[Step, Decision] = {
    Step.DRAFT: Decision.OPENED,
    Step.VERIFICATION: Decision.FROZEN,
    Step.CLOSED: Decision.CLOSED,
}
# Who does what on a stage, and the name of the date until which it is done.
ACTS: Mapping[Step, tuple[tuple[str, str, str], ...]] = {
    Step.DRAFT: ((CENTRE, "указать сроки и участников, открыть кампанию", ""),),
    Step.ANNOUNCED: (("регионы", "подготовиться к сбору данных", ""),),
    Step.OPEN: (
        ("клиенты", "ответить на анкету", "surveys_close"),
        ("ЦЗН", "заполнить паспорта", "passports_close"),
    ),
    Step.VERIFICATION: (
        (EXPERTS, "проверить паспорта", "verification_until"),
        (CENTRE, "закрыть данные после проверки", ""),
    ),
    Step.FROZEN: ((CENTRE, "посчитать показатели до просмотра", ""),),
    Step.REVIEW: (
        ("регионы", "посмотреть показатели и возразить", "review_until"),
        (CENTRE, "ответить на возражения", ""),
    ),
    Step.CORRECTION: ((CENTRE, "исправить опубликованное, если найдена ошибка: с причиной, её увидят все", ""),),
    Step.CLOSED: ((CENTRE, "завершить кампанию", ""),),
}


@dataclass(frozen=True)
class Act:
    """Who does what on a stage, and the page where it is done; no page where it is done elsewhere."""

    who: str
    what: str
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Note:
    """What another part of the portal adds to a stage: a fact, or with `act` something to be done."""

    step: Step
    text: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Stage:
    """One stage of the line for its readers."""

    step: Step
    status: Status
    when: str
    facts: tuple[str, ...]
    acts: tuple[Act, ...]

    @property
    def title(self) -> str:
        return TITLES[self.step]

    @property
    def decision(self) -> Decision | None:
        """What is decided on this stage, if anything."""
        return DECIDED.get(self.step)


def find_stage(campaign: Review, day: date) -> Step:
    """The stage of this day; closed data wait first for their review and after it for publication."""
    state = state_of(campaign, day)
    if state is State.PUBLISHED:
        return Step.CORRECTION
    if state is not State.FROZEN:
        return Step(state.value)
    begins, ends = campaign.review_from, campaign.review_until
    is_to_come = begins is not None and ends is not None and day < begins
    return Step.FROZEN if is_to_come else Step.PUBLICATION


def line(campaign: Review, day: date, notes: Iterable[Note] = (), publication: str = "") -> list[Stage]:
    """All stages in order; `publication`: when the results are announced to appear, in words."""
    added = list(notes)
    now = find_stage(campaign, day)
    return [_stage(campaign, step, _status(campaign, step, now), added, publication) for step in Step]


def _status(campaign: Review, step: Step, now: Step) -> Status:
    order = list(Step)
    if now is Step.CLOSED and step is Step.CLOSED:
        return Status.DONE
    if order.index(step) > order.index(now):
        return Status.SKIPPED if step is Step.REVIEW and _no_review(campaign) else Status.AHEAD
    if step is now:
        return Status.NOW
    missing = {
        Step.FROZEN: campaign.frozen_on is None,
        Step.REVIEW: _no_review(campaign) or campaign.frozen_on is None,
        Step.PUBLICATION: campaign.published_on is None,
        Step.CORRECTION: campaign.published_on is None,
    }
    return Status.SKIPPED if missing.get(step) else Status.DONE


def _no_review(campaign: Review) -> bool:
    return campaign.review_from is None and bool((campaign.review_reason or "").strip())


def _stage(campaign: Review, step: Step, status: Status, notes: list[Note], publication: str) -> Stage:
    facts = [note.text for note in notes if note.step is step and note.text]
    added = [note.act for note in notes if note.step is step and note.act]
    if step is Step.REVIEW and status is Status.SKIPPED and campaign.review_reason:
        facts.insert(0, campaign.review_reason)
    acts = [*_acts(campaign, step, publication), *added] if status in (Status.NOW, Status.AHEAD) else []
    return Stage(step, status, _when(campaign, step, publication), tuple(facts), tuple(acts))


def _span(title: str, start: date | None, end: date | None) -> str:
    """«опрос с 02.03.2026 до 20.03.2026»; empty where neither is known."""
    parts = [f"с {start:%d.%m.%Y}" if start else "", f"до {end:%d.%m.%Y}" if end else ""]
    return " ".join(filter(None, [title, *parts])) if start or end else ""


def _on(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _begin(campaign: Review) -> date | None:
    return min(filter(None, (campaign.surveys_open, campaign.passports_open)), default=None)


def _when(campaign: Review, step: Step, publication: str) -> str:
    if step is Step.OPEN:
        spans = (
            _span("опрос", campaign.surveys_open, campaign.surveys_close),
            _span("паспорта", campaign.passports_open, campaign.passports_close),
        )
        return "; ".join(filter(None, spans))
    return {
        Step.DRAFT: _span("", None, _begin(campaign)) if campaign.opened_on is None else "",
        Step.ANNOUNCED: _on(campaign.opened_on),
        Step.VERIFICATION: _span("", None, campaign.verification_until),
        Step.FROZEN: _on(campaign.frozen_on),
        Step.REVIEW: _span("", campaign.review_from, campaign.review_until),
        Step.PUBLICATION: _on(campaign.published_on) or publication,
        Step.CLOSED: _on(campaign.closed_on),
    }.get(step, "")


def _acts(campaign: Review, step: Step, publication: str) -> list[Act]:
    """Who acts on a stage that lasts or comes; decisions have their buttons beside."""
    if step is Step.PUBLICATION:
        return [Act(CENTRE, f"опубликовать результаты{f': {publication}' if publication else ''}")]
    found = []
    for who, what, name in ACTS.get(step, ()):
        until = getattr(campaign, name) if name else None
        # A collection without dates does not take place.
        if until or step is not Step.OPEN:
            found.append(Act(who, _span(what, None, until) or what))
    return found
