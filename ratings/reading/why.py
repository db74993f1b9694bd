"""Why an index is what it is: which indicators took points of it and which gave some, against what is usual.

Everything comes from what is published: the weight and the value of each indicator stand in UnitResult.detail, the
medians of offices and the figures of the level above in Release.summary, made when the release was computed. So a page
only multiplies and sorts some twenty pairs, and releases published long ago have the block without a changed byte.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from index_engine.results import Status, UnitLevel
from ratings.models import UnitResult
from ratings.profile import Indicator
from ratings.reading.scales import Scale, fit_scale
from ratings.reading.units import IndicatorLine, UnitReading
from tabular.numbers import format_signed

# So many that took most, and so many that gave most, are named and drawn.
NAMED = 3
STEP = Decimal("0.01")
# The scale of the points has at most so many parts: few enough that little of it stays empty.
PARTS = 12
AGAINST = {UnitLevel.OFFICE: "медианы ЦЗН {of}", UnitLevel.REGION: "уровня {of}"}
BESIDE = {UnitLevel.OFFICE: "при медиане", UnitLevel.REGION: "при {of_short}"}

Found = tuple[Decimal, IndicatorLine, bool]


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
    """The answer in a sentence and as bars: first the side that all indicators together lie on, each most first.

    `lower` and `higher`: how many indicators lie below what they are held against and above it. `others`: those that
    are not drawn, with their points together.
    """

    title: str
    against: str
    lower: int
    higher: int
    pulls: tuple[Pull, ...]
    scale: Scale
    others: int
    others_points: Decimal
    total: Decimal

    @property
    def sentence(self) -> str:
        """How many indicators lie lower and higher, and what all of them make together."""
        return (
            f"Показателей ниже {self.against} — {self.lower}, выше — {self.higher}; вместе они дают "
            f"{format_signed(self.total)} пункта индекса."
        )

    @property
    def zero(self) -> Decimal:
        """Where neither taken nor given points begin on the scale."""
        return self.scale.place(Decimal(0))


def explain_index(unit: UnitResult, reading: UnitReading, of: str) -> Why | None:
    """What pulled the index up and down; None where there is no index, it is zeroed, or nothing differs.

    An office is held against the median of each indicator, a region against the figure of all; `of`: whose these are,
    as Extent.of says. A difference is weight × (value − reference), in points of the index.
    """
    if not unit.index or unit.status == Status.SANCTIONED:
        return None
    found = [
        (_points(line), line, _is_doubtful(row, line))
        for row, line in zip(unit.detail["indicators"], reading.indicators, strict=True)
        if line.value is not None and line.reference is not None
    ]
    found.sort(key=lambda one: (one[0], one[1].code))
    lost = [one for one in found if one[0] < 0]
    gained = [one for one in found if one[0] > 0]
    total = sum((points for points, _, _ in found), Decimal(0))
    sides = [lost[:NAMED], gained[: -NAMED - 1 : -1]]
    named = [one for side in (sides if total < 0 else reversed(sides)) for one in side]
    if not named:
        return None
    scale = fit_scale([Decimal(0), *(points for points, _, _ in named)], parts=PARTS)
    return Why(
        title=f"Почему {unit.rank}-е место" if unit.rank else "Почему индекс такой",
        against=AGAINST[UnitLevel(unit.level)].format(of=of),
        lower=len(lost),
        higher=len(gained),
        pulls=tuple(_pull(one, scale) for one in named),
        scale=scale,
        others=len(found) - len(named),
        others_points=total - sum((points for points, _, _ in named), Decimal(0)),
        total=total,
    )


def _points(line: IndicatorLine) -> Decimal:
    difference = Decimal(line.value or 0) - Decimal(line.reference or 0)
    return (Decimal(line.weight) * difference / 100).quantize(STEP, ROUND_HALF_UP)


def _is_doubtful(row: dict, line: IndicatorLine) -> bool:
    return Indicator(row, line.code, line.title, Decimal(line.value or 0), Decimal(line.reference or 0)).doubtful


def _pull(found: Found, scale: Scale) -> Pull:
    points, line, doubtful = found
    ends = sorted((scale.place(Decimal(0)), scale.place(points)))
    return Pull(line, points, doubtful, ends[0], ends[1] - ends[0])
