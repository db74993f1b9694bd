"""What each column of `results/` means, but for the audit's."""

from collections.abc import Callable

from index_engine.inputs import Audience, PointsStatus
from index_engine.results import Against, Status, Verdict
from ratings.release.dictionary.columns import (
    AUDIENCE,
    INDICATOR,
    LEVEL,
    OFFICE_CODE,
    PROFILE,
    REGION_CODE,
    TO_OFFICE,
    TO_REGION,
    UNIT,
)
from ratings.release.schema import (
    EXACT,
    NUMBER,
    UNKNOWN,
    UNMEASURED,
    Column,
    File,
    count,
    difference,
    exact,
    place,
    points,
    share,
    text,
)

STATUS = text(
    "status",
    "В рейтинге (ranked) или почему нет: sanctioned — обнулён за недостоверные данные, no_answers — нет ответов "
    "клиентов, few_answers — ответов меньше, чем требует методика, low_coverage — измерена слишком малая часть",
    enum=list(Status),
)


def _both(meaning: str, make: Callable[[str, str], Column], name: str) -> tuple[Column, ...]:
    """A figure of jobseekers and the same one of employers."""
    return (make(f"{name}_jobseeker", f"{meaning}, соискатели"), make(f"{name}_employer", f"{meaning}, работодатели"))


