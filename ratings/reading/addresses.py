"""Addresses of the pages and files of a release."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from index_engine.results import UnitLevel


@dataclass(frozen=True)
class Address:
    """Addresses of the pages of a release; `version` stands in them where the reader asked for one."""

    slug: str
    version: int | None = None

    def _to(self, name: str, *args: Any) -> str:
        start = [self.slug] if self.version is None else [self.slug, self.version]
        return reverse(f"ratings:{name}", args=[*start, *args])

    @property
    def regions(self) -> str:
        return self._to("release")

    @property
    def offices(self) -> str:
        return self._to("offices")

    @property
    def indicators(self) -> str:
        return self._to("indicators")

    @property
    def compare(self) -> str:
        return self._to("compare")

    @property
    def weights(self) -> str:
        return self._to("weights")

    @property
    def changes(self) -> str:
        return self._to("changes")

    @property
    def verification(self) -> str:
        return self._to("verification")

    @property
    def audit(self) -> str:
        return self._to("audit")

    @property
    def nonresponse(self) -> str:
        return self._to("nonresponse")

    @property
    def download(self) -> str:
        return self._to("download")

    def unit(self, level: str, code: str) -> str:
        """The page of an office or a region; of the country, the release's first page."""
        return self.regions if level == UnitLevel.COUNTRY else self._to(level, code)

    def raising(self, level: str, code: str) -> str:
        """The page that says what would raise an office or a region."""
        return self._to(f"{level}_raising", code)

    def sheet(self, code: str) -> str:
        """The page of A4 of an office."""
        return self._to("office_sheet", code)

    def file(self, name: str) -> str:
        """Where a file is downloaded."""
        return self._to("file", name)

    def sections(self, *, is_verified: bool = False, is_audited: bool = False) -> list[tuple[str, str]]:
        """All pages of the release that its menu names, with their titles; is_verified: whether it tells how far its
        points were verified; is_audited: whether it has an audit."""
        return [
            (self.regions, "Регионы"),
            (self.offices, "ЦЗН"),
            (self.indicators, "Показатели"),
            (self.compare, "Сравнение"),
            (self.weights, "Свои веса"),
            (self.changes, "Изменения"),
            *([(self.verification, "Проверка")] if is_verified else []),
            (self.nonresponse, "Кто ответил"),
            *([(self.audit, "Надёжность")] if is_audited else []),
            (self.download, "Скачать"),
        ]
