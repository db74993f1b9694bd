"""What the page of an audit says follows from its figures by rules, and no further."""

from copy import deepcopy
from datetime import date

import pytest

from ratings.reading.audit import parse_audit
from ratings.reading.audit_findings import list_findings
from ratings.reading.quality import ReleaseFacts, report_quality, warn_of_breaks
from tabular.numbers import NO_BREAK

DATES = {
    "period_start": "2026-08-01",
    "period_end": "2026-10-31",
    "surveys_open": "2026-09-01",
    "surveys_close": "2026-10-10",
}
RATES = {"confirmed": None, "opened": None, "clients": [277, 3963, 12]}
FACTS = {
    "edition": 2,
    "dates": DATES,
    "announced": "2026-11-16T10:00:00+03:00",
    "earlier": None,
    "response": {"jobseeker": RATES, "employer": RATES | {"clients": None}},
    "questions": {"jobseeker": 17, "employer": 16},
    "positive": "Положительными считаются ответы от 8 до 10 по шкале от 1 до 10.",
    "minimum_cell": 5,
    "checklist_items": 116,
}
ALPHA = {"items": 2, "offices": 40, "alpha": "0.69", "standardised": "0.72"}


def row(code: str, title: str, **more) -> dict:
    figures = {"offices": 40, "weight": "50.0", "effective": "50.0", "squared": "60.0", "index": "0.80", "rest": "0.40"}
    return {"code": code, "title": title, **figures, **more}


def told() -> dict:
    """An audit of two groups and three indicators over forty offices."""
    groups = [
        row("1", "Вежливость", alpha=ALPHA, effective="70.0"),
        row("2", "Удобство", alpha=ALPHA, effective="30.0"),
    ]
    indicators = [
        row("1.1", "Знания", group="1", own="0.90", weight="25.0", effective="60.0"),
        row("1.2", "Тон", group="1", own="0.70", weight="25.0", effective="10.0"),
        row("site", "Сайт", group="2", own=None, weight="50.0", effective="30.0", rest=None),
    ]
    return {
        "offices": 40,
        "ranked": 38,
        "spread": "5.10",
        "tolerance": "25.0",
        "survey_range": "0.1",
        "least": {"offices": 10, "per_item": 3},
        "groups": groups,
        "indicators": indicators,
        "links": {
            "groups": [["1", "2", 40, "0.30"]],
            "indicators": [["1.1", "1.2", 40, "-0.50"], ["1.1", "site", 40, "0.93"], ["1.2", "site", 9, None]],
        },
        "alpha": ALPHA,
        "components": {
            "groups": {"offices": 40, "eigenvalues": ["1.30", "0.70"], "parts": ["65.0", "35.0"], "above_one": 1}
            | {"loadings": ["0.81", "0.81"]},
            "indicators": {"offices": 5, "eigenvalues": [], "parts": [], "above_one": 0, "loadings": []},
        },
        "geometric": {
            "agreement": "0.990",
            "mean": "1.0",
            "most": 3,
            "moved": 12,
            "rows": [["a", "ЦЗН", 5, 2, "70.00", "69.00"], ["b", "ЦЗН", 1, 4, "71.00", "60.00"]],
        },
        "sources": [
            {"name": "weights", "spread": "0.30", "first": "4.4", "total": "4.5", "places": "0.3", "most": 2},
            {"name": "sampling", "spread": "1.70", "first": "95.5", "total": "95.5", "places": "1.3", "most": 4},
        ],
        "facts": deepcopy(FACTS),
    }


def findings(audit: dict) -> dict[str, str]:
    return {found.anchor: f"{found.title} {found.text}" for found in list_findings(parse_audit(audit))}


def test_findings_say_what_the_figures_say():
    found = findings(told())
    assert found.keys() == {"together", "weights", "sources", "geometric", "components"}
    assert found["together"].startswith("Ни один показатель не противоречит остальным. Проверено показателей: 2.")
    assert f"«Вежливость». Она весит 50{NO_BREAK}%, а решает 70{NO_BREAK}%" in found["weights"]
    assert "Меньше всех — «Удобство»" in found["weights"]
    assert found["sources"].startswith("Место сильнее всего зависит от того, кто случайно ответил на опрос.")
    assert f"какие веса у групп — 4,5{NO_BREAK}%" in found["sources"]
    assert "порядок почти не меняет" in found["geometric"]
    assert f"в среднем на 1{NO_BREAK}место" in found["geometric"]
    assert "Группы показывают в основном одно и то же." in found["components"]


@pytest.mark.parametrize(
    ("rest", "offices", "is_named"),
    # Fisher's upper limit of -0.35 over 40 offices is -0.043; of -0.30, 0.013.
    [("-0.35", 40, True), ("-0.30", 40, False), ("-0.30", 400, True), ("-1.00", 40, True), ("0.00", 40, False)],
)
def test_an_indicator_is_named_only_where_it_goes_against_the_rest_by_more_than_chance(rest, offices, is_named):
    audit = told()
    audit["indicators"][1] |= {"rest": rest, "offices": offices}
    assert ("Где выше «Тон»" in findings(audit)["together"]) == is_named


def test_pairs_against_each_other_and_alike_are_named():
    audit = parse_audit(told())
    assert [pair.words for pair in audit.against] == ["«Знания» и «Тон» (−0,50)"]
    assert [pair.words for pair in audit.alike] == ["«Знания» и «Сайт» (0,93)"]


def test_what_decides_twice_or_half_its_weight_is_said():
    verdicts = [item.verdict for item in parse_audit(told()).indicators]
    assert verdicts == ["решает намного больше, чем весит", "решает намного меньше, чем весит", ""]


