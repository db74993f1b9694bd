"""What the files of a release say of the release itself. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEMO = "Демонстрационные данные"
DEMO_NOTE = f"{DEMO}: ЦЗН и ответы придуманы, о настоящих центрах занятости они ничего не говорят."
BASIS = "Расчёт по редакции методики № {edition}. Это не официальный индекс."
LEFT_OUT = (
    "Интервалы показывают, насколько результат зависит от того, кто случайно ответил. Они не учитывают, что отвечают "
    "не все: довольные и недовольные клиенты могут отвечать с разной охотой. Поэтому рядом стоит число ответов."
)
UNPAIRED = (
    "У {offices} ЦЗН не сосчитано, сколько человек ответило на каждую пару вопросов, поэтому неизвестно, насколько "
    "похожи ответы одного человека. Интервалы этих ЦЗН взяты самыми широкими, какие допускают их ответы."
)
RANKS = "Места с одинаковым опубликованным индексом равны. Диапазон мест показывает, где место уверенно различимо."


@dataclass(frozen=True)
class ReleaseInfo:
    """A version of a campaign's results; `edition`: number of the method, `reason`: why it was corrected, or empty."""

    slug: str
    title: str
    version: int
    is_demo: bool
    edition: int
    reason: str = ""

    @property
    def name(self) -> str:
        """The release in one line."""
        return f"{self.title}. Версия {self.version}"

    @property
    def basis(self) -> str:
        """By what it was computed."""
        return BASIS.format(edition=self.edition)

    @property
    def mark(self) -> str:
        """The label of invented data; empty for real ones."""
        return DEMO if self.is_demo else ""


def name_positive(document: Mapping[str, Any]) -> str:
    """Which answers the document of an edition counts as positive."""
    parameters = document["parameters"]
    scale = parameters["scale_max"]
    return f"Положительными считаются ответы от {parameters['positive_from']} до {scale} по шкале от 1 до {scale}."


def explain_intervals(summary: Mapping[str, Any]) -> str:
    """What intervals leave out, and of how many offices they are the widest possible."""
    count = summary["unpaired"]
    return f"{LEFT_OUT} {UNPAIRED.format(offices=count)}" if count else LEFT_OUT
