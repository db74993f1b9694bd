"""Strengths, weaknesses and advice in words: whose, in which order, with which numbers."""

from decimal import Decimal

import pytest

from ratings.profile import COUNTRY, REGION, describe_strengths

TITLES = {"1.1": "Знания", "1.2": "Общение", "2.1": "Польза", "3.1": "Сайт", "3.2": "Каналы"}


def _row(code, value, *, weight="20.00", contribution="10.00", share=None, low=None, high=None, **more):
    subjective = {}
    if share:
        subjective = {"jobseeker": {"answered": 30, "positive": 20, "share": share, "low": low, "high": high}}
    headroom = None if value is None else str(Decimal(weight) - Decimal(contribution))
    return {
        "code": code,
        "value": value,
        "weight": weight,
        "contribution": contribution,
        "headroom": headroom,
        "subjective": subjective,
        "points": None,
        "maximum": None,
        "source": "office-1",
        **more,
    }


def _detail(*rows, index="50/1"):
    return {"exact": {"index": index}, "indicators": list(rows)}


def _summary(median="60.00", country="70.00", regions=89):
    return {
        "counts": {"regions": regions, "regions_total": 89},
        "indicators": [
            {"code": code, "title": title, "median": median, "country": country} for code, title in TITLES.items()
        ],
    }


def test_what_differs_most_comes_first_and_names_its_numbers():
    found = describe_strengths(_detail(_row("1.1", "70.00"), _row("1.2", "92.40"), _row("2.1", "41.05")), _summary())
    assert [finding.code for finding in found.strengths] == ["1.2", "1.1"]
    assert found.strengths[0].text == "Общение (1.2): 92,40 из 100, на 32,40 пункта выше медианы ЦЗН страны (60,00)."
    assert found.weaknesses[0].text == "Польза (2.1): 41,05 из 100, на 18,95 пункта ниже медианы ЦЗН страны (60,00)."


def test_small_differences_are_not_worth_a_sentence():
    found = describe_strengths(_detail(_row("1.1", "62.99"), _row("1.2", "57.01")), _summary())
    assert found.strengths == found.weaknesses == ()
    found = describe_strengths(_detail(_row("1.1", "63.00")), _summary())
    assert len(found.strengths) == 1


def test_what_chance_could_explain_stands_last_and_says_so():
    found = describe_strengths(
        _detail(
            _row("1.1", "95.00", share="95.00", low="50.00", high="99.00"),
            _row("1.2", "70.00", share="70.00", low="66.00", high="74.00"),
        ),
        _summary(),
    )
    assert [(finding.code, finding.doubtful) for finding in found.strengths] == [("1.2", False), ("1.1", True)]
    assert found.strengths[1].text.endswith("Ответов немного, разница может быть случайной.")


def test_regions_are_compared_with_the_country():
    found = describe_strengths(_detail(_row("1.1", "65.00")), _summary(), level=REGION)
    assert found.weaknesses[0].text == "Знания (1.1): 65,00 из 100, на 5,00 пункта ниже показателя страны (70,00)."
    assert found.strengths == ()


def test_where_not_all_regions_take_part_the_reference_is_the_participants():
    summary = _summary(regions=3)
    found = describe_strengths(_detail(_row("1.1", "65.00")), summary, level=REGION)
    assert "ниже показателя участников (70,00)" in found.weaknesses[0].text
    found = describe_strengths(_detail(_row("1.1", "50.00")), summary)
    assert "ниже медианы ЦЗН участников (60,00)" in found.weaknesses[0].text


def test_what_is_not_measured_is_named_with_its_weight_the_heaviest_first():
    rows = [
        _row("1.1", "50.00", missing="0.80"),
        _row("1.2", None, missing="1.20"),
        _row("2.1", "50.00", missing="0.00"),
    ]
    assert [finding.text for finding in describe_strengths(_detail(*rows), _summary()).unmeasured] == [
        "Общение (1.2): не измерен (1,20\u00a0% веса), в индекс не входит.",
        "Знания (1.1): измерен не полностью, не хватает 0,80\u00a0% веса.",
    ]
    of_region = describe_strengths(_detail(*rows), _summary(), level=REGION).unmeasured
    assert "измерен не у всех ЦЗН или не полностью" in of_region[1].text


def test_a_long_list_of_what_is_not_measured_is_cut_with_its_sum():
    rows = [_row(f"5.{place}", None, missing=f"1.0{place}") for place in range(9)]
    found = describe_strengths(_detail(*rows), _summary()).unmeasured
    assert len(found) == 7
    assert found[-1].text == "И ещё показателей: 3, вместе 3,03\u00a0% веса."


def test_the_country_names_its_best_and_worst_each_once():
    rows = [_row(code, f"{value}.00") for value, code in enumerate(TITLES, start=50)]
    found = describe_strengths(_detail(*rows), _summary(), level=COUNTRY)
    assert [finding.code for finding in found.strengths] == ["3.2", "3.1"]
    assert [finding.code for finding in found.weaknesses] == ["1.1", "1.2"]


def test_advice_says_what_the_index_could_still_get_and_promises_nothing():
    rows = [
        _row("1.1", "50.00", weight="10.00", contribution="5.00"),
        _row("1.2", "20.00", weight="10.00", contribution="2.00", points="0.20", maximum="2.00"),
        _row("2.1", "99.99", weight="10.00", contribution="9.99"),
    ]
    found = describe_strengths(_detail(*rows), _summary())
    assert [(finding.code, finding.gain) for finding in found.advice] == [
        ("1.2", Decimal("8.00")),
        ("1.1", Decimal("5.00")),
    ]
    assert found.advice[0].text == (
        "Общение (1.2): сейчас 20,00 из 100. Индексу он даёт 2,00 из 10,00 пункта, запас — 8,00. "
        "Чек-лист: 0,20 из 2,00 балла."
    )


def test_advice_says_who_can_change_it():
    row = _row("3.2", "50.00", source="office-9")
    assert (
        "управляющем ЦЗН региона (office-9)"
        in describe_strengths(_detail(row), _summary(), code="office-1").advice[0].text
    )
    assert "управляющем" not in describe_strengths(_detail(row), _summary(), code="office-9").advice[0].text


@pytest.mark.parametrize("index", [None, "0/1"])
def test_no_index_no_praise_and_no_advice(index):
    found = describe_strengths(_detail(_row("1.1", "95.00"), _row("1.2", None), index=index), _summary())
    assert found.strengths == found.weaknesses == found.advice == ()
    assert found.unmeasured[0].text == "Общение (1.2): не измерен, в индекс не входит."


def test_an_indicator_without_reference_is_not_compared():
    summary = _summary(median=None)
    assert describe_strengths(_detail(_row("1.1", "95.00")), summary).strengths == ()
