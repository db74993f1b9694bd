"""One unit for its page: its published figures beside what they are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.urls import reverse

from index_engine.inputs import Audience, Method, PointsStatus
from index_engine.results import UnitLevel
from methodology.models import Edition
from methodology.spec import shown_code
from ratings.models import Release, UnitResult
from ratings.reading import calculation
from ratings.reading.addresses import Address
from ratings.reading.figures import AUDIENCES, to_decimal
from tabular.numbers import format_figure, format_number, format_signed, read_decimal

POINTS = {
    PointsStatus.CLAIMED: "заявлены ЦЗН, ещё не проверены",
    PointsStatus.VERIFIED: "проверены экспертом",
    PointsStatus.REJECTED: "отклонены экспертом, не засчитаны",
    PointsStatus.UNMEASURED: "не измерены",
}


@dataclass(frozen=True)
class Interval:
    """A figure with its interval, all on the scale 0-100, as texts with a decimal point or None."""

    value: str | None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class AudienceLine:
    """The index of one audience."""

    label: str
    figure: Interval
    coverage: Decimal


@dataclass(frozen=True)
class GroupLine:
    """A group of a unit against the country's median of such units."""

    number: int
    title: str
    weight: str
    value: str | None
    jobseeker: str | None
    employer: str | None
    contribution: str | None
    median: str | None
    country: str | None

    @property
    def difference(self) -> str:
        """How far it lies above the median, with its sign."""
        if self.value is None or self.median is None:
            return "—"
        return format_signed(Decimal(self.value) - Decimal(self.median))


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of a unit with everything it was made of.

    `url`: where the edition defines it; `how`: where its value is explained, which of an office is its own page. What
    it gives to the index is None where there is none.
    """

    code: str
    shown_code: str
    title: str
    url: str
    how: str
    group: int
    weight_in_group: str
    value: str | None
    jobseeker: str | None
    employer: str | None
    reference: str | None
    weight: str | None
    contribution: str | None
    headroom: str | None
    points: Decimal | None
    maximum: Decimal | None
    objective: str | None
    points_status: str
    source: str
    source_url: str
    steps: tuple[calculation.Step, ...]


@dataclass(frozen=True)
class Without:
    """The index and the rank if one group did not count."""

    title: str
    index: str | None
    rank: int | None


@dataclass(frozen=True)
class UnitReading:
    """A unit for its page."""

    unit: UnitResult
    audiences: list[AudienceLine]
    groups: list[GroupLine]
    indicators: list[IndicatorLine]
    without: list[Without]
    reason: str
    sums: list[calculation.AudienceSum]
    formulas: list[str]
    going_together: str

    @property
    def total(self) -> str | None:
        """The sum of the contributions as they are shown, if there is an index; that itself is rounded only once."""
        if self.unit.index is None:
            return None
        return str(sum((Decimal(line.contribution or 0) for line in self.indicators), Decimal(0)))

    @property
    def exact(self) -> str:
        """The index before rounding, with six decimals."""
        text = self.unit.detail["exact"]["index"]
        return "" if text is None else format_number(to_decimal(Fraction(text)), 6)

    @property
    def measured(self) -> list[IndicatorLine]:
        """Indicators that have a value."""
        return [line for line in self.indicators if line.value is not None]


@lru_cache(maxsize=4)
def method_of(sha256: str) -> Method:
    """The method of the edition with this digest; one query, and none from then on: an edition never changes."""
    return Method.from_document(Edition.objects.get(sha256=sha256).document)


def read_unit(unit: UnitResult, summary: Mapping[str, Any], method: Method, at: Address) -> UnitReading:
    """A unit beside the country's figures of the release's summary, in the order of the method."""
    detail = unit.detail
    of_groups = {row["number"]: row for row in summary["groups"]}
    median = "median_offices" if unit.level == UnitLevel.OFFICE else "median_regions"
    titles = {group.number: group.title for group in method.groups}
    return UnitReading(
        unit=unit,
        audiences=[
            AudienceLine(
                AUDIENCES[Audience(name)],
                Interval(figure["index"], figure["low"], figure["high"]),
                Decimal(figure["coverage"]),
            )
            for name, figure in detail["audiences"].items()
        ],
        groups=[
            GroupLine(
                number=row["number"],
                title=of_groups[row["number"]]["title"],
                weight=of_groups[row["number"]]["weight"],
                value=row["value"],
                jobseeker=row["jobseeker"],
                employer=row["employer"],
                contribution=row["contribution"] if unit.index is not None else None,
                median=of_groups[row["number"]][median],
                country=of_groups[row["number"]]["country"],
            )
            for row in detail["groups"]
        ],
        indicators=_indicators(unit, summary, method, at),
        without=[
            Without(titles.get(row["group"], ""), row["index"], row["rank"])
            for row in (detail["sensitivity"] or {"without": []})["without"]
        ],
        reason=calculation.explain_status(unit, method),
        sums=list(calculation.explain_sums(unit, method)),
        formulas=calculation.write_formulas(unit, method),
        going_together=calculation.explain_interval(unit),
    )


def _indicators(unit: UnitResult, summary: Mapping[str, Any], method: Method, at: Address) -> list[IndicatorLine]:
    known = {indicator.code: indicator for indicator in method.indicators}
    of_country = {row["code"]: row for row in summary["indicators"]}
    reference = "median" if unit.level == UnitLevel.OFFICE else "country"
    edition = reverse("editions:edition", args=[summary["edition"]])
    lines = []
    for row in unit.detail["indicators"]:
        indicator = known[row["code"]]
        status = row["points_status"]
        # Results that were computed before it was None hold zeros where there is no index.
        given = {key: row[key] if unit.index is not None else None for key in ("weight", "contribution", "headroom")}
        source = row["source"] if unit.level == UnitLevel.OFFICE and row["source"] != unit.code else ""
        lines.append(
            IndicatorLine(
                code=row["code"],
                shown_code=shown_code(row["code"]),
                title=indicator.title,
                url=f"{edition}#i{row['code']}",
                how=f"#calc-{row['code']}" if unit.level == UnitLevel.OFFICE else f"{edition}#i{row['code']}",
                group=indicator.group,
                weight_in_group=format_figure(to_decimal(indicator.weight) * 100),
                value=row["value"],
                jobseeker=row["jobseeker"],
                employer=row["employer"],
                reference=of_country[row["code"]][reference],
                **given,
                points=read_decimal(row["points"]),
                maximum=read_decimal(row["maximum"]),
                objective=row["objective"],
                points_status=POINTS[PointsStatus(status)] if status else "",
                source=source,
                source_url=at.unit(UnitLevel.OFFICE, source) if source else "",
                steps=tuple(calculation.explain_steps(row, indicator, method))
                if unit.level == UnitLevel.OFFICE
                else (),
            )
        )
    return lines


def history_of(unit: UnitResult, release: Release) -> list[UnitResult]:
    """The same unit in all campaigns of the same kind, newest first: of each the current version, of this one this."""
    others = Release.objects.current().exclude(campaign=release.campaign_id)
    return list(
        UnitResult.objects.filter(level=unit.level, code=unit.code)
        .filter(Q(release=release) | Q(release__in=others.values("pk"), release__campaign__is_demo=release.is_demo))
        .select_related("release__campaign__edition")
        .only(
            *("level", "code", "name", "index", "low", "high", "rank", "status", "release__version"),
            *("release__campaign__slug", "release__campaign__title", "release__campaign__period_start"),
            "release__campaign__edition__number",
        )
        .order_by("-release__campaign__period_start", "-release__campaign_id")
    )
