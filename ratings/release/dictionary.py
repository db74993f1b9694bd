"""What each column of the package means: the data dictionary, and the schemas of its tables. Pure.

The engine writes the files; this module only describes them, and a test holds the two together.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ratings.engine.inputs import Audience, Network, PointsStatus
from ratings.engine.results import Status, UnitLevel

POINTS = "пункты индекса, 0–100"
SHARE = "доля, 0–1"
PEOPLE = "человек"
NUMBER = "номер"

UNKNOWN = "неизвестно"
UNMEASURED = "не измерено"
WITHHELD = "всегда: разность двух таких чисел выдала бы ответы единиц"
UNRANKED = "не участвует в рейтинге, причина — в столбце status"


@dataclass(frozen=True)
class Column:
    """A column: type of Table Schema, Russian meaning, unit, what an empty cell means ("" where none may be empty)."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    empty: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    """A foreign key: fields of this table that name a row of another one."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A table of the package: its path, title, columns, primary key, foreign keys."""

    path: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary: tuple[str, ...]
    foreign: tuple[Key, ...] = ()

    @property
    def name(self) -> str:
        """The resource's name: the path without its ending, with hyphens."""
        return self.path.removesuffix(".csv").replace("/", "-").replace("_", "-")

    def schema(self) -> dict[str, Any]:
        """The Table Schema of this file."""
        schema: dict[str, Any] = {
            "fields": [
                {
                    "name": column.name,
                    "type": column.type,
                    "title": column.meaning,
                    **({"description": found} if (found := _description(column)) else {}),
                    "constraints": {**({} if column.empty else {"required": True}), **column.constraints},
                }
                for column in self.columns
            ],
            "missingValues": [""],
            "primaryKey": list(self.primary),
        }
        if self.foreign:
            schema["foreignKeys"] = [
                {
                    "fields": list(key.fields),
                    "reference": {"resource": key.resource, "fields": list(key.reference)},
                }
                for key in self.foreign
            ]
        return schema


def _description(column: Column) -> str:
    parts = [f"Единица: {column.unit}." if column.unit else "", f"Пусто: {column.empty}." if column.empty else ""]
    return " ".join(part for part in parts if part)


def _text(name: str, meaning: str, empty: str = "", **constraints: Any) -> Column:
    return Column(name, "string", meaning, empty=empty, constraints=constraints)


def _count(name: str, meaning: str, unit: str = PEOPLE, empty: str = "") -> Column:
    return Column(name, "integer", meaning, unit, empty, {"minimum": 0})


def _place(name: str, meaning: str, empty: str = UNRANKED) -> Column:
    return Column(name, "integer", meaning, "место", empty, {"minimum": 1})


def _points(name: str, meaning: str, empty: str = UNMEASURED) -> Column:
    return Column(name, "number", meaning, POINTS, empty, {"minimum": 0, "maximum": 100})


def _difference(name: str, meaning: str, unit: str = "пункты индекса") -> Column:
    return Column(name, "number", meaning, unit, "сравнивать не с чем")


def _share(name: str, meaning: str, empty: str = UNMEASURED) -> Column:
    return Column(name, "number", meaning, SHARE, empty, {"minimum": 0, "maximum": 1})


def _exact(column: Column) -> Column:
    """The same figure unrounded."""
    limit = column.name.endswith(("_low", "_high")) and not column.name.startswith("bound")
    unit = "десятичное число с 9 знаками после точки" if limit else "точная дробь: числитель/знаменатель"
    return Column(
        f"{column.name}_exact", "string", f"{column.meaning}, без округления", unit, column.empty, {"pattern": EXACT}
    )


EXACT = r"-?[0-9]+(/[0-9]+|(\.[0-9]+)?(e-?[0-9]+)?)"
REGION_CODE = _text("region_code", "Код субъекта РФ, две цифры", pattern="[0-9]{2}")
OFFICE_CODE = _text("office_code", "Код ЦЗН")
AUDIENCE = _text("audience", "Кто отвечал: jobseeker — соискатели, employer — работодатели", enum=list(Audience))
INDICATOR = _text("indicator", "Код показателя в edition.json")
LEVEL = _text(
    "level", "Уровень: office — ЦЗН, region — регион, country — все регионы-участники вместе", enum=list(UnitLevel)
)
UNIT = _text("code", "Код ЦЗН или субъекта РФ; RU — все регионы-участники вместе")
TO_REGION = Key(("region_code",), "inputs-regions", ("region_code",))
TO_OFFICE = Key(("office_code",), "inputs-offices", ("office_code",))
STATUS = _text(
    "status",
    "В рейтинге (ranked) или почему нет: sanctioned — обнулён за недостоверные данные, no_answers — нет ответов "
    "клиентов, few_answers — ответов меньше, чем требует методика, low_coverage — измерена слишком малая часть",
    enum=list(Status),
)

