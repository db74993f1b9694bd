"""Parts of an office's clients side by side: when no answer can come, and never so that a few can be found."""

import random

import pytest

from surveys.actions.folding import fold
from surveys.scores import Rules, _find_safe
from tests.cabinet.test_home import main_of, words

from .conftest import OVER
from .test_office import path, rows

RULES = Rules(5, 0.95)
QUESTION = "Сотрудники хорошо знают своё дело."


def headings(page) -> list[str]:
    return [" ".join(cell.get_text(" ").split()) for cell in page.select("table.compared-parts thead th")][1:]


@pytest.fixture
def staged(answered, office, running, on) -> None:
    """Twelve first visits, eleven after two months, five after four; the survey is over."""
    answered(office, 12, stage="first", score=9, **{"14": [1], "D3": [1, 2]})
    answered(office, 11, stage="2m", score=5, **{"14": [2], "D3": [1]})
    answered(office, 5, stage="4m", score=9, **{"14": [2]})
    on(OVER)


def test_nothing_is_compared_before_the_last_answer_has_come(as_user, employee, staged, office, on):
    on(OVER.replace(day=22))
    response = as_user(employee).get(path(office, "compare/"))
    assert "Сравнение видно, когда опрос закончится" in words(response)
    assert main_of(response).table is None


def test_waves_stand_side_by_side_from_ten_answers_on(as_user, employee, staged, office):
    page = main_of(as_user(employee).get(path(office, "compare/")))
    assert headings(page) == ["первое посещение 12 анкет", "через два месяца 11 анкет"]
    assert [cell[:4] for cell in rows(page, "Сравнение клиентов")[QUESTION]] == ["100 ", "0 % "]
    assert "Частей, где меньше 10 анкет: 1" in page.get_text(" ")


def test_the_preferred_channel_is_told_by_category(as_user, employee, staged, office):
    page = main_of(as_user(employee).get(path(office, "compare/?by=stage")))
    table = rows(page, "Сравнение клиентов")
    assert table["Как вам удобнее всего связываться с центром занятости?"] == ["ответили 12", "ответили 11"]
    assert (table["Прийти в центр занятости"], table["Сайт службы занятости"]) == (["100 %", "0 %"], ["0 %", "100 %"])


def test_categories_may_overlap_and_that_is_said(as_user, employee, staged, office):
    page = main_of(as_user(employee).get(path(office, "compare/?by=D3")))
    assert headings(page) == ["Гражданин предпенсионного возраста 23 анкеты", "Пенсионеры 12 анкет"]
    assert "мог отнести себя к нескольким" in page.get_text(" ")


def test_a_part_is_left_out_where_the_rest_would_be_a_few(as_user, employee, answered, office, running, on):
    answered(office, 14, stage="first")
    answered(office, 12, stage="2m")
    answered(office, 3, stage="4m", score=1)
    on(OVER)
    page = main_of(as_user(employee).get(path(office, "compare/")))
    assert headings(page) == ["первое посещение 14 анкет", "через два месяца 12 анкет"]
    cells = rows(page, "Сравнение клиентов")[QUESTION]
    assert (cells[0][:5], cells[1]) == ("100 %", "—"), "29 - 14 - 12 would tell how three have answered"


def test_where_nobody_is_left_out_all_is_shown(as_user, employee, answered, office, running, on):
    answered(office, 15, stage="first")
    answered(office, 10, stage="2m")
    on(OVER)
    cells = rows(main_of(as_user(employee).get(path(office, "compare/"))), "Сравнение клиентов")[QUESTION]
    assert [cell[:5] for cell in cells] == ["100 %", "100 %"]


def test_what_came_after_the_last_step_is_not_found_by_subtraction(as_user, employee, answered, office, running, on):
    answered(office, 15, stage="first")
    answered(office, 12, stage="2m")
    answered(office, 2, stage="2m", score=1)
    on(OVER)
    cells = rows(main_of(as_user(employee).get(path(office, "compare/"))), "Сравнение клиентов")[QUESTION]
    assert "—" in cells, "29 in both parts less the 27 that were shown before are the last two"


@pytest.mark.parametrize("overlaps", [False, True])
def test_no_few_are_ever_left(overlaps):
    chance = random.Random(7)
    for _ in range(20_000):
        sizes = [chance.choice([0, 3, 5, 8, 10, 40]) + chance.randrange(3) for _ in range(chance.randint(1, 5))]
        whole = sum(sizes) + chance.choice([0, 0, 1, 2, 4, 5, 9])
        last = chance.choice([0, 0, 1, 4, 5])
        safe = _find_safe(sizes, whole, last, overlaps, RULES)
        shown = [size for size, is_safe in zip(sizes, safe, strict=True) if is_safe]
        rests = [whole - size for size in shown] if overlaps else [whole - sum(shown)] * bool(shown)
        assert all(size >= 5 for size in shown)
        assert all(rest == 0 or rest >= 5 for rest in rests), (sizes, whole, safe)
        assert not any(rest == 0 and 0 < last < 5 for rest in rests), (sizes, whole, last, safe)


@pytest.mark.parametrize("query", ["?by=nothing&audience=nobody", "?by=%00", "?audience=employer&by=D3"])
def test_odd_addresses_harm_nothing(as_user, employee, staged, office, query):
    assert as_user(employee).get(path(office, "compare/") + query).status_code == 200


def test_changes_that_wait_are_no_fault(as_user, employee, answer, office, running, on):
    answer(office, stage="first")
    on(OVER)
    assert "Сравнить пока нечего" in words(as_user(employee).get(path(office, "compare/")))
    fold(running)
    assert "Сравнить пока нечего" in words(as_user(employee).get(path(office, "compare/")))
