"""What the addresses of the open-data API have in common: parameters, lists, CSV, refusals.

It lies here, in the lowest app that has open data, because every app above serves its own part (`<app>/api.py`).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from pydantic import ConfigDict, Field, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from tabular import disarm

NOTICE = "Демонстрационные данные"
MOST = 500
# The same in every list, so that a reader of one knows all.
REGION_CODE = r"^[0-9]{2}$"

# A published decimal stays one until it is written: 72.40 in CSV, 72.4 in JSON, 72.39999 nowhere.
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]


def _for_readers(schema: dict[str, Any]) -> None:
    """Leave out of the published description what Pydantic derives from our English names and docstrings."""
    schema.pop("description", None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


class Shape(Schema):
    """A part of the API's contract: names of fields never change within /api/v1/."""

    model_config = ConfigDict(json_schema_extra=_for_readers)


class Asked(Shape):
    """Parameters of an address. A misspelt one is refused: ignored, it would give other data than were asked for."""

    @model_validator(mode="after")
    def _known_and_once(self, info: ValidationInfo) -> "Asked":
        names = Counter(name for name, values in info.context["request"].GET.lists() for _ in values)
        for name, times in names.items():
            if name not in type(self).model_fields:
                known = ", ".join(type(self).model_fields)
                raise refuse(name, f"Такого параметра здесь нет. Есть: {known}.")
            if times > 1:
                raise refuse(name, "Параметр указан дважды: оставьте один.")
        return self


def refuse(parameter: str, message: str) -> PydanticCustomError:
    """The fault of one parameter in words, for validators of `Asked`."""
    return PydanticCustomError("refused", "{message}", {"parameter": parameter, "message": message})


class BadParameter(Exception):
    """A parameter that only the database shows to be wrong; becomes an answer 422."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter, self.message = parameter, message


def no_parameters(request: HttpRequest) -> None:
    """The same refusal where an address has no parameters at all."""
    for name in request.GET:
        raise BadParameter(name, "У этого адреса нет параметров.")


class Window(Asked):
    """Which part of a list is asked for."""

    limit: int = Field(100, ge=1, le=MOST, description=f"Сколько строк вернуть, от 1 до {MOST}.")
    offset: int = Field(0, ge=0, le=10_000_000, description="Сколько строк пропустить от начала списка.")


Row = TypeVar("Row", bound=Shape)


class Page(Shape, Generic[Row]):
    """A part of a list."""

    count: int = Field(description="Сколько строк во всём списке.", examples=[89])
    limit: int = Field(description="Сколько строк запрошено.", examples=[100])
    offset: int = Field(description="Сколько строк пропущено.", examples=[0])
    next: str | None = Field(description="Адрес следующей части; null, если она последняя.", examples=[None])
    previous: str | None = Field(description="Адрес предыдущей части; null, если она первая.", examples=[None])
    is_demo: bool = Field(description="Есть ли среди строк выдуманные, из демонстрации портала.", examples=[False])
    notice: str = Field(description=f"«{NOTICE}», если is_demo, иначе пусто.", examples=[""])
    items: list[Row] = Field(description="Строки.")


class Fault(Shape):
    """What is wrong with one parameter."""

    parameter: str = Field(description="Имя параметра.", examples=["limit"])
    message: str = Field(description="Что не так и как исправить.", examples=["Нужно целое число от 1 до 500."])


class Problem(Shape):
    """Every answer that is no data."""

    status: int = Field(description="Код ответа HTTP.", examples=[422])
    detail: str = Field(description="Что случилось, словами.", examples=["limit: Нужно целое число от 1 до 500."])
    errors: list[Fault] = Field(description="Ошибки по параметрам; пусто, если дело не в них.")


LISTED = {422: Problem, 429: Problem}
FOUND = {404: Problem, 406: Problem, 422: Problem, 429: Problem}


def notice(is_demo: bool) -> str:
    """The words that stand beside invented data."""
    return NOTICE if is_demo else ""


def problem(status: int, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> JsonResponse:
    """A refusal, as `Problem` describes it; nobody may keep it."""
    body = {"status": status, "detail": detail, "errors": list(errors)}
    return JsonResponse(
        body, status=status, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "no-store"}
    )


def wants_csv(request: HttpRequest) -> bool:
    """Whether CSV is asked for: by the suffix `.csv` of the address, or by an Accept that prefers it to JSON."""
    if getattr(request, "by_suffix", False):
        return True
    return request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"


def list_rows(
    request: HttpRequest,
    rows: QuerySet | Sequence[Any],
    asked: Window,
    row: type[Shape],
    *,
    is_demo: bool = False,
) -> dict[str, Any] | HttpResponse:
    """The asked window of `rows`, each shown as a `row`: for Page[row], or as CSV if that is wanted. Two queries."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return cut_window(request, rows[asked.offset : asked.offset + asked.limit], count, asked, row, is_demo=is_demo)


def cut_window(
    request: HttpRequest,
    items: Iterable[Any],
    count: int,
    asked: Window,
    row: type[Shape],
    *,
    is_demo: bool = False,
) -> dict[str, Any] | HttpResponse:
    """The same where the caller has cut the window itself out of `count` rows."""
    following, before = asked.offset + asked.limit, max(0, asked.offset - asked.limit)
    links = {
        "next": _address(request, following) if following < count else None,
        "previous": _address(request, before) if asked.offset else None,
    }
    if wants_csv(request):
        context = {"request": request}
        return _csv([row.model_validate(item, context=context) for item in items], row, count, links)
    return {
        "count": count,
        "limit": asked.limit,
        "offset": asked.offset,
        **links,
        "is_demo": is_demo,
        "notice": notice(is_demo),
        "items": list(items),
    }


def _address(request: HttpRequest, offset: int) -> str:
    """This address with another offset."""
    parameters = request.GET.copy()
    parameters["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def _csv(items: Sequence[Shape], row: type[Shape], count: int, links: Mapping[str, str | None]) -> HttpResponse:
    """RFC 4180 but for line feeds: as in the files of a release, UTF-8, commas, a heading of field names."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    names = list(row.model_fields)
    writer.writerow(names)
    writer.writerows([_cell(getattr(item, name)) for name in names] for item in items)
    response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8", headers={"X-Total-Count": count})
    found = [f'<{address}>; rel="{name}"' for name, address in links.items() if address]
    if found:
        response["Link"] = ", ".join(found)
    return response


def _cell(value: Any) -> str:
    """A value as CSV holds it: nothing for null, true and false, several values by semicolons."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case list():
            return "; ".join(_cell(part) for part in value)
        case int() | Decimal():
            return str(value)
    return disarm(str(value))