INPUTS = (
    File(
        "inputs/network.csv",
        "Сеть",
        "Сколько регионов было в стране, когда считали выпуск: от этого зависит, страна это или только участники.",
        (_count("regions_total", "Субъектов РФ всего", "штук"),),
        ("regions_total",),
    ),
    File(
        "inputs/regions.csv",
        "Регионы",
        "Субъекты РФ, которые участвуют в замере.",
        (
            REGION_CODE,
            _text("region", "Название"),
            _text(
                "network_type",
                "Сеть ЦЗН: centralised — централизованная, decentralised — децентрализованная",
                "не указана",
                enum=[value for value in Network if value],
            ),
        ),
        ("region_code",),
    ),
    File(
        "inputs/offices.csv",
        "ЦЗН",
        "Центры занятости населения, которые участвуют в замере.",
        (
            OFFICE_CODE,
            _text("office", "Название"),
            REGION_CODE,
            Column("is_managing", "boolean", "Управляющий ЦЗН региона"),
            _count("clients", "Клиентов обслужено за период замера", empty=UNKNOWN),
            _count(
                "jobseeker_respondents", "Соискателей ответило", empty="неизвестно или слишком мало, чтобы показать"
            ),
            _count(
                "employer_respondents", "Работодателей ответило", empty="неизвестно или слишком мало, чтобы показать"
            ),
        ),
        ("office_code",),
        (TO_REGION,),
    ),
    File(
        "inputs/tallies.csv",
        "Ответы на вопросы",
        "Сколько человек ответило на каждый вопрос и сколько из них — положительно. Строк, где ответивших меньше, чем "
        "требует методика, здесь нет: они слишком малы, чтобы показать, и ни в одно число не входят.",
        (
            OFFICE_CODE,
            AUDIENCE,
            _text("question", "Номер вопроса в анкете edition.json"),
            _count("answered", "Ответили на вопрос"),
            _count("positive", "Из них положительно"),
        ),
        ("office_code", "audience", "question"),
        (TO_OFFICE,),
    ),
    File(
        "inputs/pairs.csv",
        "Ответы на пары вопросов",
        "Одни и те же люди отвечают на разные вопросы; эти числа нужны, чтобы интервалы индекса это учитывали.",
        (
            OFFICE_CODE,
            AUDIENCE,
            _text("question_a", "Номер первого вопроса"),
            _text("question_b", "Номер второго вопроса"),
            _count("answered_both", "Ответили на оба"),
            _count(
                "positive_both",
                "Положительно на оба: сколько их было бы, если бы ответившие на оба отвечали на каждый как все",
                empty="скрыто: выдало бы ответы единиц; считается по средней связи ответов этого ЦЗН",
            ),
            _count("positive_a", "Из ответивших на оба положительно на первый", empty=WITHHELD),
            _count("positive_b", "Из ответивших на оба положительно на второй", empty=WITHHELD),
        ),
        ("office_code", "audience", "question_a", "question_b"),
        (TO_OFFICE,),
    ),
    File(
        "inputs/points.csv",
        "Баллы чек-листов",
        "Баллы ЦЗН по чек-листам и статистике.",
        (
            OFFICE_CODE,
            INDICATOR,
            Column("points", "string", "Баллы", "баллы; десятичное число или дробь", UNMEASURED, {"pattern": EXACT}),
            Column("maximum", "string", "Наибольшее число баллов", "баллы", "", {"pattern": EXACT}),
            _text(
                "status",
                "Проверены ли баллы: claimed — заявлены, verified — подтверждены, rejected — отклонены и считаются "
                "нулём, unmeasured — не измерены",
                enum=list(PointsStatus),
            ),
        ),
        ("office_code", "indicator"),
        (TO_OFFICE,),
    ),
    File(
        "inputs/sanctions.csv",
        "Обнулённые ЦЗН",
        "ЦЗН, чьи результаты обнулены за недостоверные данные.",
        (
            OFFICE_CODE,
            _text("reason", "За что"),
            Column("decided_on", "date", "Когда решено"),
        ),
        ("office_code",),
        (TO_OFFICE,),
    ),
    File(
        "inputs/previous.csv",
        "Прошлый замер",
        "Индекс в прошлом замере, пересчитанный по нынешней методике: от него отсчитано изменение.",
        (
            LEVEL,
            UNIT,
            Column("index", "string", "Индекс", "пункты индекса; точное число или дробь", "", {"pattern": EXACT}),
            _points("index_low", "Нижняя граница интервала", ""),
            _points("index_high", "Верхняя граница интервала", ""),
        ),
        ("level", "code"),
    ),
)


