"""Whether offices differ more than chance makes them, as the page of offices tells it (ratings.release.funnel)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# From so many times the variance of chance on, offices truly differ: below, even a picture of ten may come by chance.
NOTABLE = Decimal(2)


@dataclass(frozen=True)
class Outside:
    """How many offices lie above and below a pair of limits, and how many would by chance alone."""

    above: int
    below: int
    by_chance: Decimal

    @property
    def count(self) -> int:
        """All that lie outside."""
        return self.above + self.below


@dataclass(frozen=True)
class FunnelReading:
    """`inner` and `outer`: what lies beyond either pair of limits; `limits`: people, both pairs from low to high."""

    offices: int
    inner: Outside
    outer: Outside
    spread: Decimal
    deviation: Decimal
    limits: list[tuple[int, Decimal, Decimal, Decimal, Decimal]]

    @property
    def is_notable(self) -> bool:
        """Whether offices are spread more than chance spreads them."""
        return self.spread >= NOTABLE


def read_funnel(summary: Mapping[str, Any]) -> FunnelReading | None:
    """From Release.summary; None where there were too few offices, or it was made before this was told."""
    found = summary.get("funnel")
    if found is None:
        return None
    inner, outer = (Outside(**found[name], by_chance=Decimal(found["by_chance"][name])) for name in ("inner", "outer"))
    return FunnelReading(
        offices=found["offices"],
        inner=inner,
        outer=outer,
        spread=Decimal(found["spread"]),
        deviation=Decimal(found["deviation"]),
        limits=[(size, *map(Decimal, ends)) for size, *ends in found["limits"]],
    )
