"""How files and people name a region."""

from collections.abc import Iterable
from difflib import get_close_matches

from network.models import Region


class RegionNames:
    """Regions by what people write in files: a code, with or without its zero, or any of the names."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._regions = {
            folded(name): region
            for region in regions
            for name in (region.short_name, region.slug, region.name, region.code)
        }

    def find(self, text: str) -> Region | None:
        """The region that the text names."""
        return self._regions.get(self._key(text))

    def absent(self, text: str) -> str:
        """That there is no such region, and which one may be meant."""
        near = get_close_matches(self._key(text), self._regions, n=1, cutoff=0.7)
        hint = f" Может быть, {self._regions[near[0]].name}?" if near else ""
        return f"Региона «{text}» нет.{hint}"

    @staticmethod
    def _key(text: str) -> str:
        key = folded(text).strip(" .:")
        return key.zfill(2) if key.isdecimal() else key


def folded(text: str) -> str:
    """A text as names and labels are compared: lower case, no «ё», one kind of dash, single spaces."""
    return " ".join(text.lower().replace("ё", "е").replace("–", "-").replace("—", "-").split())
