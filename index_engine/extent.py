"""How the level above regions is named: the country only where all of its regions take part, else its participants.

One place for all pages, files, reports and pictures (docs/release-files.md). The words are Russian, as readers see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COUNTRY_NAME = "Российская Федерация"


@dataclass(frozen=True)
class Extent:
    """The regions that take part, and how many there were in all; None where nobody noted that."""

    regions: int
    total: int | None

    @classmethod
    def read(cls, summary: Mapping[str, Any]) -> "Extent":
        """Of a release by its summary; releases made before the total was noted do not know it."""
        return cls(summary["counts"]["regions"], summary["counts"].get("regions_total"))

    @property
    def is_country(self) -> bool:
        """Whether all regions take part."""
        return self.total is not None and self.regions >= self.total

    @property
    def title(self) -> str:
        """The name of the level in full: «Российская Федерация», «Участники: 3 региона из 89»."""
        return COUNTRY_NAME if self.is_country else f"Участники: {self._counted}"

    @property
    def by(self) -> str:
        """After «индекс»: «по стране», «по участникам: 3 региона из 89»."""
        return "по стране" if self.is_country else f"по участникам: {self._counted}"

    @property
    def by_short(self) -> str:
        """The same where the numbers stand beside: «по стране», «по участникам»."""
        return "по стране" if self.is_country else "по участникам"

    @property
    def of(self) -> str:
        """After «медиана ЦЗН», «показатель»: «страны», «участников»."""
        return "страны" if self.is_country else "участников"

    @property
    def head(self) -> str:
        """Over a column of figures: «Страна», «Участники»."""
        return "Страна" if self.is_country else "Участники"

    @property
    def heading(self) -> str:
        """Over a column that stands alone: «Страна», «Участники: 3 региона из 89»."""
        return "Страна" if self.is_country else self.title

    @property
    def _counted(self) -> str:
        """How many regions, of how many: «3 региона из 89»."""
        of_all = "" if self.total is None else f" из {self.total}"
        return f"{self.regions} {_regions(self.regions)}{of_all}"


def _regions(count: int) -> str:
    """The form of «регион» after this number."""
    if count % 10 == 1 and count % 100 != 11:
        return "регион"
    return "региона" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "регионов"
