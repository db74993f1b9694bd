"""What the audit of a release tells besides its figures: dates, the campaign before, who answered, what was asked."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from campaigns.models import Campaign
from index_engine.inputs import SCORED, Audience
from ratings.actions.response_rates import Cell
from ratings.models import Release
from ratings.release.info import name_positive
from surveys.response_rates import Ratio, Reach, sum_up

DATES = ("period_start", "period_end", "surveys_open", "surveys_close")


def collect_facts(
    campaign: Campaign, earlier: Release | None, document: Mapping[str, Any], reach: Mapping[Cell, Reach]
) -> dict[str, Any]:
    """Plain data: dates as ISO texts, rates as [part, whole, cells] or None.

    earlier: the release that changes are measured from; document: the campaign's edition; reach: what may be told of
    who answered (ratings.actions.response_rates).
    """
    moment = campaign.publication_moment
    return {
        "edition": campaign.edition.number,
        "dates": _dates(campaign),
        "announced": moment and moment.isoformat(),
        "earlier": earlier and _tell_earlier(earlier),
        "response": {
            audience.value: _tell_rates(one for (_, who), one in reach.items() if who is audience)
            for audience in Audience
        },
        "questions": {
            questionnaire["audience"]: sum(question["kind"] in SCORED for question in questionnaire["questions"])
            for questionnaire in document["questionnaires"]
        },
        "positive": name_positive(document),
        "minimum_cell": document["parameters"]["minimum_cell"],
        "checklist_items": sum(len(checklist["items"]) for checklist in document["checklists"]),
    }


def _dates(campaign: Campaign) -> dict[str, str | None]:
    days: dict[str, date | None] = {name: getattr(campaign, name) for name in DATES}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _tell_earlier(release: Release) -> dict[str, Any]:
    campaign = release.campaign
    return {
        "slug": campaign.slug,
        "title": campaign.title,
        "edition": campaign.edition.number,
        "dates": _dates(campaign),
    }


def _tell_rates(cells: Iterable[Reach]) -> dict[str, list[int] | None]:
    rates: dict[str, Ratio | None] = sum_up(cells)._asdict()
    return {name: ratio and list(ratio) for name, ratio in rates.items()}
