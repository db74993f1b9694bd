"""The promise to regions: ten working days to look at their figures, after all data have been collected. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

from campaigns import workdays
from campaigns.states import NAMES, Timeline

PROMISED = 10
COLLECTED = ("surveys_close", "passports_close")
NO_REVIEW = (
    f"Укажите сроки просмотра регионами: рабочих дней — не меньше {PROMISED}. Если просмотра не будет или он короче, "
    "объясните почему: пояснение увидят все."
)


class Review(Timeline, Protocol):
    """The dates of a campaign, and what readers are told where its review is not what was promised."""

    @property
    def review_reason(self) -> str | None: ...


def begins_on(campaign: Review) -> date | None:
    """The day from which regions can look: review has begun and the data are closed; None where none is planned."""
    if campaign.review_from is None or campaign.review_until is None:
        return None
    return max(campaign.review_from, campaign.frozen_on or campaign.review_from)


def days(campaign: Review, moved: Mapping[date, bool], frozen_on: date | None = None) -> int:
    """Working days that regions have to look at their figures; `frozen_on`: the day on which data would be closed."""
    first, last = begins_on(campaign), campaign.review_until
    if first is None or last is None:
        return 0
    return workdays.count(max(first, frozen_on or first), last, moved)


def find_faults(campaign: Review, moved: Mapping[date, bool]) -> dict[str, str]:
    """What of the planned review breaks the promise without a public reason, by the name of the field."""
    found: dict[str, str] = {}
    first = begins_on(campaign)
    if campaign.review_from is None or first is None:
        return found
    for name in COLLECTED:
        end = getattr(campaign, name)
        if end and campaign.review_from <= end:
            found["review_from"] = (
                f"Позже даты «{NAMES[name]}», а это {end:%d.%m.%Y}: пока данные собирают, смотреть нечего."
            )
    left = days(campaign, moved)
    if left < PROMISED and not (campaign.review_reason or "").strip():
        enough = workdays.add(first - timedelta(days=1), PROMISED, moved)
        found["review_until"] = (
            f"Рабочих дней на просмотр — {left}, а регионам обещано {PROMISED}. Поставьте {enough:%d.%m.%Y} или позже "
            "либо объясните, почему просмотр короче: пояснение увидят все."
        )
    return found


def why_late(campaign: Review, moved: Mapping[date, bool], day: date) -> str:
    """Why closing the data on this day would break the promise, in Russian; empty where it would not."""
    if (campaign.review_reason or "").strip():
        return ""
    if begins_on(campaign) is None:
        return NO_REVIEW
    left = days(campaign, moved, frozen_on=day)
    if left >= PROMISED:
        return ""
    return (
        f"Если закрыть данные {day:%d.%m.%Y}, рабочих дней на просмотр останется {left}, а регионам обещано "
        f"{PROMISED}. Сначала перенесите сроки просмотра или объясните, почему он короче: пояснение увидят все."
    )
