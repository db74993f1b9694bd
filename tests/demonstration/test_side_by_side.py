"""The comparison: scales that show small differences, which figure is the best, short names; and its page."""

import re
from decimal import Decimal

import pytest

from index_engine.results import Status
from ratings.models import UnitResult
from ratings.reading.differences import compare_pairs
from ratings.reading.scales import Scale
from ratings.reading.side_by_side import STEP, Cell, cells, scale_of, shorten_names
from tabular.numbers import format_figure
from tests.demonstration.published import HOME, words
from tests.fixtures.pages import markup

MOST_QUERIES = 8


def numbers(*texts: str) -> list[Decimal | None]:
    return [Decimal(text) if text else None for text in texts]


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        (numbers("84.00", "79.00"), (75, 85)),
        (numbers("84.68", "58.73", ""), (55, 85)),
        (numbers("80.00", "90.00"), (80, 90)),
        (numbers("80.00"), (75, 80)),
        (numbers("0.00"), (0, 5)),
        (numbers("0.00", "100.00"), (0, 100)),
        (numbers(""), (0, 100)),
        ([], (0, 100)),
    ],
)
def test_a_scale_fits_what_it_shows_between_round_ends(values, ends):
    scale = scale_of(values)
    assert (scale.low, scale.high) == ends


def test_a_figure_stands_where_it_belongs_on_the_scale():
    scale = Scale(Decimal(75), Decimal(85), STEP)
    assert [scale.place(Decimal(value)) for value in ("75", "79", "84", "85")] == [0, 40, 90, 100]


def test_the_best_of_a_row_are_marked_where_there_is_a_worse_one():
    assert [cell.is_best for cell in cells(numbers("84.00", "79.00", ""))] == [True, False, False]
    assert [cell.is_best for cell in cells(numbers("84.00", "84.00", "79.00"))] == [True, True, False]
    assert [cell.is_best for cell in cells(numbers("84.00", "84.00"))] == [False, False]
    assert [cell.is_best for cell in cells(numbers("84.00", ""))] == [False, False]
    assert cells(numbers(""), Scale(Decimal(0), Decimal(100), STEP)) == [Cell(None, False, None)]


def test_the_lowest_figure_of_a_scale_is_drawn_at_its_end():
    assert [cell.place for cell in cells(numbers("75.00", "85.00"), Scale(Decimal(75), Decimal(85), STEP))] == [0, 100]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["ЦЗН № 98, город Север", "ЦЗН № 97, город Юг"], ["№ 98, город Север", "№ 97, город Юг"]),
        (["ГКУ ЦЗН города Самары", "ГКУ ЦЗН города Сызрани"], ["Самары", "Сызрани"]),
        (["ЦЗН", "ЦЗН Юга"], ["ЦЗН", "ЦЗН Юга"]),
        (["Один", "Другой"], ["Один", "Другой"]),
        (["Только этот ЦЗН"], ["Только этот ЦЗН"]),
        (["Тот же", "Тот же"], ["Тот же", "Тот же"]),
        ([], []),
    ],
)
def test_short_names_leave_out_what_tells_nobody_apart(names, short):
    assert shorten_names(names) == short


@pytest.mark.django_db
def test_groups_stand_first_with_their_indicators_folded_and_the_best_marked(release, client):
    one, other = UnitResult.objects.filter(release=release).offices().exclude(rank=None).order_by("rank")[:2]
    body = markup(client.get(f"{HOME}compare/?o={other.code}&o={one.code}"))
    for place, group in enumerate(release.summary["groups"]):
        pair = [Decimal(unit.detail["groups"][place]["value"]) for unit in (other, one)]
        row = re.search(rf"<tr><th scope=\"row\"><b>{group['number']}\. .*?</tr>", body, re.DOTALL)[0]
        figures = re.findall(r'<td class="number">(.*?)</td>', row, re.DOTALL)
        for figure, value in zip(figures, pair, strict=True):
            assert format_figure(value) in figure
            assert ("больше других" in figure) == (value == max(pair) != min(pair))
            assert 'class="dot"' in figure
        assert "<details><summary>Показатели: " in row
    assert body.count('<tr class="part">') == len(release.summary["indicators"])


@pytest.mark.django_db
def test_the_picture_is_drawn_on_a_scale_whose_ends_are_written(release, client):
    units = list(UnitResult.objects.filter(release=release).regions().order_by("code")[:4])
    scale = scale_of(value for unit in units for value in (unit.low, unit.high))
    body = markup(client.get(f"{HOME}compare/?" + "&".join(f"r={unit.code}" for unit in units)))
    assert f'<p class="scale meta"><span>{scale.low}</span>' in body
    assert f"<span>{scale.high}</span></p>" in body
    for unit in units:
        assert f'<path class="dot-value" d="M{scale.place(unit.index)} 5h0"/>' in body
        assert f'aria-label="Убрать: {unit.name}"' in body
        assert f'<span class="short">{unit.region.short_name}</span>' in body


@pytest.mark.django_db
def test_each_pair_is_said_to_differ_or_not_with_its_interval(release, client):
    offices = UnitResult.objects.filter(release=release).offices().exclude(rank=None).order_by("rank")
    region = UnitResult.objects.get(release=release, level="region", region=offices[0].region)
    chosen = [offices.first(), offices.last(), region]
    address = f"{HOME}compare/?o={chosen[0].code}&o={chosen[1].code}&r={chosen[2].code}"
    text = words(client.get(address))
    names = [*shorten_names([unit.name for unit in chosen[:2]]), chosen[2].region.short_name]
    found = compare_pairs(chosen, names, 0.95)
    assert found.rows[0].is_beyond
    for pair in found.rows:
        assert " ".join(pair.sentence.split()) in text
        assert f"{pair.higher} — {pair.lower}" in text
    assert "верны были все 3 сразу" in text
    alone = words(client.get(f"{HOME}compare/?o={chosen[0].code}"))
    assert "Кто выше" not in alone
    zeroed = UnitResult.objects.filter(release=release, status=Status.SANCTIONED).offices().first()
    text = words(client.get(f"{HOME}compare/?o={chosen[0].code}&o={zeroed.code}"))
    assert "сравнить нельзя, результат обнулён" in text
    assert "Те же числа таблицей" not in text


@pytest.mark.django_db
def test_four_are_compared_at_the_cost_of_one(release, client, django_assert_max_num_queries):
    codes = UnitResult.objects.filter(release=release).offices().values_list("code", flat=True)[:4]
    address = f"{HOME}compare/?" + "&".join(f"o={code}" for code in codes)
    client.get(HOME)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)
