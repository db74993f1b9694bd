"""Open data of regions and offices."""

from typing import Any, Literal

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from network.models import Office, Region
from network.open_data import LISTED, REGION_CODE, Page, Shape, Window, list_rows

router = Router(tags=["Регионы и ЦЗН"])


class RegionRow(Shape):
    """A subject of the Russian Federation."""

    region_code: str = Field(alias="code", description="Код субъекта РФ, две цифры.", examples=["32"])
    region: str = Field(alias="name", description="Название.", examples=["Брянская область"])
    short_name: str = Field(description="Короткое название, для карт и графиков.", examples=["Брянская"])
    district: str = Field(description="Федеральный округ.", examples=["Центральный"])
    okato: str = Field(description="Код ОКАТО.", examples=["15"])
    iso: str = Field(description="Код ISO 3166-2; пусто, если кода нет.", examples=["RU-BRY"])
    network_type: str = Field(
        description="Сеть ЦЗН: centralised (одно учреждение с филиалами), decentralised; пусто, если не указано.",
        examples=["centralised"],
    )
    offices: int = Field(
        alias="offices_known", description="Сколько ЦЗН региона знает портал, без выдуманных.", examples=[30]
    )


class RegionsAsked(Window):
    """Filters of regions."""

    network_type: Literal["centralised", "decentralised"] | None = Field(None, description="Сеть ЦЗН.")


class OfficeRow(Shape):
    """An employment centre."""

    office_code: str = Field(alias="code", description="Код ЦЗН; не меняется.", examples=["15-01"])
    office: str = Field(
        alias="name", description="Название.", examples=["ГКУ «Центр занятости населения города Брянска»"]
    )
    region_code: str = Field(alias="region.code", description="Код субъекта РФ.", examples=["32"])
    region: str = Field(alias="region.name", description="Название региона.", examples=["Брянская область"])
    town: str = Field(description="Город или район; пусто, если не указан.", examples=["Брянск"])
    address: str = Field(description="Адрес; пусто, если не указан.", examples=[""])
    is_managing: bool = Field(description="Управляющий ЦЗН региона.", examples=[False])
    is_demo: bool = Field(description="Выдуманный, из демонстрации портала.", examples=[False])


class OfficesAsked(Window):
    """Filters of offices."""

    region: str | None = Field(None, pattern=REGION_CODE, description="Код субъекта РФ, две цифры.", examples=["32"])
    is_demo: bool = Field(False, description="true — только выдуманные ЦЗН демонстрации, false — только настоящие.")


@router.get(
    "/regions/",
    response={200: Page[RegionRow], **LISTED},
    operation_id="regions",
    summary="Регионы",
    description="Все субъекты РФ по алфавиту.",
)
def regions(request: HttpRequest, asked: Query[RegionsAsked]) -> Any:
    """All regions in the order of their names."""
    found = Region.objects.annotate(offices_known=Count("offices", filter=Q(offices__is_demo=False))).order_by("name")
    if asked.network_type:
        found = found.filter(network_type=asked.network_type)
    return list_rows(request, found, asked, RegionRow)


@router.get(
    "/offices/",
    response={200: Page[OfficeRow], **LISTED},
    operation_id="offices",
    summary="ЦЗН",
    description="Центры занятости по регионам и названиям. Настоящие и выдуманные никогда не стоят в одном списке.",
)
def offices(request: HttpRequest, asked: Query[OfficesAsked]) -> Any:
    """Offices by region and name: the real ones, or the invented ones."""
    found = Office.objects.filter(is_demo=asked.is_demo).in_order()
    if asked.region:
        found = found.filter(region__code=asked.region)
    return list_rows(request, found, asked, OfficeRow, is_demo=asked.is_demo)
