"""What may be asked of releases and their figures."""

from typing import Literal

from pydantic import Field

from network.open_data import REGION_CODE, Asked, Window
from ratings.models import UnitResult
from search.text import MAX_QUERY

from .values import LEVELS, STATUSES, Level

# What a table may be ordered by, and the column that holds it; a minus before the name turns the order round.
ORDERS = {
    "rank": "rank",
    "index": "index",
    "name": "name",
    "code": "code",
    "region": "region__name",
    "coverage": "coverage",
    "answers": "answers",
    "change": "change",
}


class ReleasesAsked(Window):
    """Filters of releases."""

    campaign: str | None = Field(
        None, pattern=r"^[a-zA-Z0-9_-]{1,40}$", description="Адрес кампании: все её версии.", examples=["2026-autumn"]
    )
    is_demo: bool | None = Field(None, description="true — только демонстрация, false — только настоящие данные.")


class Versioned(Asked):
    """A version of a release."""

    version: int | None = Field(None, ge=1, le=32767, description="Версия выпуска; без неё — последняя.", examples=[1])


class UnitsAsked(Versioned, Window):
    """Filters of units."""

    region: str | None = Field(None, pattern=REGION_CODE, description="Код субъекта РФ, две цифры.", examples=["32"])


class ResultsAsked(UnitsAsked):
    """Filters of results."""

    level: Level = Field("region", description=f"Чьи числа: {LEVELS}.")
    status: Literal[*UnitResult.Status.values] | None = Field(None, description=f"{STATUSES}.")
    ordering: Literal[*ORDERS, *(f"-{name}" for name in ORDERS)] = Field(
        "rank", description="По чему упорядочить; с минусом — от большего к меньшему. Пустые значения всегда в конце."
    )
    search: str | None = Field(
        None, max_length=MAX_QUERY, description="Части названия, кода или региона.", examples=["брянск"]
    )


class IndicatorsAsked(UnitsAsked):
    """Filters of indicators' values."""

    level: Level = Field("country", description=f"Чьи значения: {LEVELS}.")
    code: str | None = Field(None, max_length=20, description="Код ЦЗН или субъекта РФ.", examples=["32"])
    indicator: str | None = Field(None, max_length=8, description="Код показателя.", examples=["1.3"])
