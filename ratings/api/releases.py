"""A version of a campaign's results, as the API shows it."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from network.open_data import Shape, notice
from ratings.models import Release

from .values import address


class ReleaseRow(Shape):
    """A published version of a campaign's results."""

    campaign: str = Field(alias="slug", description="Адрес кампании; он же адрес выпуска.", examples=["2026-autumn"])
    title: str = Field(alias="campaign.title", description="Название кампании.", examples=["Замер осени 2026 года"])
    version: int = Field(description="Версия выпуска: 1, у исправленных 2 и дальше.", examples=[1])
    is_newest: bool = Field(description="Последняя версия: по её числам и нужно судить.", examples=[True])
    edition: int = Field(alias="campaign.edition.number", description="Редакция методики.", examples=[2])
    period_start: date | None = Field(alias="campaign.period_start", description="Начало измеренного периода.")
    period_end: date | None = Field(alias="campaign.period_end", description="Конец измеренного периода.")
    published_at: datetime = Field(description="Когда опубликована эта версия.", examples=["2026-11-16T10:00:00+03:00"])
    reason: str = Field(description="Почему исправлено; у первой версии пусто.", examples=[""])
    offices: int = Field(description="Сколько ЦЗН в выпуске.", examples=[2300])
    offices_ranked: int = Field(description="Из них с местом в рейтинге.", examples=[2251])
    regions: int = Field(description="Сколько регионов в выпуске.", examples=[89])
    regions_ranked: int = Field(description="Из них с местом в рейтинге.", examples=[89])
    regions_total: int | None = Field(
        description="Сколько регионов было в стране. Если regions меньше, числа уровня country не о всей стране, а об "
        "участниках. null у выпусков, где это не записано.",
        examples=[89],
    )
    answers_jobseeker: int = Field(description="Анкет соискателей.", examples=[180000])
    answers_employer: int = Field(description="Анкет работодателей.", examples=[60000])
    url: str = Field(description="Страница этой версии.", examples=["https://…/ratings/2026-autumn/v1/"])
    is_demo: bool = Field(description="Данные выдуманы, из демонстрации портала.", examples=[False])

    @staticmethod
    def resolve_offices(release: Release) -> int:
        return release.summary["counts"]["offices"]

    @staticmethod
    def resolve_offices_ranked(release: Release) -> int:
        return release.summary["counts"]["offices_ranked"]

    @staticmethod
    def resolve_regions(release: Release) -> int:
        return release.summary["counts"]["regions"]

    @staticmethod
    def resolve_regions_ranked(release: Release) -> int:
        return release.summary["counts"]["regions_ranked"]

    @staticmethod
    def resolve_regions_total(release: Release) -> int | None:
        return release.extent.total

    @staticmethod
    def resolve_answers_jobseeker(release: Release) -> int:
        return release.summary["counts"]["answers_jobseeker"]

    @staticmethod
    def resolve_answers_employer(release: Release) -> int:
        return release.summary["counts"]["answers_employer"]

    @staticmethod
    def resolve_url(release: Release, context: dict[str, Any]) -> str:
        return address(context["request"], release, "release")


class FileRow(Shape):
    """A file of a release."""

    name: str = Field(description="Имя файла.", examples=["release.zip"])
    size: int = Field(description="Размер в байтах.", examples=[4194304])
    sha256: str = Field(description="SHA-256 файла.", examples=["9f86d081884c7d65…"])
    url: str = Field(description="Где его взять.", examples=["https://…/ratings/2026-autumn/v1/download/release.zip"])


class ReleaseFull(ReleaseRow):
    """A version with its files."""

    notice: str = Field(description="«Демонстрационные данные», если is_demo, иначе пусто.", examples=[""])
    versions: list[int] = Field(description="Все опубликованные версии, новые первыми.", examples=[[1]])
    edition_sha256: str = Field(description="SHA-256 документа редакции.", examples=["9f86d081884c7d65…"])
    inputs_sha256: str = Field(
        description="SHA-256 опубликованных данных: sha256sum inputs/*.csv | sha256sum в распакованном release.zip.",
        examples=["9f86d081884c7d65…"],
    )
    files: list[FileRow] = Field(description="Файлы версии. По release.zip любой может пересчитать каждое число.")

    @staticmethod
    def resolve_notice(release: Release) -> str:
        return notice(release.is_demo)

    @staticmethod
    def resolve_edition_sha256(release: Release) -> str:
        return release.summary["edition_sha256"]

    @staticmethod
    def resolve_inputs_sha256(release: Release) -> str:
        return release.summary["inputs_sha256"]

    @staticmethod
    def resolve_versions(release: Release) -> list[int]:
        published = Release.objects.filter(campaign=release.campaign_id, state=Release.State.PUBLISHED)
        return list(published.order_by("-version").values_list("version", flat=True))

    @staticmethod
    def resolve_files(release: Release, context: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"name": name, **about, "url": address(context["request"], release, "file", name=name)}
            for name, about in sorted(release.manifest.items())
        ]
