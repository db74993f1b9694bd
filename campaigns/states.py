"""What stage a campaign is in: it follows from dates and from explicit decisions. Pure.

One table, RULES, says which state a day has; `state_of` reads it, and so does CampaignQuerySet.with_state, which turns
it into SQL. One table, AFTER, says which decision may follow which state; actions, buttons and tests read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, StrEnum
from itertools import pairwise
from typing import Protocol


class State(StrEnum):
    """Stages of a campaign in the order of its life."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    VERIFICATION = "verification"
    FROZEN = "frozen"
    REVIEW = "review"
    PUBLISHED = "published"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state in words."""
        return LABELS[self]

    @property
    def meaning(self) -> str:
        """What this state means for those who take part, in one sentence."""
        return MEANINGS[self]


LABELS: Mapping[State, str] = {
    State.DRAFT: "черновик",
    State.ANNOUNCED: "объявлена",
    State.OPEN: "идёт сбор данных",
    State.VERIFICATION: "проверка данных",
    State.FROZEN: "данные закрыты",
    State.REVIEW: "регионы смотрят свои данные",
    State.PUBLISHED: "опубликована",
    State.CLOSED: "завершена",
}

MEANINGS: Mapping[State, str] = {
    State.DRAFT: "Кампанию готовят, читатели её не видят.",
    State.ANNOUNCED: "Идёт подготовка, сбор данных ещё не начался.",
    State.OPEN: "Сейчас собирают данные.",
    State.VERIFICATION: "Сбор данных закончен, эксперты их проверяют.",
    State.FROZEN: "Данные больше не меняют, по ним считают показатели.",
    State.REVIEW: "Регионы смотрят свои показатели и могут возразить до публикации.",
    State.PUBLISHED: "Результаты опубликованы.",
    State.CLOSED: "Кампания завершена, данных больше не собирают.",
}


class Decision(StrEnum):
    """What a methodologist decides; the value names the pair of fields, as in opened_at and opened_by."""

    OPENED = "opened"
    FROZEN = "frozen"
    PUBLISHED = "published"
    CLOSED = "closed"

    @property
    def order(self) -> str:
        """The decision as a button says it."""
        return ORDERS[self]

    @property
    def effect(self) -> str:
        """What will happen, for those who are about to decide."""
        return EFFECTS[self]


ORDERS: Mapping[Decision, str] = {
    Decision.OPENED: "Открыть кампанию",
    Decision.FROZEN: "Закрыть данные",
    Decision.PUBLISHED: "Опубликовать",
    Decision.CLOSED: "Завершить кампанию",
}

EFFECTS: Mapping[Decision, str] = {
    Decision.OPENED: "Кампания появится на портале. Редакцию методики после этого не сменить, а сроки переносят только "
    "с причиной: её, прежние и новые сроки увидят все.",
    Decision.FROZEN: "Паспорта, проверка и состав участников больше не меняются: по этим данным считают показатели.",
    Decision.PUBLISHED: "На портале появится отметка, что результаты опубликованы.",
    Decision.CLOSED: "Отметки в дорожных картах больше не меняют. Вернуть кампанию в работу будет нельзя.",
}

AFTER: Mapping[Decision, frozenset[State]] = {
    Decision.OPENED: frozenset({State.DRAFT}),
    Decision.FROZEN: frozenset({State.VERIFICATION}),
    Decision.PUBLISHED: frozenset({State.FROZEN}),
    # Without publication too: so ended the pilot, which derived no index.
    Decision.CLOSED: frozenset({State.VERIFICATION, State.FROZEN, State.PUBLISHED}),
}

# What has been decided before a campaign is in a state.
MADE_BY: Mapping[State, frozenset[Decision]] = {
    State.ANNOUNCED: frozenset({Decision.OPENED}),
    State.OPEN: frozenset({Decision.OPENED}),
    State.VERIFICATION: frozenset({Decision.OPENED}),
    State.FROZEN: frozenset({Decision.OPENED, Decision.FROZEN}),
    State.REVIEW: frozenset({Decision.OPENED, Decision.FROZEN}),
    State.PUBLISHED: frozenset({Decision.OPENED, Decision.FROZEN, Decision.PUBLISHED}),
}

# The hour at which results appear where a campaign names no other, by the portal's clock.
PUBLICATION_TIME = time(10)

# While these last, regions, offices and chosen indicators can be changed.
PLANNED: frozenset[State] = frozenset({State.DRAFT, State.ANNOUNCED, State.OPEN})
# While these last, milestones can be marked.
MARKED: frozenset[State] = frozenset(State) - {State.DRAFT, State.CLOSED}


class Timeline(Protocol):
    """What the state depends on: dates of the plan, days of the decisions."""

    @property
    def period_start(self) -> date | None: ...
    @property
    def period_end(self) -> date | None: ...
    @property
    def surveys_open(self) -> date | None: ...
    @property
    def surveys_close(self) -> date | None: ...
    @property
    def passports_open(self) -> date | None: ...
    @property
    def passports_close(self) -> date | None: ...
    @property
    def verification_until(self) -> date | None: ...
    @property
    def review_from(self) -> date | None: ...
    @property
    def review_until(self) -> date | None: ...
    @property
    def publication_on(self) -> date | None: ...
    @property
    def opened_on(self) -> date | None: ...
    @property
    def frozen_on(self) -> date | None: ...
    @property
    def published_on(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...


class Is(Enum):
    """How a date stands to the day in question."""

    REACHED = "set, and not after the day"
    LASTING = "set, and not before the day"
    AHEAD = "not set, or after the day"


Test = tuple[str, Is]

# The first state all of whose clauses hold is the state; a clause holds where any of its tests does.
RULES: tuple[tuple[State, tuple[tuple[Test, ...], ...]], ...] = (
    (State.CLOSED, ((("closed_on", Is.REACHED),),)),
    (State.PUBLISHED, ((("published_on", Is.REACHED),),)),
    (
        State.REVIEW,
        ((("frozen_on", Is.REACHED),), (("review_from", Is.REACHED),), (("review_until", Is.LASTING),)),
    ),
    (State.FROZEN, ((("frozen_on", Is.REACHED),),)),
    (State.DRAFT, ((("opened_on", Is.AHEAD),),)),
    (State.ANNOUNCED, ((("surveys_open", Is.AHEAD),), (("passports_open", Is.AHEAD),))),
    (State.OPEN, ((("surveys_close", Is.LASTING), ("passports_close", Is.LASTING)),)),
    (State.VERIFICATION, ()),
)


def stands(value: date | None, how: Is, day: date) -> bool:
    """Whether a date stands so to the day."""
    if value is None:
        return how is Is.AHEAD
    return {Is.REACHED: value <= day, Is.LASTING: value >= day, Is.AHEAD: value > day}[how]


def state_of(campaign: Timeline, day: date) -> State:
    """The state on this day; decisions made later do not count."""
    return next(
        state
        for state, clauses in RULES
        if all(any(stands(getattr(campaign, name), how, day) for name, how in clause) for clause in clauses)
    )


@dataclass(frozen=True)
class Activity:
    """Something that takes place between two days; either may be unknown."""

    title: str
    start: date | None
    end: date | None


def open_now(campaign: Timeline, day: date) -> list[Activity]:
    """What is open on this day: surveys, passports, the review."""
    state = state_of(campaign, day)
    windows = []
    if state is State.OPEN:
        windows = [
            Activity("Опрос клиентов", campaign.surveys_open, campaign.surveys_close),
            Activity("Паспорта ЦЗН", campaign.passports_open, campaign.passports_close),
        ]
    elif state is State.REVIEW:
        windows = [Activity("Просмотр данных регионами", campaign.review_from, campaign.review_until)]
    return [
        window for window in windows if stands(window.start, Is.REACHED, day) and stands(window.end, Is.LASTING, day)
    ]


def asks_clients(campaign: Timeline, day: date) -> bool:
    """Whether clients may answer the survey on this day."""
    runs = stands(campaign.surveys_open, Is.REACHED, day) and stands(campaign.surveys_close, Is.LASTING, day)
    return state_of(campaign, day) is State.OPEN and runs


def activities(campaign: Timeline) -> list[Activity]:
    """All dates of the campaign in order, those that are set."""
    published, closed = campaign.published_on, campaign.closed_on
    publication = published or campaign.publication_on
    listed = [
        Activity("Начало кампании", campaign.opened_on, campaign.opened_on),
        Activity("Период, который измеряют", campaign.period_start, campaign.period_end),
        Activity("Опрос клиентов", campaign.surveys_open, campaign.surveys_close),
        Activity("Паспорта ЦЗН", campaign.passports_open, campaign.passports_close),
        Activity("Проверка экспертами", None, campaign.verification_until),
        Activity("Данные закрыты", campaign.frozen_on, campaign.frozen_on),
        Activity("Просмотр данных регионами", campaign.review_from, campaign.review_until),
        Activity("Опубликована" if published else "Публикация", publication, publication),
        Activity("Конец кампании", closed, closed),
    ]
    return [activity for activity in listed if activity.start or activity.end]


NAMES: Mapping[str, str] = {
    "period_start": "начало периода",
    "period_end": "конец периода",
    "surveys_open": "начало опросов",
    "surveys_close": "конец опросов",
    "passports_open": "начало приёма паспортов",
    "passports_close": "конец приёма паспортов",
    "verification_until": "проверка до",
    "review_from": "начало просмотра регионами",
    "review_until": "конец просмотра регионами",
    "publication_on": "публикация",
}
# What all have been told of once a campaign has been opened: it moves with a reason only, before and after are public.
MOVABLE: Mapping[str, str] = {
    **NAMES,
    "publication_time": "час публикации",
    "review_reason": "почему просмотр короче",
}
# After these states the dates are history.
MOVED_IN: frozenset[State] = frozenset(State) - {State.DRAFT, State.PUBLISHED, State.CLOSED}
LATER_STAGES = ("verification_until", "review_from", "review_until", "publication_on")
SEQUENCES = (
    ("period_start", "period_end"),
    ("surveys_open", "surveys_close", *LATER_STAGES),
    ("passports_open", "passports_close", *LATER_STAGES),
)
WINDOWS = (
    ("period_start", "period_end"),
    ("surveys_open", "surveys_close"),
    ("passports_open", "passports_close"),
    ("review_from", "review_until"),
)


def date_faults(campaign: Timeline) -> dict[str, str]:
    """What is wrong with the dates, by the name of the field where it is mended."""
    faults: dict[str, str] = {}
    for first, last in WINDOWS:
        missing = [name for name in (first, last) if getattr(campaign, name) is None]
        if len(missing) == 1:
            faults[missing[0]] = "Укажите обе даты: начало и конец."
    for names in SEQUENCES:
        known = [name for name in names if getattr(campaign, name) is not None]
        for before, after in pairwise(known):
            earliest = getattr(campaign, before)
            if getattr(campaign, after) < earliest:
                faults[after] = f"Не раньше даты «{NAMES[before]}», а это {earliest:%d.%m.%Y}."
    return faults


# What begins and ends for regions, in the order of a campaign's life.
AWAITED = ("surveys_open", "passports_open", "surveys_close", "passports_close", "review_from", "review_until")


def find_coming(campaign: Timeline, day: date) -> tuple[date, str] | None:
    """What of the plan comes next for regions, this day included, and when; None where nothing does."""
    names = (*AWAITED, "publication_on")
    dates = [(value, NAMES[name]) for name in names if (value := getattr(campaign, name)) is not None and value >= day]
    return min(dates, key=lambda found: found[0], default=None)


def _way(campaign: Timeline, decision: Decision, state: State) -> str:
    """What has to happen before the decision, in Russian; empty where it has been made or its time is over."""
    if state is State.DRAFT and decision is not Decision.OPENED:
        return "Сначала откройте кампанию."
    collected = max(filter(None, (campaign.surveys_close, campaign.passports_close)), default=None)
    if state in (State.ANNOUNCED, State.OPEN) and decision is not Decision.OPENED:
        return f"Сначала дождитесь конца сбора данных{f': он идёт до {collected:%d.%m.%Y}' if collected else ''}."
    if state is State.VERIFICATION and decision is Decision.PUBLISHED:
        return "Сначала закройте данные."
    if state is State.REVIEW and decision in (Decision.PUBLISHED, Decision.CLOSED) and campaign.review_until:
        return f"Сначала дождитесь конца просмотра: регионы смотрят свои данные до {campaign.review_until:%d.%m.%Y}."
    done = {State.CLOSED: "Кампания завершена, решений по ней больше не принимают."}
    return done.get(state, "Это решение уже принято." if decision in MADE_BY.get(state, ()) else "")


def explain_refusal(campaign: Timeline, decision: Decision, day: date) -> str:
    """Why this decision cannot be made on this day, in Russian; empty where it can."""
    state = state_of(campaign, day)
    if state not in AFTER[decision]:
        wanted = " или ".join(f"«{other.label}»" for other in State if other in AFTER[decision])
        words = f"{decision.order} сейчас нельзя: кампания в состоянии «{state.label}», а нужно {wanted}."
        return " ".join(filter(None, [words, _way(campaign, decision, state)]))
    if decision is Decision.OPENED:
        faults = date_faults(campaign)
        if campaign.period_start is None:
            faults["period_start"] = "Укажите период."
        if campaign.surveys_open is None and campaign.passports_open is None:
            faults["surveys_open"] = "Укажите сроки опросов или приёма паспортов."
        return " ".join(f"{NAMES[name].capitalize()}: {text}" for name, text in faults.items())
    if decision is Decision.PUBLISHED:
        if campaign.review_until and day <= campaign.review_until:
            return f"Публиковать рано: регионы смотрят свои данные до {campaign.review_until:%d.%m.%Y}."
        if campaign.publication_on and day < campaign.publication_on:
            return f"Публикация объявлена на {campaign.publication_on:%d.%m.%Y}. Раньше этого дня публиковать нельзя."
    return ""


def list_possible(campaign: Timeline, day: date) -> list[Decision]:
    """Decisions that this state allows; dates may still speak against one, see `explain_refusal`."""
    return [decision for decision in Decision if state_of(campaign, day) in AFTER[decision]]
