"""What each column of the audit of a release means (index_engine.audit_tables): a part of the data dictionary. Pure."""

from index_engine.audit import GROUPS, INDICATORS
from index_engine.audit_tables import (
    COMPONENTS,
    FIGURES,
    GEOMETRIC,
    IMPORTANCE,
    LINKS,
    LOADINGS,
    RELIABILITY,
    SOURCES,
)
from index_engine.scenarios import MISSING, SAMPLING, SURVEYS, WEIGHTS
from ratings.release.schema import POINTS, SHARE, UNRANKED, Column, File, Key, count, decimal, place, text

OVER = "По ЦЗН, у которых есть индекс и нет обнуления."
NOT_ENOUGH = "ЦЗН меньше десяти, или у всех одно и то же"
TOO_FEW = "ЦЗН слишком мало, чтобы это посчитать"
PLACES = "место"
SET = text("set", "Что вместе: groups — группы, indicators — показатели", enum=[GROUPS, INDICATORS])
AUDIT = (
    File(
        LINKS,
        "Аудит: что меняется вместе",
        f"Корреляции Пирсона групп и показателей между собой и с индексом. {OVER}",
        (
            text(
                "kind",
                "Что сравнили: groups — две группы, indicators — два показателя, group и indicator — группу или "
                "показатель с тем, что названо в second",
                enum=["groups", "indicators", "group", "indicator"],
            ),
            text("first", "Номер группы или код показателя"),
            text(
                "second",
                "С чем: номер группы или код показателя; index — индекс; rest — индекс без того, что дают ему first",
            ),
            count("offices", "У скольких ЦЗН измерено то и другое", "ЦЗН"),
            decimal("correlation", "Корреляция, от -1 до 1", empty=NOT_ENOUGH),
        ),
        ("kind", "first", "second"),
    ),
    File(
        RELIABILITY,
        "Аудит: согласованность",
        f"Альфа Кронбаха групп и показателей каждой группы. {OVER}",
        (
            text("set", "Что вместе: groups — группы, иначе номер группы: её показатели"),
            count("items", "Сколько их измерено у большинства ЦЗН", "штук"),
            count("offices", "У скольких ЦЗН измерены все", "ЦЗН"),
            decimal("alpha", "Альфа Кронбаха", empty=TOO_FEW),
            decimal("alpha_standardised", "Альфа Кронбаха при равном разбросе", empty=TOO_FEW),
        ),
        ("set",),
    ),
    File(
        COMPONENTS,
        "Аудит: главные компоненты",
        f"Сколько разных вещей измеряют группы и показатели. {OVER} Строк нет, если ЦЗН слишком мало.",
        (
            SET,
            Column("component", "integer", "Номер компоненты", constraints={"minimum": 1}),
            count("offices", "У скольких ЦЗН измерено всё", "ЦЗН"),
            decimal("eigenvalue", "Собственное число корреляционной матрицы"),
            decimal("variance_part", "Доля всех различий между ЦЗН", SHARE),
        ),
        ("set", "component"),
    ),
    File(
        LOADINGS,
        "Аудит: нагрузки первой компоненты",
        f"Корреляция каждой группы и каждого показателя с первой компонентой. {OVER}",
        (
            SET,
            text("item", "Номер группы или код показателя"),
            decimal("loading", "Нагрузка, от -1 до 1", empty="измерено у меньшинства ЦЗН или у всех одинаково"),
        ),
        ("set", "item"),
    ),
    File(
        IMPORTANCE,
        "Аудит: вес и влияние",
        f"Сколько группа или показатель весит и сколько различий между ЦЗН от него зависит. {OVER}",
        (
            text("kind", "group — группа, indicator — показатель", enum=["group", "indicator"]),
            text("code", "Номер группы или код показателя"),
            count("offices", "У скольких ЦЗН измерено", "ЦЗН"),
            decimal("nominal", "Вес в индексе, в среднем по ЦЗН; веса показателей и групп дают в сумме 1", SHARE),
            decimal(
                "effective",
                "Доля различий индекса: ковариация вклада с индексом, делённая на дисперсию индекса; в сумме 1",
                "доля; бывает меньше нуля",
                empty=NOT_ENOUGH,
            ),
            decimal("squared_correlation", "Квадрат корреляции значения с индексом", SHARE, empty=NOT_ENOUGH),
        ),
        ("kind", "code"),
    ),
    File(
        GEOMETRIC,
        "Аудит: другое среднее",
        f"Индекс и место ЦЗН, если группы сложить средним геометрическим. {OVER}",
        (
            text("office_code", "Код ЦЗН"),
            decimal("index_geometric", "Индекс", POINTS),
            place("rank_geometric", "Место", UNRANKED),
        ),
        ("office_code",),
        (Key(("office_code",), "inputs-offices", ("office_code",)),),
    ),
    File(
        SOURCES,
        "Аудит: от чего зависит место",
        "Какая часть неопределённости откуда. По ЦЗН, у которых есть место; строк нет, если их меньше десяти.",
        (
            text(
                "source",
                "weights — веса групп, surveys — доля опроса в показателе, missing — чем заменены малые клетки, "
                "sampling — кто случайно ответил",
                enum=[WEIGHTS, SURVEYS, MISSING, SAMPLING],
            ),
            decimal("spread", "Стандартное отклонение индекса ЦЗН относительно среднего всех", "пункты индекса"),
            decimal("first_order", "Доля всей дисперсии, которую источник даёт сам", SHARE),
            decimal("total_order", "То же вместе с тем, что он даёт в сочетании с другими", SHARE),
            decimal("places_mean", "На сколько мест сдвигается ЦЗН в среднем", PLACES),
            count("places_most", "На сколько мест самое большее", PLACES),
        ),
        ("source",),
    ),
    File(
        FIGURES,
        "Аудит: общие числа",
        f"Сколько ЦЗН и как они расходятся. {OVER}",
        (
            text(
                "figure",
                "offices — ЦЗН, offices_ranked — из них с местом, index_spread — стандартное отклонение индекса в "
                "пунктах, geometric_rank_correlation — корреляция Спирмена мест при двух средних",
            ),
            decimal("amount", "Число", empty=TOO_FEW),
        ),
        ("figure",),
    ),
)