def test_cells_are_shaded_and_a_code_that_readers_do_not_know_gives_way_to_the_title():
    matrix = parse_audit(told()).matrices["indicators"]
    assert matrix.names == ["1.1", "1.2", "Сайт"]
    assert [[cell.shade for cell in cells] for _, cells in matrix.rows] == [[], ["minus"], ["4", "none"]]


def test_other_figures_give_other_words():
    audit = told()
    audit["geometric"] |= {"agreement": "0.949", "mean": "2.5"}
    audit["components"]["groups"]["above_one"] = 2
    audit["sources"].reverse()
    audit["sources"][1]["total"] = "97.0"
    found = findings(audit)
    assert "порядок заметно меняет" in found["geometric"]
    assert f"2,5{NO_BREAK}места" in found["geometric"]
    assert "Группы показывают разное: общих причин 2." in found["components"]
    assert "зависит от того, какие веса у групп" in found["sources"]


def test_alpha_is_enough_from_seven_tenths_and_says_why_it_is_none():
    audit = told()
    audit["groups"][0]["alpha"] = ALPHA | {"alpha": "0.70"}
    audit["groups"][1]["alpha"] = ALPHA | {"items": 1, "alpha": None}
    audit["alpha"] = ALPHA | {"alpha": None, "offices": 4}
    read = parse_audit(audit)
    assert [group.alpha.words for group in read.groups] == ["достаточно", "не посчитать: показатель один"]
    assert read.alpha.words == "не посчитать: мало ЦЗН, где измерено всё"
    assert parse_audit(told()).alpha.words == "мало"


def test_moves_are_said_as_up_and_down():
    assert [move.words for move in parse_audit(told()).geometric.rows] == ["выше на 3", "ниже на 3"]


def test_what_could_not_be_computed_is_not_found():
    audit = told()
    none = {"effective": None, "squared": None, "index": None, "rest": None}
    audit |= {
        "offices": 3,
        "groups": [one | none for one in audit["groups"]],
        "indicators": [one | none | {"own": None} for one in audit["indicators"]],
        "geometric": None,
        "sources": [],
    }
    audit["components"]["groups"] = audit["components"]["indicators"] | {"loadings": []}
    read = parse_audit(audit)
    assert not read.is_enough
    assert list_findings(read) == []


# Breaks, and the report on quality


def earlier(**dates: str) -> dict:
    return {"slug": "spring", "title": "Весна", "edition": 2, "dates": DATES | dates}


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (earlier(surveys_open="2025-09-05", surveys_close="2025-10-14"), []),
        (earlier(surveys_open="2026-03-01", surveys_close="2026-04-09"), ["Время года другое"]),
        # A year goes on after its end: December and January are neighbours.
        (earlier(surveys_open="2025-08-01", surveys_close="2025-09-09"), []),
        (earlier(surveys_open="2025-09-01", surveys_close="2025-11-30"), ["Опрос длился другое время: тогда 91"]),
        (earlier() | {"edition": 1}, ["по редакции методики 1, этот — по редакции 2"]),
    ],
)
def test_breaks_are_another_season_length_or_edition(before, said):
    found = warn_of_breaks(FACTS | {"earlier": before})
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))


def test_december_and_january_are_one_season():
    winter = FACTS | {"dates": DATES | {"surveys_open": "2026-12-01", "surveys_close": "2026-12-28"}}
    before = earlier(surveys_open="2026-01-05", surveys_close="2026-01-31")
    assert warn_of_breaks(winter | {"earlier": before}) == []


def test_a_first_campaign_has_nothing_to_differ_from():
    assert warn_of_breaks(FACTS) == []


def facts(**changes) -> ReleaseFacts:
    counts = {"regions": 6, "regions_total": 89, "offices": 40, "offices_ranked": 34}
    known = {
        "summary": {"counts": counts | {"answers_jobseeker": 4476, "answers_employer": 1153}},
        "facts": FACTS,
        "version": 1,
        "reason": "",
        "published_on": date(2026, 11, 16),
        "verification": None,
    }
    return ReleaseFacts(**known | changes)


def report(**changes) -> str:
    return " ".join(line for part in report_quality(facts(**changes)) for line in part.lines)


def test_the_report_tells_what_is_known_and_says_what_is_not():
    text = report().replace(NO_BREAK, " ")
    assert "Регионов: 6 из 89, центров занятости: 40, из них с местом: 34." in text
    assert "ответили 7 % (соискатели: 277 из 3 963, там, где это известно)" in text
    assert "Какая часть клиентов ответила (работодатели), не измерялось" in text
    assert "Проверяли ли эксперты баллы чек-листов, в этом выпуске не записано." in text
    assert "От конца опроса до публикации этой версии: 37 дней." in text
    assert "Опубликовано в объявленный день, 16.11.2026." in text
    assert "Прошлого замера, с которым можно сравнить, нет." in text
    assert "у соискателя — 17, работодателя — 16" in text
    assert text.count("не измерял") >= 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"published_on": date(2026, 11, 18)}, "опубликовано позже на 2 дня."),
        ({"published_on": date(2026, 11, 15)}, "опубликовано раньше на 1 день."),
        ({"version": 2, "reason": "Ошибка в данных."}, "Это исправленная версия. Причина: Ошибка в данных."),
        ({"facts": FACTS | {"announced": None}}, "День публикации заранее не объявляли."),
        ({"facts": FACTS | {"dates": dict.fromkeys(DATES)}}, "Когда шёл опрос, не записано."),
        ({"facts": FACTS | {"earlier": earlier()}}, "С прошлым замером, «Весна», сравнивать можно"),
    ],
)
def test_the_report_follows_the_facts(changes, said):
    assert said in report(**changes).replace(NO_BREAK, " ")
