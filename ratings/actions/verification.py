"""What a release tells of the verification of its points: how much experts looked at, and what of it they rejected."""

import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from assessments import sampling
from assessments.blank import Blank, find_place
from assessments.claims import judge, list_claims
from assessments.models import Sample
from assessments.opening import blank_of
from assessments.rates import list_checked
from assessments.reading import list_claimed
from assessments.sampling import Share
from assessments.scoring import score
from assessments.verdicts import checked_items, rejected_items
from campaigns.models import Campaign
from index_engine.inputs import Inputs, PointsStatus
from index_engine.rounding import round_half_up
from ratings.release.sample import DrawnSample, Line

PLACES = 4  # of a share


@dataclass(frozen=True)
class Verification:
    """What is told on pages, as plain data (`told`), and the files of the sample, None where none was drawn."""

    told: dict[str, Any]
    drawn: DrawnSample | None


def read_verification(campaign: Campaign, shown: Inputs) -> Verification | None:
    """How far the published points were verified; None where there are none. shown: what is published."""
    if not shown.points:
        return None
    sample = Sample.objects.filter(campaign=campaign).first()
    drawn = _read_sample(campaign, sample) if sample and sample.drawn_at else None
    told = {
        "points": _count_points(shown),
        "passports": _count_lines(campaign, shown),
        "promise": sample and _tell_promise(sample),
        "sample": drawn and _tell_sample(drawn),
    }
    return Verification(told, drawn)


def _count_points(shown: Inputs) -> dict[str, Any]:
    """Points by how far they were verified, as texts, and sheets of which there are none; all can be added up from
    inputs/points.csv. Points of offices under a sanction stand apart."""
    zeroed = {sanction.office for sanction in shown.sanctions}
    sums: dict[str, Fraction] = defaultdict(Fraction)
    sheets: Counter[str] = Counter()
    maximum = Fraction(0)
    for row in shown.points:
        if row.office in zeroed:
            sums["zeroed"] += row.points or 0
            continue
        sheets[row.status.value] += 1
        sums[row.status.value] += row.points or 0
        maximum += 0 if row.points is None else row.maximum
    return {
        **{name: _say(sums[name]) for name in (PointsStatus.VERIFIED, PointsStatus.CLAIMED, "zeroed")},
        "maximum": _say(maximum),
        "sheets": {status.value: sheets[status.value] for status in PointsStatus},
        "zeroed_offices": len(zeroed),
    }


def _count_lines(campaign: Campaign, shown: Inputs) -> dict[str, Any] | None:
    """Claimed lines of passports, how many of them experts looked at and rejected, and how many points that took; None
    without passports. Sheets whose published points came from elsewhere do not count."""
    published = {(row.office, row.indicator): row.points for row in shown.points}
    rejected, checked = rejected_items(campaign), checked_items(campaign)
    counts: Counter[str] = Counter()
    taken, offices = Fraction(0), set()
    for passport in list_claimed(campaign):
        office = passport.passport.office
        no, seen = rejected.get(office.pk, frozenset()), checked.get(office.pk, frozenset())
        for sheet, said in passport.sheets:
            judged, claimed = judge(sheet, said, no, seen), score(sheet, said)
            place = office.code, sheet.indicator
            if claimed is None or judged.points is None or published.get(place) != judged.points:
                continue
            offices.add(office.code)
            taken += claimed - judged.points
            items = [claim.item for claim in list_claims(sheet, said)]
            counts["claimed"] += len(items)
            counts["judged"] += sum(one in seen for one in items)
            counts["rejected"] += sum(one in no for one in items)
    named = {name: counts[name] for name in ("claimed", "judged", "rejected")}
    return {**named, "taken": _say(taken), "offices": len(offices)} if offices else None


def _read_sample(campaign: Campaign, sample: Sample) -> DrawnSample:
    blank = blank_of(campaign)
    strata, items = list_checked(sample)
    return DrawnSample(
        population=gzip.decompress(bytes(sample.population)),
        seed=sample.seed,
        program=Path(sampling.__file__).read_bytes(),
        indicators=[Line(code, _name_indicator(blank, code), checked) for code, checked in strata.items()],
        items=[Line(item, find_place(blank, item).text, checked) for item, checked in items.items()],
    )


def _name_indicator(blank: Blank, code: str) -> str:
    sheet = blank.by_indicator.get(code)
    return sheet.indicator_title if sheet else ""


def _tell_promise(sample: Sample) -> dict[str, Any]:
    return {
        "commitment": sample.commitment,
        "committed_at": sample.committed_at.isoformat(),
        "seed": sample.seed if sample.drawn_at else "",
        "drawn_at": sample.drawn_at and sample.drawn_at.isoformat(),
        "population_sha256": sample.population_sha256,
    }


def _tell_sample(drawn: DrawnSample) -> dict[str, Any]:
    """Counts as [claimed, drawn, judged, rejected], shares as texts [value, low, high]; of lines those rejected."""
    return {
        "whole": _tell(Line("", "", drawn.whole), drawn.overall),
        "indicators": [_tell(line, line.checked.share) for line in drawn.indicators],
        "items": [_tell(line, line.checked.share) for line in drawn.items if line.checked.false],
    }


def _tell(line: Line, share: Share | None) -> dict[str, Any]:
    texts = share and [str(round_half_up(figure, PLACES)) for figure in share]
    return {"code": line.code, "title": line.title, "counts": list(line.checked), "share": texts}


def _say(points: Fraction) -> str:
    return str(round_half_up(points))
