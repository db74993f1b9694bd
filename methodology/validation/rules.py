"""The sense of a document: sums, references, sources. Each rule says what is wrong with what has the right form."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from methodology.spec import SCORED
from methodology.spec import number as plain
from methodology.spec.words import OF_MANY
from tabular.numbers import put_comma

from .reading import Found, Part, name_of


def _said(value: Decimal | None) -> str:
    """A number as Russian readers know it."""
    return put_comma(plain(value))


def _total(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _repeated(parts: Sequence[Part], *names: str) -> Iterator[Part]:
    """Parts that share these fields with one before them."""
    seen: set[tuple[Any, ...]] = set()
    for part in parts:
        if part.has(*names):
            identity = tuple(part[name] for name in names)
            if identity in seen:
                yield part
            seen.add(identity)


def _parameters(edition: Part) -> Iterator[Found]:
    """Weights in pairs, the scale, the intervals and the stars."""
    if not edition.has("parameters"):
        return
    parameters: Part = edition["parameters"]
    for first, second in (("subjective_weight", "objective_weight"), ("jobseeker_weight", "employer_weight")):
        if parameters.has(first, second):
            total = _total([parameters.decimal(first), parameters.decimal(second)])
            if total != 1:
                other = name_of(parameters.record, second)
                yield parameters.fault(first, f"вместе с полем «{other}» даёт {_said(total)}, а нужно 1. Поправьте их.")
    if parameters.has("positive_from", "scale_max") and parameters["positive_from"] > parameters["scale_max"]:
        yield parameters.fault(
            "positive_from",
            f"{parameters['positive_from']} — выше верха шкалы ({parameters['scale_max']}). Уменьшите его.",
        )
    if parameters.has("confidence") and parameters.decimal("confidence") in (0, 1):
        yield parameters.fault("confidence", "интервала с такой надёжностью нет. Впишите долю между 0 и 1: 0,95.")
    if parameters.has("stars", "star_bands") and parameters["stars"] and not _increase(parameters["star_bands"]):
        yield parameters.fault(
            "star_bands", "звёзды включены. Впишите границы через пробел, от 0 до 100, по возрастанию: 50 60 70 80 90."
        )


def _increase(bands: str) -> bool:
    words = bands.split()
    if not words or not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", word) for word in words):
        return False
    numbers = [Decimal(word) for word in words]
    return numbers[-1] <= 100 and all(lower < higher for lower, higher in pairwise(numbers))


def _groups(edition: Part) -> Iterator[Found]:
    """Numbers are unique; weights sum to 1; each group has active indicators whose weights are all or none."""
    groups = edition.rows("groups")
    for group in _repeated(groups, "number"):
        yield group.fault("number", f"группа {group['number']} уже есть. Дайте каждой группе свой номер.")
    if edition.every("groups", "weight"):
        total = _total(group.decimal("weight") for group in groups)
        if total != 1:
            yield edition.fault("groups", f"веса в сумме дают {_said(total)}, а нужно 1. Поправьте веса групп.")
    if not edition.every("indicators", "group", "status"):
        return
    active = [indicator for indicator in edition.rows("indicators") if indicator["status"] == "active"]
    for group in groups:
        if group.has("number"):
            members = [indicator for indicator in active if indicator["group"] == group["number"]]
            yield from _members(group, members)


def _members(group: Part, members: list[Part]) -> Iterator[Found]:
    if not members:
        yield group.fault(
            "", "нет действующих показателей. Добавьте показатель, верните приостановленный или уберите группу."
        )
    if not all(member.has("weight") for member in members):
        return
    without = [member for member in members if not member["weight"]]
    total = _total(member.decimal("weight") for member in members)
    if len(without) == len(members):
        return
    for member in without:
        yield member.fault(
            "weight",
            "пусто, а у других показателей группы вес есть. Впишите вес или оставьте его пустым у всех в группе.",
        )
    if not without and total != 1:
        yield group.fault(
            "",
            f"веса действующих показателей в сумме дают {_said(total)}, а нужно 1. "
            "Поправьте их или оставьте пустыми у всех: тогда они равны.",
        )


def _indicators(edition: Part) -> Iterator[Found]:
    """Codes are unique, groups exist, reasons are given, and each active indicator is measured by something."""
    indicators = edition.rows("indicators")
    for indicator in _repeated(indicators, "code"):
        yield indicator.fault("code", f"код {indicator['code']} уже занят. Дайте каждому показателю свой код.")
    if edition.every("groups", "number"):
        numbers = {group["number"] for group in edition.rows("groups")}
        for indicator in indicators:
            if indicator.has("group") and indicator["group"] not in numbers:
                yield indicator.fault(
                    "group", f"группы {indicator['group']} нет. Добавьте её или выберите другую из списка групп."
                )
    for indicator in indicators:
        idle = indicator.has("status", "status_reason") and indicator["status"] != "active"
        if idle and not indicator["status_reason"].strip():
            yield indicator.fault("status_reason", "пусто. Напишите, почему показатель не действует.")
    yield from _sources(edition)


def _sources(edition: Part) -> Iterator[Found]:
    questionnaires = edition.rows("questionnaires")
    if not edition.every("checklists", "indicator", "rule") or not edition.has("questionnaires"):
        return
    if not all(questionnaire.every("questions", "kind", "indicator") for questionnaire in questionnaires):
        return
    asked = {
        question["indicator"]
        for questionnaire in questionnaires
        for question in questionnaire.rows("questions")
        if question["kind"] in SCORED
    }
    rules = {checklist["indicator"]: checklist["rule"] for checklist in edition.rows("checklists")}
    for indicator in edition.rows("indicators"):
        if not indicator.has("code", "status") or indicator["status"] != "active" or indicator["code"] in asked:
            continue
        if indicator["code"] not in rules:
            yield indicator.fault(
                "", "нечем измерить. Добавьте вопрос с оценкой или чек-лист или приостановите показатель."
            )
        elif rules[indicator["code"]] == "bonus":
            yield indicator.fault(
                "", "чек-лист-надбавку не к чему прибавить. Добавьте вопрос с оценкой или выберите другое правило."
            )


def _checklists(edition: Part) -> Iterator[Found]:
    """One checklist an indicator, items that can be told apart, and the numbers that the rule needs."""
    checklists = edition.rows("checklists")
    for checklist in _repeated(checklists, "indicator"):
        yield checklist.fault(
            "indicator", f"у показателя {checklist['indicator']} уже есть чек-лист. Объедините их или уберите один."
        )
    for checklist in checklists:
        for item in _repeated(checklist.rows("items"), "level", "zone", "number"):
            yield item.fault(
                "number",
                f"{item['number']} в том же уровне и той же зоне уже есть. Дайте параметру другой номер.",
            )
    if edition.every("indicators", "code", "status"):
        statuses = {indicator["code"]: indicator["status"] for indicator in edition.rows("indicators")}
        for checklist in checklists:
            if not checklist.has("indicator"):
                continue
            if checklist["indicator"] not in statuses:
                yield checklist.fault(
                    "indicator", f"показателя {checklist['indicator']} нет. Добавьте его или исправьте код."
                )
            elif statuses[checklist["indicator"]] == "active" and checklist.has("maximum") and not checklist["maximum"]:
                yield checklist.fault("maximum", "пусто. Впишите, сколько баллов можно получить самое большее.")
    for checklist in checklists:
        yield from points(checklist)


def points(checklist: Part) -> Iterator[Found]:
    """What the rule of one checklist finds wrong with its numbers, whatever the rest of the method is."""
    if checklist.has("maximum") and checklist.decimal("maximum") == 0:
        yield checklist.fault("maximum", "не может быть 0: на максимум делят баллы. Впишите число больше 0.")
    if checklist.has("rule"):
        yield from RULE_NUMBERS[checklist["rule"]](checklist)


def _sum(checklist: Part) -> Iterator[Found]:
    items = checklist.rows("items")
    if not checklist.every("items", "points"):
        return
    for item in items:
        if not item["points"]:
            yield item.fault("points", "пусто. Впишите баллы за параметр: по этому правилу они складываются.")
    if not checklist.given("maximum") or not all(item["points"] for item in items):
        return
    total = _total(item.decimal("points") for item in items)
    if total != checklist.decimal("maximum"):
        yield checklist.fault(
            "maximum",
            f"{_said(checklist.decimal('maximum'))}, а баллы параметров в сумме дают {_said(total)}. "
            "Поправьте максимум или баллы.",
        )


def _levels(checklist: Part) -> Iterator[Found]:
    points: Part | None = checklist.fields.get("level_points")
    if points:
        yield from _level_points(points, checklist.fields.get("maximum"))
    if checklist.every("items", "level"):
        found = {item["level"] for item in checklist.rows("items")}
        for level in (3, 2, 1):
            if level not in found:
                yield checklist.fault("items", f"нет параметров уровня {level}. Добавьте хотя бы один.")


def _level_points(points: Part, maximum: str | None) -> Iterator[Found]:
    for level in ("3", "2", "1"):
        if points.has(level) and not points[level]:
            yield points.fault(level, "пусто. Впишите, сколько баллов даёт уровень.")
    for lower, higher in (("3", "2"), ("2", "1")):
        if points.given(lower, higher) and Decimal(points[lower]) >= Decimal(points[higher]):
            yield points.fault(
                higher,
                f"{_said(points.decimal(higher))} — не больше, чем за уровень {lower} "
                f"({_said(points.decimal(lower))}). Лучший уровень даёт больше баллов: поправьте их.",
            )
    if maximum and points.given("1") and Decimal(points["1"]) != Decimal(maximum):
        yield points.fault(
            "1", f"{_said(points.decimal('1'))}, а максимум чек-листа — {_said(Decimal(maximum))}. Сделайте их равными."
        )


def _variety(checklist: Part) -> Iterator[Found]:
    if not checklist.has("per_kind"):
        return
    per_kind = checklist.decimal("per_kind")
    if not per_kind:
        yield checklist.fault("per_kind", "нужны для этого правила. Впишите число больше 0, например 0,1.")
    elif checklist.given("maximum") and Decimal(checklist["maximum"]) < per_kind:
        yield checklist.fault(
            "maximum",
            f"{_said(checklist.decimal('maximum'))} — меньше, чем за один вид ({_said(per_kind)}). "
            "Увеличьте максимум или уменьшите баллы за вид.",
        )


def _growth(checklist: Part) -> Iterator[Found]:
    if checklist.has("factor") and not checklist.decimal("factor"):
        yield checklist.fault("factor", "по этому правилу нужен множитель. Впишите число больше 0, например 2.")


def _yes_no(checklist: Part) -> Iterator[Found]:
    if checklist.has("items") and len(checklist.rows("items")) != 1:
        yield checklist.fault(
            "items",
            f"их {len(checklist.rows('items'))}, а по правилу «да или нет» нужен один. "
            "Оставьте один или выберите другое правило.",
        )


def _bonus(checklist: Part) -> Iterator[Found]:
    yield from _sum(checklist)
    if checklist.given("maximum") and Decimal(checklist["maximum"]) > 1:
        yield checklist.fault("maximum", "надбавка к доле не бывает больше 1. Уменьшите максимум.")


RULE_NUMBERS: dict[str, Callable[[Part], Iterator[Found]]] = {
    "sum": _sum,
    "levels": _levels,
    "variety": _variety,
    "growth": _growth,
    "yes_no": _yes_no,
    "bonus": _bonus,
}


def _questionnaires(edition: Part) -> Iterator[Found]:
    """Both audiences are asked, once each, by questions that can be told apart and that feed known indicators."""
    questionnaires = edition.rows("questionnaires")
    for questionnaire in _repeated(questionnaires, "audience"):
        yield questionnaire.fault("audience", "такая анкета уже есть. Объедините их или уберите одну.")
    if edition.every("questionnaires", "audience"):
        present = {questionnaire["audience"] for questionnaire in questionnaires}
        for audience, name in OF_MANY.items():
            if audience not in present:
                yield edition.fault("questionnaires", f"нет анкеты {name} ({audience}). Добавьте её.")
    codes = None
    if edition.every("indicators", "code"):
        codes = {indicator["code"] for indicator in edition.rows("indicators")}
    for questionnaire in questionnaires:
        questions = questionnaire.rows("questions")
        for question in _repeated(questions, "number"):
            yield question.fault("number", "такой номер в анкете уже есть. Дайте каждому вопросу свой номер.")
        for question in questions:
            yield from _question(question, codes)
        yield from _matrices(questions)


def _question(question: Part, codes: set[str] | None) -> Iterator[Found]:
    if question.has("kind", "indicator") and question["kind"] in SCORED and not question["indicator"]:
        yield question.fault("indicator", "пусто, а ответ оценивается. Впишите код или смените вид вопроса.")
    elif codes is not None and question.given("indicator") and question["indicator"] not in codes:
        yield question.fault("indicator", f"показателя {question['indicator']} нет. Добавьте его или исправьте код.")
    if question.has("kind", "options") and question["kind"] in ("choice", "profile") and len(question["options"]) == 1:
        yield question.fault("options", "вариант один, выбирать не из чего. Добавьте второй или уберите варианты.")


def _matrices(questions: Sequence[Part]) -> Iterator[Found]:
    """Rows stand right below their matrix, and each matrix has some."""
    kinds = [question.fields.get("kind") for question in questions]
    for place, question in enumerate(questions):
        before = kinds[place - 1] if place else "text"
        after = kinds[place + 1] if place + 1 < len(kinds) else "text"
        if kinds[place] == "matrix_row" and before not in ("matrix", "matrix_row", None):
            yield question.fault("kind", "строка стоит не под матрицей. Поставьте её сразу после вопроса-матрицы.")
        if kinds[place] == "matrix" and after not in ("matrix_row", None):
            yield question.fault("kind", "под матрицей нет строк. Добавьте сразу после неё хотя бы одну строку.")


RULES = (_parameters, _groups, _indicators, _checklists, _questionnaires)
