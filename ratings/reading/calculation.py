"""How the figures of a unit came about, step by step, in words with the numbers put in; why it has no rank.

Every step takes published figures and shows the rule of the method beside them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from index_engine.inputs import Audience, Indicator, Intervals, Method, Objective
from index_engine.results import Status, UnitLevel
from ratings.models import UnitResult
from ratings.reading.figures import AUDIENCES, format_weight, to_decimal
from tabular.numbers import format_figure, format_measured, format_number


@dataclass(frozen=True)
class Step:
    """How the value of an indicator came about in one audience: counts, and the formula with its numbers.

    `estimate` stands for a share that is too small to show, where the method says so.
    """

    label: str
    questions: str
    answered: int | None
    positive: int | None
    share: str | None
    low: str | None
    high: str | None
    estimate: str | None
    formula: str
    value: str | None


@dataclass(frozen=True)
class AudienceSum:
    """The index of one audience as a weighted mean of its groups, with the numbers put in."""

    label: str
    sum: str
    weights: str
    index: str


def explain_steps(row: Mapping[str, Any], indicator: Indicator, method: Method) -> Iterable[Step]:
    """One step for each audience that has a value."""
    for audience, label in AUDIENCES.items():
        value = row[audience.value]
        if value is None:
            continue
        share = (row["subjective"] or {}).get(audience.value) or {}
        estimate = (row.get("estimates") or {}).get(audience.value)
        numbers = [q.number for q in method.questions if q.indicator == indicator.code and q.audience == audience]
        yield Step(
            label=label,
            questions=", ".join(numbers),
            answered=share.get("answered"),
            positive=share.get("positive"),
            share=share.get("share"),
            low=share.get("low"),
            high=share.get("high"),
            estimate=estimate,
            formula=_formula(share.get("share") or estimate, row, indicator, method),
            value=value,
        )


def _formula(share: str | None, row: Mapping[str, Any], indicator: Indicator, method: Method) -> str:
    """The rule of the method with the numbers put in; empty where the value is one of them."""
    if indicator.objective is Objective.BONUS:
        points = row["points"]
        if points is None or share is None:
            return ""
        return f"{format_figure(share)} + {format_figure(Decimal(points) * 100)}, но не больше 100"
    objective = row["objective"]
    if share is None or objective is None:
        return ""
    parameters = method.parameters
    return (
        f"{format_weight(parameters.subjective_weight)} × {format_figure(share)} + "
        f"{format_weight(parameters.objective_weight)} × {format_figure(objective)}"
    )


def explain_sums(unit: UnitResult, method: Method) -> Iterable[AudienceSum]:
    """For each audience: weights times groups, over the weights of the measured groups."""
    weights = {group.number: group.weight for group in method.groups}
    for name, figure in unit.detail["audiences"].items():
        measured = [(weights[row["number"]], row[name]) for row in unit.detail["groups"] if row[name] is not None]
        if measured and unit.status != Status.SANCTIONED:
            yield AudienceSum(
                AUDIENCES[Audience(name)],
                " + ".join(f"{format_weight(weight)} × {format_figure(value)}" for weight, value in measured),
                format_weight(sum((weight for weight, _ in measured), Fraction(0))),
                figure["index"],
            )


def write_formulas(unit: UnitResult, method: Method) -> list[str]:
    """The index from its audiences, with the numbers put in."""
    audiences = unit.detail["audiences"]
    if unit.index is None or unit.status == Status.SANCTIONED:
        return []
    if len(audiences) == 1:
        (name,) = audiences
        return [f"Ответила только одна сторона, {AUDIENCES[Audience(name)]}: её индекс и есть индекс."]
    weights = method.parameters.audience_weights
    parts = [
        f"{format_weight(weights[Audience(name)])} × {format_figure(figure['index'])}"
        for name, figure in audiences.items()
    ]
    return [f"{' + '.join(parts)} = {format_figure(unit.index)}"]


def explain_interval(unit: UnitResult) -> str:
    """How the interval of an office accounts for answers of the same people; in general where that was not noted."""
    if unit.detail.get("intervals") == Intervals.CORRELATION:
        return (
            "Ответы одного человека на разные вопросы похожи, поэтому людей берут не столько, сколько ответов: "
            "насколько похожи, измерено у этого ЦЗН, его региона и всех участников. Интервал индекса — по Уилсону при "
            "таком числе независимых ответов, какое значило бы столько же."
        )
    return (
        f"{_explain_pairs(unit.detail.get('unpaired'))} Интервалы соискателей и работодателей складывают методом MOVER."
    )


def _explain_pairs(found: Collection[str] | None) -> str:
    counted = "сосчитано, сколько человек ответило на каждую пару вопросов"
    if found is None:
        return f"Вопросы одной анкеты связаны. Это учтено там, где {counted}."
    if not found:
        return "Вопросы одной анкеты связаны, это учтено по числу людей, ответивших на каждую пару вопросов."
    who = " и ".join(AUDIENCES[audience] for audience in Audience if audience.value in found)
    return (
        f"Вопросы одной анкеты связаны, но насколько, здесь неизвестно ({who}): не {counted}. Поэтому интервал взят "
        "самым широким, какой допускают ответы."
    )


def explain_status(unit: UnitResult, method: Method) -> str:
    """Why the unit is not ranked and what is needed, in words; empty where it is ranked."""
    parameters = method.parameters
    least, share = parameters.minimum_answers, format_number(to_decimal(parameters.minimum_coverage) * 100, 0)
    if unit.level == UnitLevel.OFFICE:
        texts = {
            Status.SANCTIONED: "Все баллы этого ЦЗН обнулены: доказано, что он сообщил недостоверные данные.",
            Status.NO_ANSWERS: "Нет ни одного числа ответов, которое можно показать, поэтому индекса нет. "
            f"Чтобы получить место, нужно не меньше {least} анкет.",
            Status.FEW_ANSWERS: f"Анкет {format_number(unit.answers)}, а для места в рейтинге нужно не меньше {least}. "
            "Показатели посчитаны, но могут быть случайными.",
        }
    else:
        texts = {
            Status.SANCTIONED: "Все ЦЗН региона обнулены за недостоверные данные.",
            Status.NO_ANSWERS: "Ни у одного ЦЗН региона нет индекса.",
            Status.FEW_ANSWERS: f"Анкет во всём регионе меньше {least}.",
        }
    texts[Status.LOW_COVERAGE] = (
        f"Измерено {format_measured(unit.coverage)} весов показателей, а для места нужно не меньше {share} %. "
        "Часть показателей не измеряли или ответов на них слишком мало."
    )
    return texts.get(Status(unit.status), "").replace(" %", "\u00a0%")
