"""Why an index is what it is: which indicators took points of it and which gave some, against what is usual.

Everything comes from what is published: the weight and the value of each indicator stand in UnitResult.detail, the
medians of offices and the figures of the level above in Release.summary, made when the release was computed. So a page
only multiplies and sorts some twenty pairs, and releases published long ago have the block without a changed byte.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from ratings.engine.results import Status, UnitLevel
from ratings.models import UnitResult
from ratings.profile import REFERENCES, Indicator, shown
from ratings.reading.figures import signed
from ratings.reading.units import IndicatorLine, UnitReading

# So many that took most, and so many that gave most, are named and drawn.
NAMED = 3
STEP = Decimal("0.01")
# The scale ends at the next of these steps beyond its longest bar: in tenths up to one point, in halves beyond.
FINE, COARSE = Decimal("0.1"), Decimal("0.5")
# From the middle of the picture to either end, in units of its viewBox.
HALF = Decimal(100)

Found = tuple[Decimal, IndicatorLine, Indicator]


@dataclass(frozen=True)
class Pull:
    """What one indicator takes from the index or gives to it: `points`, where its bar starts, and how long it is."""

    line: IndicatorLine
    points: Decimal
    doubtful: bool
    start: Decimal
    length: Decimal


@dataclass(frozen=True)
class Why:
    """The answer in sentences and as bars, those that took most first; `end`: of the scale, in points of the index."""

    title: str
    against: str
    sentences: tuple[str, ...]
    pulls: tuple[Pull, ...]
    end: Decimal
    others: int
    others_points: Decimal
    total: Decimal


def why(unit: UnitResult, reading: UnitReading, of: str) -> Why | None:
    """What pulled the index up and down; None where there is no index, it is zeroed, or nothing differs.

    An office is held against the median of each indicator, a region against the figure of all; `of`: whose these are,
    as Extent.of says. A difference is weight × (value − reference), in points of the index.
    """
    if not unit.index or unit.status == Status.SANCTIONED:
        return None
    found = [
        (_points(line), line, Indicator(row, line.code, line.title, Decimal(line.value), Decimal(line.reference)))
        for row, line in zip(unit.detail["indicators"], reading.indicators, strict=True)
        if line.value is not None and line.reference is not None
    ]
    found.sort(key=lambda one: (one[0], one[1].code))
    lost = [one for one in found if one[0] < 0][:NAMED]
    gained = [one for one in found if one[0] > 0][-NAMED:]
    named = lost + gained
    if not named:
        return None
    longest = max(abs(points) for points, _, _ in named)
    end = _beyond(longest)
    total = sum((points for points, _, _ in found), Decimal(0))
    against = REFERENCES[UnitLevel(unit.level).value].format(of=of)
    return Why(
        title=f"Почему {unit.rank}-е место" if unit.rank else "Почему индекс такой",
        against=against,
        sentences=tuple(_sentences(lost, gained, total, against)),
        pulls=tuple(_pull(points, line, one.doubtful, end) for points, line, one in named),
        end=end,
        others=len(found) - len(named),
        others_points=total - sum((points for points, _, _ in named), Decimal(0)),
        total=total,
    )


def _points(line: IndicatorLine) -> Decimal:
    difference = Decimal(line.value or 0) - Decimal(line.reference or 0)
    return (Decimal(line.weight) * difference / 100).quantize(STEP, ROUND_HALF_UP)


def _beyond(longest: Decimal) -> Decimal:
    step = FINE if longest <= 1 else COARSE
    return (longest / step).to_integral_value(ROUND_CEILING) * step


def _pull(points: Decimal, line: IndicatorLine, doubtful: bool, end: Decimal) -> Pull:
    length = abs(points) / end * HALF
    return Pull(line, points, doubtful, HALF - length if points < 0 else HALF, length)


def _sentences(lost: list[Found], gained: list[Found], total: Decimal, against: str) -> list[str]:
    """At most three: what took most, what gave most, what all of them make together."""
    sentences = []
    if lost:
        sentences.append(f"Больше всего отняли: {_listed(lost)}.")
    if gained:
        sentences.append(f"Больше всего добавили: {_listed(gained[::-1])}.")
    sentences.append(f"Все показатели вместе дают {signed(total)} пункта индекса против {against}.")
    return sentences


def _listed(found: list[Found]) -> str:
    return ", ".join(
        f"«{one.title}» ({signed(points)}: {shown(one.value)} против {shown(one.reference or 0)}"
        f"{', может быть случайно' if one.doubtful else ''})"
        for points, _, one in found
    )
