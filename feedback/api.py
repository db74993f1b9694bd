"""Open data of the register of remarks."""

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from feedback.filters import OUTCOMES
from feedback.models import Remark, Topic
from feedback.states import SHOWN, State
from network.open_data import FOUND, LISTED, REGION_CODE, Page, Shape, Window, list_rows, no_parameters
from search.text import MAX_QUERY, normalise

router = Router(tags=["Предложения регионов"])

DECISIONS = "accepted — принято, partly — принято частично, rejected — не принято"

STATES = ", ".join(f"{state.value} — {state.label}" for state in State if state in SHOWN)


class RemarkRow(Shape):
    """A remark of a region and the decision on it."""

    number: int = Field(description="Номер замечания.", examples=[5])
    region_code: str = Field(alias="region.code", description="Код субъекта РФ.", examples=["32"])
    region: str = Field(alias="region.name", description="Название региона.", examples=["Брянская область"])
    topic: str = Field(description="Тема.", examples=["scale"])
    topic_title: str = Field(alias="get_topic_display", description="Тема словами.", examples=["Шкала оценок"])
    title: str = Field(description="Заголовок.", examples=["Подписать словами каждый балл шкалы"])
    text: str = Field(
        description="Суть замечания.", examples=["Клиент ставит от 1 до 10 и не знает, что значит каждый балл."]
    )
    indicators: list[str] = Field(description="Коды показателей, о которых замечание.", examples=[["1.3"]])
    state: str = Field(description=f"Состояние: {STATES}.", examples=["decided"])
    decision: str = Field(description=f"{DECISIONS}; пусто — решения ещё нет.", examples=["accepted"])
    second_decision: str = Field(description="Второе решение, если в источнике их два; иначе пусто.", examples=[""])
    decision_text: str = Field(description="Решение словами.", examples=["принято"])
    answer: str = Field(description="Ответ ФЦК; пусто, если его нет.", examples=[""])
    note: str = Field(description="Примечание редакции; пусто, если его нет.", examples=[""])
    url: str = Field(description="Страница замечания.", examples=["https://…/feedback/5/"])

    @staticmethod
    def resolve_indicators(remark: Remark) -> list[str]:
        return [about.code for about in remark.about_indicators.all()]

    @staticmethod
    def resolve_url(remark: Remark, context: dict[str, Any]) -> str:
        return context["request"].build_absolute_uri(remark.get_absolute_url())


class RemarksAsked(Window):
    """Filters of remarks."""

    region: str | None = Field(None, pattern=REGION_CODE, description="Код субъекта РФ, две цифры.", examples=["32"])
    decision: Literal[*(value for value, _ in OUTCOMES)] | None = Field(
        None,
        description=f"Решение: {DECISIONS}, double — два решения сразу, open — на рассмотрении, "
        "joined — объединено с другим замечанием.",
    )
    state: Literal[*(state.value for state in State if state in SHOWN)] | None = Field(
        None, description=f"Состояние: {STATES}."
    )
    topic: Literal[*Topic.values] | None = Field(
        None, description="Тема: " + ", ".join(f"{value} — {label}" for value, label in Topic.choices) + "."
    )
    indicator: str | None = Field(None, max_length=8, description="Код показателя.", examples=["1.3"])
    search: str | None = Field(
        None, max_length=MAX_QUERY, description="Слова, которые есть в замечании, в любой форме.", examples=["анкета"]
    )


@router.get(
    "/remarks/",
    response={200: Page[RemarkRow], **LISTED},
    operation_id="remarks",
    summary="Замечания и предложения регионов",
    description="Открытый реестр по порядку номеров.",
)
def remarks(request: HttpRequest, asked: Query[RemarksAsked]) -> Any:
    """Public remarks by number."""
    found = Remark.objects.public().order_by("number").prefetch_related("about_indicators")
    if asked.region:
        found = found.filter(region__code=asked.region)
    if asked.decision:
        found = found.decided(asked.decision)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.topic:
        found = found.filter(topic=asked.topic)
    if asked.indicator:
        found = found.about(normalise(asked.indicator))
    if asked.search:
        found = found.matching(normalise(asked.search))
    return list_rows(request, found, asked, RemarkRow)


@router.get(
    "/remarks/{int:number}/",
    response={200: RemarkRow, **FOUND},
    operation_id="remark",
    summary="Одно замечание",
    description="Замечание с решением и ответом.",
)
def remark(request: HttpRequest, number: int) -> Remark:
    """One public remark."""
    no_parameters(request)
    found = Remark.objects.public().prefetch_related("about_indicators").filter(number=number).first()
    if found is None:
        raise Http404(f"Замечания № {number} в открытом реестре нет.")
    return found
