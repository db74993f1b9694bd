"""What documents say of a campaign and a region, as texts. Pure: rows of any kind that have the fields read here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from campaigns.documents.kinds import BLANK

DEMO_NOTE = "Демонстрационные данные: документ о настоящих центрах занятости ничего не говорит."


def describe_campaign(
    *,
    campaign: Any,
    region: Any,
    offices: Sequence[Any],
    indicators: Iterable[tuple[str, str]],
    milestones: Iterable[Any],
    note: str,
) -> dict[str, str | list[dict[str, str]]]:
    """Values of campaigns.documents.kinds.VALUES and LISTS; what is not known is a line to fill in by hand."""
    last = max(filter(None, (campaign.surveys_close, campaign.passports_close)), default=campaign.period_end)
    return {
        "регион": region.name,
        "кампания": campaign.title,
        "редакция": str(campaign.edition.number),
        "период": format_span(campaign.period_start, campaign.period_end) or BLANK,
        "опрос": format_span(campaign.surveys_open, campaign.surveys_close) or BLANK,
        "паспорта": format_span(campaign.passports_open, campaign.passports_close) or BLANK,
        "просмотр": format_span(campaign.review_from, campaign.review_until) or BLANK,
        "публикация": day(campaign.publication_on) or BLANK,
        "последний_день": day(last) or BLANK,
        "число_центров": str(len(offices)),
        "оговорка": note,
        "центры": [office(number, row) for number, row in enumerate(offices, start=1)],
        "показатели": [{"код": code, "название": title} for code, title in indicators],
        "шаги": steps(milestones),
    }


def office(number: int, row: Any) -> dict[str, str]:
    """A row of «центры»."""
    return {
        "номер": str(number),
        "название": row.name,
        "код": row.code,
        "город": row.town,
        "адрес": row.address,
        "управляющий": "управляющий" if row.is_managing else "",
    }


def steps(milestones: Iterable[Any]) -> list[dict[str, str]]:
    """Rows of «шаги»."""
    return [
        {
            "номер": str(step.number),
            "название": step.title,
            "срок": format_span(step.due_from, step.due_until),
            "ответственный": step.get_responsible_display(),
            "результат": step.result,
        }
        for step in milestones
    ]


def day(value: date | None) -> str:
    """A day as people write it: 24.11.2026."""
    return f"{value:%d.%m.%Y}" if value else ""


def format_span(start: date | None, end: date | None) -> str:
    """A span of days: 01.04.2026 – 30.04.2026, or с, до where one end is open; empty where both are."""
    if start is None or end is None:
        return f"с {day(start)}" if start else f"до {day(end)}" if end else ""
    return day(start) if start == end else f"{day(start)} – {day(end)}"
