"""Open data of the method: its editions and their indicators."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from methodology.models import Edition
from methodology.spec import Document, scored_questions
from network.open_data import FOUND, LISTED, BadParameter, Number, Page, Shape, Window, list_rows, no_parameters

router = Router(tags=["Методика"])


class EditionRow(Shape):
    """A frozen edition of the method."""

    number: int = Field(description="Номер редакции.", examples=[2])
    in_force_from: date | None = Field(description="С какого дня действует.", examples=["2022-07-01"])
    frozen_at: datetime = Field(description="Когда утверждена на портале.", examples=["2026-11-02T09:00:00Z"])
    sha256: str = Field(description="SHA-256 документа редакции, файла edition.json.", examples=["9f86d081884c7d65…"])
    note: str = Field(description="Пояснение.", examples=["Методика после апробации."])
    url: str = Field(description="Страница редакции.", examples=["https://…/methodology/editions/2/"])
    json_url: str = Field(
        description="Документ редакции, те самые байты, чей SHA-256 указан.",
        examples=["https://…/methodology/editions/2/edition.json"],
    )

    @staticmethod
    def resolve_url(edition: Edition, context: dict[str, Any]) -> str:
        return context["request"].build_absolute_uri(edition.get_absolute_url())

    @staticmethod
    def resolve_json_url(edition: Edition, context: dict[str, Any]) -> str:
        return context["request"].build_absolute_uri(reverse("editions:json", args=[edition.number]))


class Change(Shape):
    """Why a part of the method is not as it was."""

    about: list[str] = Field(description="Какие части документа изменены.", examples=[["indicators/1.3"]])
    text: str = Field(description="Причина.", examples=["Положительными считают оценки 8, 9 и 10."])
    remarks: list[int] = Field(description="Номера замечаний регионов, из-за которых изменено.", examples=[[5, 6]])


class EditionFull(EditionRow):
    """An edition with its document."""

    changes: list[Change] = Field(description="Причины изменений против предыдущей редакции.")
    document: dict[str, Any] = Field(
        description="Сам документ: параметры, группы, показатели, чек-листы, анкеты. Его схема: "
        "/methodology/editions/edition.schema.json."
    )


class IndicatorRow(Shape):
    """An indicator of an edition."""

    edition: int = Field(description="Номер редакции.", examples=[2])
    indicator: str = Field(description="Код показателя.", examples=["1.3"])
    title: str = Field(description="Название.", examples=["Открытость руководства"])
    group: int = Field(description="Номер группы.", examples=[1])
    group_title: str = Field(description="Название группы.", examples=["Дружелюбие и партнёрство"])
    level: Literal["office", "managing"] = Field(
        description="Где измеряют: office — в каждом ЦЗН, managing — в управляющем ЦЗН за весь регион.",
        examples=["office"],
    )
    status: str = Field(description="active — считается; иначе не считается, см. status_reason.", examples=["active"])
    status_reason: str = Field(description="Почему не считается; пусто, если считается.", examples=[""])
    weight: Number | None = Field(description="Вес в группе; null, если у всех в группе поровну.", examples=[None])
    questions: list[str] = Field(
        description="Вопросы анкет, по которым считают: кто отвечает и номер вопроса.",
        examples=[["jobseeker 12", "employer 12"]],
    )
    rule: str = Field(description="Правило чек-листа; пусто, если чек-листа нет.", examples=["sum"])
    maximum: Number | None = Field(description="Наибольшее число баллов чек-листа.", examples=[1])


class IndicatorsAsked(Window):
    """Filters of indicators."""

    edition: int | None = Field(None, ge=1, description="Номер редакции; без него — последняя.", examples=[2])


@router.get(
    "/editions/",
    response={200: Page[EditionRow], **LISTED},
    operation_id="editions",
    summary="Редакции методики",
    description="Утверждённые редакции, новые первыми. Редакция не меняется никогда.",
)
def editions(request: HttpRequest, asked: Query[Window]) -> Any:
    """All editions, newest first."""
    return list_rows(request, Edition.objects.light(), asked, EditionRow)


@router.get(
    "/editions/{int:number}/",
    response={200: EditionFull, **FOUND},
    operation_id="edition",
    summary="Одна редакция с документом",
    description="Вся методика одной редакции.",
)
def edition(request: HttpRequest, number: int) -> Edition:
    """One edition in full."""
    no_parameters(request)
    found = Edition.objects.filter(number=number).first()
    if found is None:
        raise Http404(f"Редакции {number} нет.")
    return found


@router.get(
    "/indicators/",
    response={200: Page[IndicatorRow], **LISTED},
    operation_id="indicators",
    summary="Показатели методики",
    description="Показатели одной редакции в порядке методики.",
)
def indicators(request: HttpRequest, asked: Query[IndicatorsAsked]) -> Any:
    """Indicators of the named edition, or of the newest."""
    found = Edition.objects.newest() if asked.edition is None else Edition.objects.filter(number=asked.edition).first()
    if found is None and asked.edition is not None:
        raise BadParameter("edition", f"Редакции {asked.edition} нет: список редакций в /api/v1/editions/.")
    return list_rows(request, _indicators(found) if found else [], asked, IndicatorRow)


def _indicators(edition: Edition) -> list[dict[str, Any]]:
    document: Document = edition.document
    groups = {group["number"]: group["title"] for group in document["groups"]}
    checklists = {checklist["indicator"]: checklist for checklist in document["checklists"]}
    questions: dict[str, list[str]] = {}
    for audience, question in scored_questions(document):
        questions.setdefault(question["indicator"], []).append(f"{audience} {question['number']}")
    return [
        {
            "edition": edition.number,
            "indicator": row["code"],
            "group_title": groups[row["group"]],
            "questions": questions.get(row["code"], []),
            "rule": checklists.get(row["code"], {}).get("rule", ""),
            "maximum": checklists.get(row["code"], {}).get("maximum") or None,
            **{name: row[name] for name in ("title", "group", "level", "status", "status_reason")},
            "weight": row["weight"] or None,
        }
        for row in document["indicators"]
    ]
