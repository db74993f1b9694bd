"""What each column of `inputs/` means."""

from index_engine.inputs import Network, PointsStatus
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
from ratings.release.schema import EXACT, NUMBER, UNKNOWN, UNMEASURED, WITHHELD, Column, File, count, points, text

OPTION = "варианта ответа на него, считая с 1"
STRATUM = (
    REGION_CODE,
    AUDIENCE,
    PROFILE,
    Column("option_from", "integer", f"Номер первого {OPTION}", NUMBER, constraints={"minimum": 1}),
    Column("option_to", "integer", f"Номер последнего {OPTION}", NUMBER, constraints={"minimum": 1}),
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