def _both(meaning: str, make: Callable[[str, str], Column], name: str) -> tuple[Column, ...]:
    """A figure of jobseekers and the same one of employers."""
    return (make(f"{name}_jobseeker", f"{meaning}, соискатели"), make(f"{name}_employer", f"{meaning}, работодатели"))


INDEX = (
    _points("index", "Индекс клиентоцентричности", "индекса нет"),
    _points("index_jobseeker", "Индекс соискателей", "соискатели не ответили"),
    _points("index_employer", "Индекс работодателей", "работодатели не ответили"),
    _points("index_low", "Нижняя граница интервала индекса", "индекса нет"),
    _points("index_high", "Верхняя граница интервала индекса", "индекса нет"),
    _share("coverage", "Измеренная часть веса показателей", ""),
)
BOUNDS = (
    _points("bound_low", "Не меньше чего был бы индекс при любых недостающих данных", ""),
    _points("bound_high", "Не больше чего был бы индекс при любых недостающих данных", ""),
)
CHANGES = (
    _difference("change", "Изменение индекса с прошлого замера"),
    _difference("change_low", "Нижняя граница интервала изменения"),
    _difference("change_high", "Верхняя граница интервала изменения"),
    _difference("change_percent", "Изменение в процентах от прошлого индекса", "%"),
)
AUDIENCES = tuple(
    column
    for audience, people in ((Audience.JOBSEEKER, "соискателей"), (Audience.EMPLOYER, "работодателей"))
    for column in (
        _points(f"index_{audience}_low", f"Нижняя граница интервала индекса {people}"),
        _points(f"index_{audience}_high", f"Верхняя граница интервала индекса {people}"),
        _share(f"coverage_{audience}", f"Измеренная часть веса показателей {people}"),
    )
)
UNIT_COLUMNS = (
    *INDEX,
    _place("rank", "Место среди всех ЦЗН или регионов, которые в рейтинге; равные индексы делят место"),
    _place("rank_low", "Лучшее место, которое совместимо с данными"),
    _place("rank_high", "Худшее место, которое совместимо с данными"),
    STATUS,
    _count("answers", "Анкет от соискателей и работодателей вместе"),
    _count("clients", "Клиентов обслужено за период замера", empty=UNKNOWN),
    *BOUNDS,
    Column("partial", "boolean", "Индекс стоит на ответах одной аудитории"),
)
PARTS = (
    _count("parts", "Частей: у региона — ЦЗН, у country — регионов-участников", "штук"),
    _count("parts_measured", "Из них с индексом", "штук"),
)
UNIT_MORE = (*CHANGES, *AUDIENCES, *map(_exact, (*INDEX, *BOUNDS, *CHANGES, *AUDIENCES)))
GROUP = Column("group", "integer", "Номер группы показателей", NUMBER, constraints={"minimum": 1})
VALUES = (_share("value", "Значение"), *_both("Значение", _share, "value"))
GROUP_FIGURES = (*VALUES, _points("contribution", "Сколько пунктов индекса группа дала", ""))
INDICATOR_FIGURES = (
    *VALUES,
    _points("weight", "Сколько пунктов индекса показатель мог дать", ""),
    _points("contribution", "Сколько пунктов индекса показатель дал; вклады всех вместе дают индекс", ""),
    _share("objective", "Значение по чек-листу или статистике"),
    Column("points", "number", "Баллы чек-листа", "баллы", UNMEASURED, {"minimum": 0}),
)
NO_ANSWERS = "ответов нет, или их слишком мало, чтобы показать, или это регион или country"
SHARES = tuple(
    column
    for audience, people in ((Audience.JOBSEEKER, "соискателей"), (Audience.EMPLOYER, "работодателей"))
    for column in (
        _share(f"share_{audience}", f"Доля положительных ответов {people}"),
        _share(f"share_{audience}_low", f"Нижняя граница интервала этой доли у {people}"),
        _share(f"share_{audience}_high", f"Верхняя граница интервала этой доли у {people}"),
    )
)
RESULTS = (
    File(
        "results/offices.csv",
        "Результаты ЦЗН",
        "Индекс каждого ЦЗН, интервал, место и изменение.",
        (
            OFFICE_CODE,
            _text("office", "Название"),
            REGION_CODE,
            *UNIT_COLUMNS,
            _place("rank_in_region", "Место среди ЦЗН региона, которые в рейтинге"),
            *UNIT_MORE,
        ),
        ("office_code",),
        (TO_OFFICE, TO_REGION),
    ),
    File(
        "results/regions.csv",
        "Результаты регионов",
        "Индекс каждого региона, интервал, место и изменение.",
        (REGION_CODE, _text("region", "Название"), *UNIT_COLUMNS, *PARTS, *UNIT_MORE),
        ("region_code",),
        (TO_REGION,),
    ),
    File(
        "results/country.csv",
        "Результаты всех регионов-участников вместе",
        "Индекс, интервал и изменение. Это индекс страны только тогда, когда участвуют все регионы: сравните parts с "
        "regions_total в inputs/network.csv.",
        (UNIT, _text("country", "Кого охватывает: страна или участники"), *UNIT_COLUMNS, *PARTS, *UNIT_MORE),
        ("code",),
    ),
    File(
        "results/groups.csv",
        "Группы показателей",
        "Значение каждой группы показателей у каждого ЦЗН, региона и у всех участников вместе.",
        (LEVEL, UNIT, GROUP, *GROUP_FIGURES, *map(_exact, GROUP_FIGURES)),
        ("level", "code", "group"),
    ),
    File(
        "results/indicators.csv",
        "Показатели",
        "Значение каждого показателя у каждого ЦЗН, региона и у всех участников вместе и то, из чего оно сложилось.",
        (
            LEVEL,
            UNIT,
            INDICATOR,
            *INDICATOR_FIGURES,
            Column("maximum", "string", "Наибольшее число баллов", "баллы", "нет чек-листа", {"pattern": EXACT}),
            _text(
                "points_status",
                "Проверены ли баллы, как в inputs/points.csv",
                "баллов нет",
                enum=list(PointsStatus),
            ),
            _text("source", "Код ЦЗН, где измерено: у общих каналов региона — управляющий", "регион или country"),
            _count("answered_jobseeker", "Соискателей ответило", empty=NO_ANSWERS),
            _count("positive_jobseeker", "Из них положительно", empty=NO_ANSWERS),
            _count("answered_employer", "Работодателей ответило", empty=NO_ANSWERS),
            _count("positive_employer", "Из них положительно", empty=NO_ANSWERS),
            *SHARES,
            *map(_exact, (*INDICATOR_FIGURES, *SHARES)),
        ),
        ("level", "code", "indicator"),
    ),
    File(
        "results/sensitivity.csv",
        "Если веса групп другие",
        "Как сдвинутся индекс и место, если веса групп изменить в пределах, которые называет методика.",
        (
            LEVEL,
            UNIT,
            _place("rank_low", "Лучшее место"),
            _place("rank_high", "Худшее место"),
            _points("index_low", "Наименьший индекс", ""),
            _points("index_high", "Наибольший индекс", ""),
            _exact(_points("index_low", "Наименьший индекс", "")),
            _exact(_points("index_high", "Наибольший индекс", "")),
        ),
        ("level", "code"),
    ),
    File(
        "results/without_group.csv",
        "Без одной группы",
        "Каким был бы индекс и место, если бы одна группа показателей не учитывалась.",
        (
            LEVEL,
            UNIT,
            GROUP,
            _points("index", "Индекс без этой группы", "ничего не осталось бы"),
            _place("rank", "Место без этой группы"),
            _exact(_points("index", "Индекс без этой группы", "ничего не осталось бы")),
        ),
        ("level", "code", "group"),
    ),
)
FILES = (*INPUTS, *RESULTS)
ITSELF = File(
    "dictionary.csv",
    "Описание столбцов",
    "Что значит каждый столбец каждой таблицы.",
    (
        _text("file", "Таблица"),
        _text("column", "Столбец"),
        _text("type", "Тип: string, integer, number, boolean, date"),
        _text("unit", "Единица", "без единицы"),
        _text("meaning", "Что значит"),
        _text("empty", "Что значит пустая ячейка", "пустой не бывает"),
    ),
    ("file", "column"),
)


def written() -> bytes:
    """dictionary.csv: every column of every table, in the order of the files."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in ITSELF.columns)
    for file in FILES:
        for column in file.columns:
            writer.writerow([file.path, column.name, column.type, column.unit, column.meaning, column.empty])
    return text.getvalue().encode()
