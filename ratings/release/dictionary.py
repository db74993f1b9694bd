"""What each column of the package means: the data dictionary, and the schemas of its tables. Pure.

The engine writes the files; this module only describes them, and a test holds the two together.
"""

import csv
import io
from collections.abc import Callable, Iterable

from index_engine.inputs import Audience, Network, PointsStatus
from index_engine.results import Against, Status, UnitLevel, Verdict
from ratings.release.audit_dictionary import AUDIT
from ratings.release.schema import (
    EXACT,
    NUMBER,
    UNKNOWN,
    UNMEASURED,
    WITHHELD,
    Column,
    File,
    Key,
    count,
    difference,
    exact,
    place,
    points,
    share,
    text,
)

REGION_CODE = text("region_code", "Код субъекта РФ, две цифры", pattern="[0-9]{2}")
OFFICE_CODE = text("office_code", "Код ЦЗН")
AUDIENCE = text("audience", "Кто отвечал: jobseeker — соискатели, employer — работодатели", enum=list(Audience))
INDICATOR = text("indicator", "Код показателя в edition.json")
LEVEL = text(
    "level", "Уровень: office — ЦЗН, region — регион, country — все регионы-участники вместе", enum=list(UnitLevel)
)
UNIT = text("code", "Код ЦЗН или субъекта РФ; RU — все регионы-участники вместе")
TO_REGION = Key(("region_code",), "inputs-regions", ("region_code",))
TO_OFFICE = Key(("office_code",), "inputs-offices", ("office_code",))
PROFILE = text("profile", "Номер вопроса анкеты о самом клиенте, который делит клиентов на группы")
OPTION = "варианта ответа на него, считая с 1"
STRATUM = (
    REGION_CODE,
    AUDIENCE,
    PROFILE,
    Column("option_from", "integer", f"Номер первого {OPTION}", NUMBER, constraints={"minimum": 1}),
    Column("option_to", "integer", f"Номер последнего {OPTION}", NUMBER, constraints={"minimum": 1}),
)
STATUS = text(
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
        (count("regions_total", "Субъектов РФ всего", "штук"),),
        ("regions_total",),
    ),
    File(
        "inputs/regions.csv",
        "Регионы",
        "Субъекты РФ, которые участвуют в замере.",
        (
            REGION_CODE,
            text("region", "Название"),
            text(
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
            text("office", "Название"),
            REGION_CODE,
            Column("is_managing", "boolean", "Управляющий ЦЗН региона"),
            count("clients", "Клиентов обслужено за период замера", empty=UNKNOWN),
            count("jobseeker_respondents", "Соискателей ответило", empty="неизвестно или слишком мало, чтобы показать"),
            count(
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
            text("question", "Номер вопроса в анкете edition.json"),
            count("answered", "Ответили на вопрос"),
            count("positive", "Из них положительно"),
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
            text("question_a", "Номер первого вопроса"),
            text("question_b", "Номер второго вопроса"),
            count("answered_both", "Ответили на оба"),
            count(
                "positive_both",
                "Положительно на оба: сколько их было бы, если бы ответившие на оба отвечали на каждый как все",
                empty="скрыто: выдало бы ответы единиц; считается по средней связи ответов этого ЦЗН",
            ),
            count("positive_a", "Из ответивших на оба положительно на первый", empty=WITHHELD),
            count("positive_b", "Из ответивших на оба положительно на второй", empty=WITHHELD),
        ),
        ("office_code", "audience", "question_a", "question_b"),
        (TO_OFFICE,),
    ),
    File(
        "inputs/correlations.csv",
        "Сходство ответов одного человека",
        "Насколько одинаково один человек отвечает на разные вопросы: это нужно интервалам индекса. Файл есть, если по "
        "методике интервалы опираются на это число, а не на пары вопросов; самих пар тогда в пакете нет.",
        (
            LEVEL,
            UNIT,
            AUDIENCE,
            Column(
                "correlation",
                "string",
                "Корреляция ответов, от 0 (не связаны) до 1 (одинаковы); у ЦЗН и регионов с шагом 0,05",
                "доля; десятичное число",
                "",
                {"pattern": EXACT},
            ),
            count("weight", "Сумма дисперсий, по которой она измерена: насколько числу можно верить", "единиц"),
        ),
        ("level", "code", "audience"),
    ),
    File(
        "inputs/strata.csv",
        "Группы клиентов",
        "Сколько клиентов каждой группы ответило и сколько обслужено. Файл есть, если ЦЗН назвали число обслуженных по "
        "группам. Соседние варианты объединены, пока в группе не наберётся достаточно ответивших.",
        (
            *STRATUM,
            count("people", "Ответили"),
            count("clients", "Обслужено"),
            count("offices", "По скольким ЦЗН сосчитано", "штук"),
        ),
        ("region_code", "audience", "profile", "option_from"),
        (TO_REGION,),
    ),
    File(
        "inputs/stratum_tallies.csv",
        "Ответы групп клиентов",
        "Сколько человек каждой группы ответило на вопрос и сколько из них — положительно. Если в группе ответивших на "
        "вопрос меньше, чем требует методика, она объединена с соседней.",
        (
            *STRATUM,
            text("question", "Номер вопроса в анкете edition.json"),
            count("answered", "Ответили на вопрос"),
            count("positive", "Из них положительно"),
        ),
        ("region_code", "audience", "profile", "question", "option_from"),
        (TO_REGION,),
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
            text(
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
            text("reason", "За что"),
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
            points("index_low", "Нижняя граница интервала", ""),
            points("index_high", "Верхняя граница интервала", ""),
        ),
        ("level", "code"),
    ),
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
FILES = (*INPUTS, *RESULTS, *AUDIT)
ITSELF = File(
    "dictionary.csv",
    "Описание столбцов",
    "Что значит каждый столбец каждой таблицы.",
    (
        text("file", "Таблица"),
        text("column", "Столбец"),
        text("type", "Тип: string, integer, number, boolean, date"),
        text("unit", "Единица", "без единицы"),
        text("meaning", "Что значит"),
        text("empty", "Что значит пустая ячейка", "пустой не бывает"),
    ),
    ("file", "column"),
)


def write_dictionary(files: Iterable[File] = FILES) -> bytes:
    """dictionary.csv: every column of every table, in the order of the files."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(column.name for column in ITSELF.columns)
    for file in files:
        for column in file.columns:
            writer.writerow([file.path, column.name, column.type, column.unit, column.meaning, column.empty])
    return lines.getvalue().encode()
