"""The open-data API, /api/v1/: joins what the apps serve, and answers for it in Russian."""

from functools import cache
from typing import Any

from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.log import log_response
from ninja import NinjaAPI, Swagger
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

import feedback.api
import methodology.api
import network.api
import ratings.api
from network.open_data import BadParameter, Window, problem, wants_csv
from portal.outage import AWAY, database_away

ROOT = "/api/v1/"
SUFFIX = ".csv"
DESCRIPTION = (
    "Всё, что портал публикует, для программ. Только чтение, без ключа. Списки приходят частями (limit, offset), "
    "в JSON или CSV: заголовок Accept: text/csv или .csv в конце адреса вместо косой черты. "
    "Имена полей внутри версии 1 не меняются, новые могут появиться."
)
STATUSES = {
    "200": "Данные.",
    "404": "Такого нет.",
    "406": "Здесь нет CSV: он есть только у списков.",
    "422": "Неверный параметр; какой, сказано в errors.",
    "429": "Слишком много запросов; через сколько секунд повторить, сказано в заголовке Retry-After.",
}
PLACES = {
    "slug": "Адрес кампании: поле campaign в списке выпусков.",
    "number": "Номер.",
    "level": "office — ЦЗН, region — регион, country — все регионы-участники вместе (страна, если участвуют все).",
    "code": "Код ЦЗН, код субъекта РФ или RU.",
}
KINDS = {
    "integer": "целое число",
    "number": "число",
    "string": "текст",
    "boolean": "true или false",
    "array": "список",
    "object": "объект",
    "date": "дата",
    "date-time": "время",
}
# What Pydantic finds wrong, in words; {…} are its own names of limits.
FAULTS = {
    "missing": "Параметр обязателен.",
    "int_parsing": "Нужно целое число.",
    "int_parsing_size": "Слишком большое число.",
    "int_from_float": "Нужно целое число.",
    "bool_parsing": "Нужно true или false.",
    "greater_than_equal": "Нужно число не меньше {ge}.",
    "less_than_equal": "Нужно число не больше {le}.",
    "string_too_long": "Нужно не больше {max_length} знаков.",
    "string_pattern_mismatch": "Так не пишется: значение должно подходить под {pattern}.",
    "refused": "{message}",
}


class Encoder(NinjaJSONEncoder):
    """Decimals as numbers: the shortest float of a published decimal has the same digits."""

    def default(self, value: Any) -> Any:
        return float(value) if hasattr(value, "as_tuple") else super().default(value)


class Renderer(JSONRenderer):
    """JSON with Russian letters as they are."""

    encoder_class = Encoder
    json_dumps_params = {"ensure_ascii": False, "allow_nan": False}


class Docs(Swagger):
    """The interactive description, from our own server and without inline code."""

    template = "portal/api_docs.html"


