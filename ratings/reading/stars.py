"""Stars as readers see and hear them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index_engine.stars import count_stars
from ratings.models import UnitResult


@dataclass(frozen=True)
class Stars:
    """So many stars out of so many."""

    count: int
    most: int

    @property
    def marks(self) -> str:
        """The picture: ★★★☆☆."""
        return "★" * self.count + "☆" * (self.most - self.count)

    @property
    def words(self) -> str:
        """The same for those who do not see it: 3 звезды из 5."""
        form = "звезда" if self.count == 1 else "звезды" if self.count in (2, 3, 4) else "звёзд"
        return f"{self.count} {form} из {self.most}"


def stars_of(unit: UnitResult, bands: Sequence[Decimal]) -> Stars | None:
    """The unit's stars; None where the edition has none (no bands), or where the figures are too weak for a rank."""
    if not bands or unit.index is None or unit.rank is None:
        return None
    return Stars(count_stars(unit.index, bands), len(bands))
