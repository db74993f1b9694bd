"""What would raise an office or a region, as pages say it: from the rows kept with its results, chosen ones together.

Rows are made when a release is computed (ratings.release.raises). Only what a reader chooses is tried when it is asked.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from assessments.blank import Blank, Sheet, build_blank
from assessments.raising import MOST, NEXT
from index_engine.inputs import Audience, Method
from index_engine.raising import Trials
from index_engine.results import Status, UnitLevel
from index_engine.rounding import round_half_up
from methodology.models import Edition
from methodology.spec import shown_code
from ratings.models import UnitResult
from ratings.raising import Key, Raising, Standings
from ratings.release.counts import Counted, read_counts
from ratings.release.raises import publish_moved, read_usual
from surveys.form import Form, build_form
from surveys.scores import name_question
from tabular.numbers import format_number

HUNDRED = 100
ASKED = {Audience.JOBSEEKER: "соискатели", Audience.EMPLOYER: "работодатели"}
ONE_MORE = {"variety": "ещё один вид мероприятий", "growth": "рост ещё на 10 %"}
ALL = {
    "levels": "до уровня 1, высшего",
    "variety": "столько видов мероприятий, сколько засчитывают",
    "growth": "наибольший рост, какой засчитывают",
    "yes_no": "ответ «да»",
}


@dataclass(frozen=True)
class Words:
    """An option in words: the code of its indicator, what is done, who is asked, how things stand and would be."""

    indicator: str
    title: str
    asked: str
    figures: str

    @property
    def shown_code(self) -> str:
        """The code where it is a number."""
        return shown_code(self.indicator)


@dataclass(frozen=True)
class Wording:
    """What an edition calls its questions and checklists."""

    blank: Blank
    forms: dict[Audience, Form]

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Wording":
        """The words of the document of an edition."""
        return cls(build_blank(document), {audience: build_form(document, audience) for audience in Audience})

    def describe(self, key: Key, now: Fraction, then: Fraction) -> Words:
        """An option in words; now, then: the share of content clients, or the points."""
        if key.audience:
            form, asked = self.forms[key.audience], ASKED[key.audience]
            question = form.by_number[key.what]
            figures = f"хороших оценок сейчас {_show(now * HUNDRED)} из 100, стало бы {_show(then * HUNDRED)}"
            title = f"«{name_question(form, question).rstrip('.')}»"
            return Words(question.indicator, title, asked, f"{asked}, {figures}")
        sheet = self.blank.by_indicator[key.of]
        figures = f"баллов сейчас {_show(now)} из {_show(sheet.maximum)}, стало бы {_show(then)}"
        return Words(key.of, f"{sheet.title}: {name_target(sheet, key.what)}", "", figures)


def name_target(sheet: Sheet, target: str) -> str:
    """How far a checklist is raised, in words."""
    if target == NEXT:
        return ONE_MORE.get(sheet.rule, "ещё один пункт")
    return ALL.get(sheet.rule, "все пункты") if target == MOST else f"до уровня {target[-1]}"


def _show(value: Fraction) -> str:
    return format_number(round_half_up(value))


@lru_cache(maxsize=8)
def wording_of(sha256: str) -> Wording:
    """The words of the edition with this digest; one query, and none from then on: an edition never changes."""
    return Wording.of(Edition.objects.get(sha256=sha256).document)


@dataclass(frozen=True)
class Line:
    """An option with what it gives. `places`, `places_in_region`: by how many places up; `region`: points that it gives
    to the region, of an option that moves other offices too. `at`: the code of the other office that it is about;
    `about`: the question or the checklist.
    """

    key: str
    about: str
    words: Words
    gain: Decimal
    index: Decimal
    rank: int
    places: int
    rank_in_region: int | None
    places_in_region: int
    region: Decimal | None
    at: str
    is_single: bool


def list_lines(unit: UnitResult, wording: Wording) -> list[Line]:
    """All that would raise a unit, the best first; nothing where it has no place, or its release does not know it."""
    return [_line(unit, row, wording) for row in unit.detail.get("raising", [])]


def _line(unit: UnitResult, row: dict[str, Any], wording: Wording) -> Line:
    key, gain = Key.read(row["key"]), Fraction(row["gain"])
    in_region = row.get("rank_in_region")
    return Line(
        key=row["key"],
        about=f"{key.of}-{key.what}" if key.audience else key.of,
        words=wording.describe(key, Fraction(row["now"]), Fraction(row["then"])),
        gain=round_half_up(gain),
        index=round_half_up(_exact(unit) + gain),
        rank=row["rank"],
        places=(unit.rank or row["rank"]) - row["rank"],
        rank_in_region=in_region,
        places_in_region=(unit.rank_in_region or in_region) - in_region if in_region else 0,
        region=round_half_up(Fraction(row["region"])) if "region" in row else None,
        at=key.office or (row["source"] if row["source"] != unit.code else ""),
        is_single=bool(key.office),
    )


def _exact(unit: UnitResult) -> Fraction:
    return Fraction(unit.detail["exact"]["index"])


@dataclass(frozen=True)
class Together:
    """Chosen options taken together, and what they would give one by one, added up."""

    count: int
    gain: Decimal
    index: Decimal
    rank: int
    rank_in_region: int | None
    apart: Decimal
    others: int  # offices of the region that move, too


def try_together(
    unit: UnitResult, keys: Collection[str], method: Method, wording: Wording, summary: Mapping[str, Any]
) -> Together | None:
    """What the chosen options of a ranked unit give together; None where it has none of them. Two queries.

    summary: of the unit's release.
    """
    is_office = unit.level == UnitLevel.OFFICE
    known = {row["key"]: row for row in unit.detail.get("raising", [])}
    chosen = [key for key in dict.fromkeys(keys) if key in known]
    if not chosen:
        return None
    offices = _read_offices(unit, is_alone=is_office and not any("region" in known[key] for key in chosen))
    region = unit.region.code if unit.region else ""
    usual = read_usual(summary.get("usual", {}))
    raising = Raising(Trials(method, read_counts(method, offices), usual), wording.blank.sheets, region)
    gains = raising.gains(raising.find([Key.read(key) for key in chosen], unit.code if is_office else ""))
    gain = gains.get(unit.code, Fraction(0)) if is_office else raising.trials.region_gain(region, gains)
    moved = publish_moved(gains if is_office else {unit.code: gain}, _exact_indexes(unit, raising, gains))
    country, within = _standings(unit)
    return Together(
        count=len(chosen),
        gain=round_half_up(gain),
        index=moved.get(unit.code, unit.index),
        rank=country.place(unit.code, {unit.code: unit.index} | moved),
        rank_in_region=within.place(unit.code, {unit.code: unit.index} | moved) if is_office else None,
        apart=round_half_up(sum((Fraction(known[key]["gain"]) for key in chosen), Fraction(0))),
        others=len(gains.keys() - {unit.code}) if is_office else 0,
    )


def _exact_indexes(unit: UnitResult, raising: Raising, gains: Iterable[str]) -> dict[str, Fraction | None]:
    if unit.level == UnitLevel.REGION:
        return {unit.code: _exact(unit)}
    return {code: raising.trials.index(code) for code in gains}


def _read_offices(unit: UnitResult, *, is_alone: bool) -> list[Counted]:
    """The counts of all offices of a unit's region; where only the unit moves, of those where it is measured."""
    offices = UnitResult.objects.filter(release=unit.release_id, region=unit.region_id).offices()
    if is_alone:
        offices = offices.filter(code__in={unit.code, *(row["source"] for row in unit.detail["indicators"])})
    rows = offices.annotate(counts=KeyTransform("counts", "detail")).order_by("code")
    return [
        Counted(code, region, network, clients, status == Status.SANCTIONED, counts)
        for code, region, network, clients, status, counts in rows.values_list(
            "code", "region__code", "network_type", "clients", "status", "counts"
        )
    ]


def _standings(unit: UnitResult) -> tuple[Standings, Standings]:
    """Ranked units of the same level that a raised one may meet: higher ones, and all of its region; and the latter."""
    same = UnitResult.objects.filter(release=unit.release_id, level=unit.level, rank__isnull=False)
    near = same.filter(Q(index__gt=unit.index) | Q(region=unit.region_id))
    rows = list(near.values_list("code", "index", "region"))
    return (
        Standings({code: index for code, index, _ in rows}),
        Standings({code: index for code, index, region in rows if region == unit.region_id}),
    )
