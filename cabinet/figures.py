"""The figures of one unit as the review shows them: groups with their indicators, titles from the edition. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

AUDIENCES: Mapping[str, str] = {"jobseeker": "соискатели", "employer": "работодатели"}
CHECKED: Mapping[str, str] = {
    "claimed": "со слов ЦЗН, не проверено",
    "verified": "проверено экспертом",
    "rejected": "не подтверждено, ноль баллов",
    "unmeasured": "не измерено",
}


@dataclass(frozen=True)
class Answers:
    """Answers of one audience to the questions of an indicator; the share in per cent, as text."""

    answered: int
    positive: int
    share: str


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator: value in per cent, points of its checklist, what it gives to the index of what it could give.

    `answers` has one place for each of AUDIENCES, None where that audience was not asked.
    """

    code: str
    title: str
    value: str | None
    answers: tuple[Answers | None, ...]
    points: str | None
    maximum: str | None
    checked: str
    contribution: str | None
    weight: str | None
    is_elsewhere: bool


@dataclass(frozen=True)
class GroupLine:
    """One group: values in per cent, of both audiences and of each, and its indicators."""

    number: int
    title: str
    value: str | None
    jobseeker: str | None
    employer: str | None
    contribution: str | None
    indicators: tuple[IndicatorLine, ...]


def groups(detail: Mapping[str, Any], document: Mapping[str, Any], code: str) -> tuple[GroupLine, ...]:
    """Groups in the order of the edition.

    detail: of ratings.models.UnitResult (ratings.release.rows.make_detail); document: of the campaign's edition;
    code: of the unit, so that an indicator which was measured at the managing office is told apart. Figures stay the
    texts that they are.
    """
    titles = {row["number"]: row["title"] for row in document["groups"]}
    indicators = {row["code"]: row for row in document["indicators"]}
    lines = list(_indicators(detail.get("indicators", ()), indicators, code))
    return tuple(
        GroupLine(
            number=group["number"],
            title=titles.get(group["number"], ""),
            value=group["value"],
            jobseeker=group["jobseeker"],
            employer=group["employer"],
            contribution=group["contribution"],
            indicators=tuple(line for number, line in lines if number == group["number"]),
        )
        for group in detail.get("groups", ())
    )


def _indicators(
    rows: list[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]], code: str
) -> Iterator[tuple[int | None, IndicatorLine]]:
    for row in rows:
        about = known.get(row["code"], {})
        yield (
            about.get("group"),
            IndicatorLine(
                code=row["code"],
                title=about.get("title", ""),
                value=row["value"],
                answers=tuple(_answers(row["subjective"].get(audience)) for audience in AUDIENCES),
                points=row["points"],
                maximum=row["maximum"],
                checked=CHECKED.get(row["points_status"] or "", ""),
                contribution=row["contribution"],
                weight=row["weight"],
                is_elsewhere=row["source"] not in ("", code),
            ),
        )


def _answers(found: Mapping[str, Any] | None) -> Answers | None:
    return Answers(found["answered"], found["positive"], found["share"]) if found else None