NO_INDEX = "индекса нет"
INDEX = (
    points("index", "Индекс клиентоцентричности", NO_INDEX),
    points("index_jobseeker", "Индекс соискателей", "соискатели не ответили"),
    points("index_employer", "Индекс работодателей", "работодатели не ответили"),
    points("index_low", "Нижняя граница интервала индекса", NO_INDEX),
    points("index_high", "Верхняя граница интервала индекса", NO_INDEX),
    share("coverage", "Измеренная часть веса показателей", ""),
)
BOUNDS = (
    points("bound_low", "Не меньше чего был бы индекс, что бы ни показало неизмеренное", ""),
    points("bound_high", "Не больше чего был бы индекс, что бы ни показало неизмеренное", ""),
)
CHANGES = (
    difference("change", "Изменение индекса с прошлого замера"),
    difference("change_low", "Нижняя граница интервала изменения"),
    difference("change_high", "Верхняя граница интервала изменения"),
    difference("change_percent", "Изменение в процентах от прошлого индекса", "%"),
)
AUDIENCES = tuple(
    column
    for audience, people in ((Audience.JOBSEEKER, "соискателей"), (Audience.EMPLOYER, "работодателей"))
    for column in (
        points(f"index_{audience}_low", f"Нижняя граница интервала индекса {people}"),
        points(f"index_{audience}_high", f"Верхняя граница интервала индекса {people}"),
        share(f"coverage_{audience}", f"Измеренная часть веса показателей {people}"),
    )
)
UNIT_COLUMNS = (
    *INDEX,
    place("rank", "Место среди всех ЦЗН или регионов, которые в рейтинге; равные индексы делят место"),
    place("rank_low", "Лучшее место, которое совместимо с данными"),
    place("rank_high", "Худшее место, которое совместимо с данными"),
    STATUS,
    count("answers", "Анкет от соискателей и работодателей вместе"),
    count("clients", "Клиентов обслужено за период замера", empty=UNKNOWN),
    *BOUNDS,
    Column("partial", "boolean", "Индекс стоит на ответах одной аудитории"),
)
PARTS = (
    count("parts", "Частей: у региона — ЦЗН, у country — регионов-участников", "штук"),
    count("parts_measured", "Из них с индексом", "штук"),
)
UNIT_MORE = (*CHANGES, *AUDIENCES, *map(exact, (*INDEX, *BOUNDS, *CHANGES, *AUDIENCES)))
GROUP = Column("group", "integer", "Номер группы показателей", NUMBER, constraints={"minimum": 1})
VALUES = (share("value", "Значение"), *_both("Значение", share, "value"))
GROUP_FIGURES = (*VALUES, points("contribution", "Сколько пунктов индекса группа дала", NO_INDEX))
INDICATOR_FIGURES = (
    *VALUES,
    points("weight", "Сколько пунктов индекса показатель мог дать", NO_INDEX),
    points("contribution", "Сколько пунктов индекса показатель дал; вклады всех вместе дают индекс", NO_INDEX),
    share("objective", "Значение по чек-листу или статистике"),
    Column("points", "number", "Баллы чек-листа", "баллы", UNMEASURED, {"minimum": 0}),
)
NO_ANSWERS = "ответов нет, или их слишком мало, чтобы показать, или это регион или country"
SHARES = tuple(
    column
    for audience, people in ((Audience.JOBSEEKER, "соискателей"), (Audience.EMPLOYER, "работодателей"))
    for column in (
        share(f"share_{audience}", f"Доля положительных ответов {people}"),
        share(f"share_{audience}_low", f"Нижняя граница интервала этой доли у {people}"),
        share(f"share_{audience}_high", f"Верхняя граница интервала этой доли у {people}"),
    )
)
COMPARISON_LIMITS = (
    difference("difference", "На сколько индекс больше того, с чем его сравнивают"),
    difference("difference_low", "Нижняя граница интервала этой разницы"),
    difference("difference_high", "Верхняя граница интервала этой разницы"),
)
COMPARISON_CORRELATION = share(
    "correlation", "Насколько вместе меняются две оценки: у ЦЗН и его региона люди общие", ""
)
TOP_TENTH = share(
    "top_tenth", "С какой вероятностью он среди лучших десяти процентов", "места нет, или их меньше десяти"
)
STANDING_FIGURES = (
    TOP_TENTH,
    Column(
        "size",
        "number",
        "Сколько человек с независимыми ответами дали бы такой же интервал",
        "человек",
        "индекса нет, или это регион",
        {"minimum": 0},
    ),
    share("network_common", "Корреляция индекса с тем, что ЦЗН региона одинаково берут у управляющего", ""),
    share("network_apart", "Часть дисперсии индекса от ответов у управляющего сверх этого", ""),
)
CALIBRATED_FIGURES = (
    points("index", "Индекс клиентоцентричности", ""),
    difference("difference", "Насколько он отличается от индекса выпуска", empty=""),
    points("index_audience", "Индекс этой аудитории", ""),
    difference("difference_audience", "Насколько он отличается от индекса аудитории в выпуске", empty=""),
)
OF_REGION = "это country: у регионов свои группы"
EFFECTIVE = count("effective", "Скольким анкетам равноценны анкеты при таком счёте", "штук", OF_REGION)
CALIBRATED = (
    *CALIBRATED_FIGURES,
    place("rank", "Место среди регионов, которые в рейтинге", "не участвует в рейтинге или это country"),
    count("people", "Ответили во всех группах", empty=OF_REGION),
    EFFECTIVE,
)
RESULTS = (
    File(
        "results/offices.csv",
        "Результаты ЦЗН",
        "Индекс каждого ЦЗН, интервал, место и изменение.",
        (
            OFFICE_CODE,
            text("office", "Название"),
            REGION_CODE,
            *UNIT_COLUMNS,
            place("rank_in_region", "Место среди ЦЗН региона, которые в рейтинге"),
            *UNIT_MORE,
        ),
        ("office_code",),
        (TO_OFFICE, TO_REGION),
    ),
    File(
        "results/regions.csv",
        "Результаты регионов",
        "Индекс каждого региона, интервал, место и изменение.",
        (REGION_CODE, text("region", "Название"), *UNIT_COLUMNS, *PARTS, *UNIT_MORE),
        ("region_code",),
        (TO_REGION,),
    ),
    File(
        "results/country.csv",
        "Результаты всех регионов-участников вместе",
        "Индекс, интервал и изменение. Это индекс страны только тогда, когда участвуют все регионы: сравните parts с "
        "regions_total в inputs/network.csv.",
        (UNIT, text("country", "Кого охватывает: страна или участники"), *UNIT_COLUMNS, *PARTS, *UNIT_MORE),
        ("code",),
    ),
    File(
        "results/groups.csv",
        "Группы показателей",
        "Значение каждой группы показателей у каждого ЦЗН, региона и у всех участников вместе.",
        (LEVEL, UNIT, GROUP, *GROUP_FIGURES, *map(exact, GROUP_FIGURES)),
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
            text(
                "points_status",
                "Проверены ли баллы, как в inputs/points.csv",
                "баллов нет",
                enum=list(PointsStatus),
            ),
            text("source", "Код ЦЗН, где измерено: у общих каналов региона — управляющий", "регион или country"),
            count("answered_jobseeker", "Соискателей ответило", empty=NO_ANSWERS),
            count("positive_jobseeker", "Из них положительно", empty=NO_ANSWERS),
            count("answered_employer", "Работодателей ответило", empty=NO_ANSWERS),
            count("positive_employer", "Из них положительно", empty=NO_ANSWERS),
            *SHARES,
            *map(exact, (*INDICATOR_FIGURES, *SHARES)),
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
            place("rank_low", "Лучшее место"),
            place("rank_high", "Худшее место"),
            points("index_low", "Наименьший индекс", ""),
            points("index_high", "Наибольший индекс", ""),
            exact(points("index_low", "Наименьший индекс", "")),
            exact(points("index_high", "Наибольший индекс", "")),
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
            points("index", "Индекс без этой группы", "ничего не осталось бы"),
            place("rank", "Место без этой группы"),
            exact(points("index", "Индекс без этой группы", "ничего не осталось бы")),
        ),
        ("level", "code", "group"),
    ),
    File(
        "results/estimates.csv",
        "Оценки вместо скрытых ответов",
        "Доли положительных ответов, которыми по методике заменены слишком малые клетки: среднее всех ЦЗН, сдвинутое "
        "на столько, на сколько этот ЦЗН лучше или хуже среднего в показанных вопросах. Файл есть, если они есть.",
        (
            OFFICE_CODE,
            AUDIENCE,
            INDICATOR,
            share("share", "Доля, которая стоит вместо скрытой", ""),
            exact(share("share", "Доля, которая стоит вместо скрытой", "")),
        ),
        ("office_code", "audience", "indicator"),
        (TO_OFFICE,),
    ),
    File(
        "results/verdicts.csv",
        "С чем сравнили",
        "Отличается ли индекс от индекса региона, всех участников и прошлого замера больше, чем объясняет случай.",
        (
            LEVEL,
            UNIT,
            text(
                "against",
                "С чем сравнили: region — регион ЦЗН, country — все регионы-участники вместе, previous — прошлый замер",
                enum=list(Against),
            ),
            text(
                "verdict",
                "above — выше, below — ниже, unclear — случай объясняет и такую разницу; решено сразу обо всех одного "
                "уровня, чтобы ошибочных above и below было в среднем не больше 5 % (Бенджамини — Хохберг)",
                "места нет: решают только о тех, кто в рейтинге",
                enum=list(Verdict),
            ),
            *COMPARISON_LIMITS,
            COMPARISON_CORRELATION,
            *map(exact, COMPARISON_LIMITS),
            exact(COMPARISON_CORRELATION, is_float=True),
            share("chance", "Как часто один только случай дал бы разницу не меньше", ""),
        ),
        ("level", "code", "against"),
    ),
    File(
        "results/standing.csv",
        "Что известно о месте",
        "Места в регионе, совместимые с данными, и то, из чего их и разницу двух ЦЗН можно посчитать.",
        (
            LEVEL,
            UNIT,
            place("rank_in_region_low", "Лучшее место в регионе, которое совместимо с данными"),
            place("rank_in_region_high", "Худшее место в регионе, которое совместимо с данными"),
            *STANDING_FIGURES,
            *(exact(column, is_float=True) for column in STANDING_FIGURES),
        ),
        ("level", "code"),
    ),
    File(
        "results/calibrated.csv",
        "Если бы все группы клиентов отвечали одинаково часто",
        "Индекс регионов, где ответы каждой группы клиентов считаются за столько, сколько клиентов этой группы "
        "обслужено. Индекс выпуска от этого не меняется. Файл есть, если число обслуженных по группам известно.",
        (LEVEL, UNIT, AUDIENCE, PROFILE, *CALIBRATED, *map(exact, (*CALIBRATED_FIGURES, EFFECTIVE))),
        ("level", "code", "audience", "profile"),
    ),
)
