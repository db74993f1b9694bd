"""Columns of other tools' tables, and how their cells are read."""

import pytest

from methodology.models import Edition
from surveys.answer_files import NUMBER, OFFICE, STAGE, guess_targets, list_targets, read_row
from surveys.form import Form, Mark, build_form


@pytest.fixture
def form(pilot) -> Form:
    return build_form(Edition.objects.get(number=2).document, "jobseeker")


@pytest.fixture
def names(form) -> dict[str, str]:
    """Names of fields by numbers of questions."""
    return {question.number: question.name for question in form.questions}


@pytest.mark.parametrize(
    ("title", "number", "ending"),
    [
        ("1", "1", ""),
        ("Q1", "1", ""),
        ("Q1. Обращение в центр занятости принесло мне пользу.", "1", ""),
        ("обращение в центр занятости  принесло мне пользу", "1", ""),
        ("15.1", "15.1", ""),
        ("Q15[1]", "15.1", ""),
        ("q15_1", "15.1", ""),
        ("15.1. Сведения о центре занятости и его услугах мне понятны. В офисе центра занятости", "15.1", ""),
        ("13.1", "13.1", ""),
        ("Q13", "13", ""),
        ("13 (да)", "13", "_yes"),
        ("Q14[other]", "14", "_other"),
        ("14 другое", "14", "_other"),
        ("D1", "D1", ""),
        ("D3[SQ002]", "D3", "#2"),
        ("D3 [Инвалиды]", "D3", "#3"),
        ("Что ещё вы хотели бы нам сказать?", "comment", ""),
    ],
)
def test_a_column_is_known_by_its_number_or_its_words(form, names, title, number, ending):
    assert guess_targets({"A": title}, list_targets(form)) == {"A": names[number] + ending}


def test_columns_that_are_no_questions(form):
    titles = {"A": "Response ID", "B": "Код ЦЗН", "C": "Этап", "D": "Submit date", "E": "IP address", "F": "email"}
    assert guess_targets(titles, list_targets(form)) == {"A": NUMBER, "B": OFFICE, "C": STAGE}


def test_of_two_columns_with_one_question_the_first_is_taken(form, names):
    assert guess_targets({"A": "Q1", "B": "1"}, list_targets(form)) == {"A": names["1"]}


def test_no_two_targets_share_a_title_or_a_key(form):
    targets = list_targets(form)
    assert len({target.key for target in targets}) == len({target.title for target in targets}) == len(targets)


@pytest.mark.parametrize(
    ("number", "text", "mark"),
    [
        ("1", "8", 8),
        ("1", "AO08", 8),
        ("1", "A10", 10),
        ("1", "8.0000000000", 8),
        ("4", "Да", Mark.YES),
        ("4", "Y", Mark.YES),  # in a file it is an English word, not a key of a keyboard
        ("4", "N", Mark.NO),
        ("4", "Не знаю.", Mark.UNKNOWN),
        ("12", "Нет", Mark.NO),
        ("12", "9", 9),
        ("15.1", "Не пользовались", Mark.UNKNOWN),
        ("15.1", "N/A", Mark.UNKNOWN),
        ("15.1", "10", 10),
    ],
)
def test_a_cell_means_what_other_tools_mean_by_it(form, names, number, text, mark):
    typed, faults = read_row(form, {names[number]: text})
    assert faults == []
    assert typed.answers.marks[number] == mark


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1", "0"),
        ("1", "11"),
        ("1", "8,5"),
        ("1", "да"),
        ("4", "7"),
        ("4", "l"),
        ("15.1", "да"),
        ("14", "Голубь"),
        ("14", "6"),
        ("D1", "Мужчина; Женщина"),
        ("D3", "Инвалиды; Птицы"),
        ("12", "может быть"),
    ],
)
def test_what_cannot_be_is_told_at_its_column(form, names, number, text):
    _, faults = read_row(form, {names[number]: text, names["2"]: "5"})
    assert [key for key, _ in faults] == [names[number]]


def test_gates_may_have_two_columns(form, names):
    gate = names["12"]
    for values, mark in (
        ({f"{gate}_yes": "Да", gate: "7"}, 7),
        ({f"{gate}_yes": "Нет"}, Mark.NO),
        ({f"{gate}_yes": "Да"}, Mark.YES),
        ({gate: "7"}, 7),
    ):
        typed, faults = read_row(form, values)
        assert (faults, typed.answers.marks["12"]) == ([], mark)
    _, faults = read_row(form, {f"{gate}_yes": "Нет", gate: "7"})
    assert [key for key, _ in faults] == [gate]


def test_options_are_known_by_words_numbers_and_columns_of_their_own(form, names):
    several, choice = names["D3"], names["14"]
    for values in (
        {several: "Пенсионеры; Инвалиды"},
        {several: "2, 3"},
        {f"{several}#2": "Да", f"{several}#3": "Y", f"{several}#4": "Нет"},
        {f"{several}#2": "Пенсионеры", f"{several}#3": "1"},
    ):
        typed, faults = read_row(form, values)
        assert (faults, typed.answers.rest) == ([], {"D3": [2, 3]})
    typed, faults = read_row(form, {choice: "-oth-", f"{choice}_other": "Письмом"})
    assert (faults, typed.answers.rest) == ([], {"14": [5, "Письмом"]})
    _, faults = read_row(form, {f"{several}#2": "может быть", choice: "1"})
    assert [key for key, _ in faults] == [f"{several}#2"]