class OpenData(NinjaAPI):
    """The API whose description is in Russian and names CSV and refusals."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        """JSON. Lists have answered with CSV before this, if it was asked for."""
        if wants_csv(request):
            return problem(406, STATUSES["406"])
        return super().create_response(request, data, **kwargs)

    def get_openapi_schema(self, **kwargs: Any) -> dict[str, Any]:
        """OpenAPI 3.1."""
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                _describe(operation)
        return schema


def _describe(operation: dict[str, Any]) -> None:
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    for status, answer in operation["responses"].items():
        answer["description"] = STATUSES[status]
    if "406" not in operation["responses"]:
        text = {"type": "string", "description": "Те же поля через запятую, первая строка — имена полей."}
        operation["responses"]["200"]["content"]["text/csv"] = {"schema": text}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["description"] = PLACES[parameter["name"]]
        parameter["schema"].pop("title", None)
        # OpenAPI wants named examples beside a schema, plain ones inside.
        if "examples" in parameter:
            parameter["schema"] = {**parameter["schema"], "examples": parameter.pop("examples")}
        kinds = parameter["schema"].get("anyOf", [])
        given = [kind for kind in kinds if kind != {"type": "null"}]
        if len(given) == 1:
            parameter["schema"] = {**parameter["schema"], **given[0]}
            del parameter["schema"]["anyOf"]


api = OpenData(
    title="Индекс клиентоцентричности: открытые данные",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="open-data",
    docs=Docs(settings={"defaultModelsExpandDepth": 0}),
    renderer=Renderer(),
)
for router in (ratings.api.router, network.api.router, methodology.api.router, feedback.api.router):
    api.add_router("", router)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, str(error))


@api.exception_handler(BadParameter)
def _bad(request: HttpRequest, error: BadParameter) -> HttpResponse:
    return problem(422, str(error), [{"parameter": error.parameter, "message": error.message}])


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(fault["loc"][0] == "path" for fault in error.errors):
        return absent(request)
    faults = [{"parameter": _parameter(fault), "message": _words(fault)} for fault in error.errors]
    return problem(422, " ".join(f"{fault['parameter']}: {fault['message']}" for fault in faults), faults)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    # As Django itself does with a fault of a page: the log and whoever watches it learn of it.
    got_request_exception.send(sender=None, request=request)
    if isinstance(error, AWAY):
        return database_away(request)
    response = problem(500, "Портал не справился с запросом. Ошибка записана в журнал; попробуйте позже.")
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=error)
    return response


def _parameter(fault: dict[str, Any]) -> str:
    return fault.get("ctx", {}).get("parameter") or str(fault["loc"][-1])


def _words(fault: dict[str, Any]) -> str:
    limits = fault.get("ctx", {})
    if fault["type"] == "literal_error":
        return "Нужно одно из: " + limits["expected"].replace("'", "").replace(" or ", ", ") + "."
    return FAULTS.get(fault["type"], "Значение не подходит.").format(**limits)


def absent(request: HttpRequest, path: str = "") -> HttpResponse:
    """What stands at no address of the API: the CSV of a list, an address without its slash, or 404."""
    if path.endswith(SUFFIX):
        view = _view(f"{ROOT}{path.removesuffix(SUFFIX)}/")
        if view:
            request.by_suffix = True
            return view.func(request, *view.args, **view.kwargs)
    elif path and not path.endswith("/") and _view(f"{ROOT}{path}/"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{ROOT}{path}/" + (f"?{query}" if query else ""))
    return problem(404, "Такого адреса здесь нет. Все адреса перечислены на странице /api/.")


def _view(path: str) -> ResolverMatch | None:
    """What stands at this address, if anything but the 404 does."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return None if found.func is absent else found


@cache
def reference() -> list[dict[str, Any]]:
    """All addresses by topic, with their parameters and fields, for the page that needs no script."""
    schema = api.get_openapi_schema()
    sections: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        operation = methods["get"]
        answer = _named(operation["responses"]["200"]["content"]["application/json"]["schema"], schema)
        rows = answer["properties"].get("items", {}).get("items")
        sections.setdefault(operation["tags"][0], []).append(
            {
                "path": path,
                "id": operation["operationId"],
                "summary": operation["summary"],
                "description": operation["description"],
                "is_list": rows is not None,
                "parameters": [
                    {"name": parameter["name"], "kind": _kind(parameter["schema"]), **_about(parameter)}
                    for parameter in operation["parameters"]
                    if parameter["in"] == "query" and parameter["name"] not in Window.model_fields
                ],
                "fields": [
                    {"name": name, "kind": _kind(field), **_about(field)}
                    for name, field in (_named(rows, schema) if rows else answer)["properties"].items()
                ],
            }
        )
    return [{"title": title, "operations": operations} for title, operations in sections.items()]


def _named(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]


def _about(part: dict[str, Any]) -> dict[str, str]:
    return {"description": part.get("description", "")}


def _kind(part: dict[str, Any]) -> str:
    """The type of a value in words."""
    kinds = [kind for kind in part.get("anyOf", [part]) if kind.get("type") != "null"]
    return KINDS.get(kinds[0].get("format") or kinds[0].get("type", ""), KINDS["object"])
