"""What a survey asks, and what becomes of what was sent."""

import pytest

from surveys.form import MOST_OTHER, MOST_TEXT, Mark, build_form, read_answers
from tests.surveys.questionnaires import document

FORM = build_form(document(), "jobseeker")
NAME = {question.number: question.name for question in FORM.questions}


def read(sent: dict[str, str | list[str]], is_remote: bool | None = None, form=FORM):
    values = {name: value if isinstance(value, list) else [value] for name, value in sent.items()}
    return read_answers(form, values, is_remote)


def faults(sent, **more) -> list[str]:
    return [fault.text for fault in read(sent, **more)[1]]


def test_numbers_of_clients_and_offices_are_not_asked():
    assert FORM.email is not None
    assert not {"client_number", "office", "email"} & NAME.keys()


def test_question_of_an_indicator_that_does_not_count_is_not_asked():
    source = document()
    source["indicators"][0]["status"] = "suspended"
    assert "1" not in build_form(source, "jobseeker").by_number


def test_gate_is_a_question_and_what_those_who_say_yes_assess():
    gate = FORM.by_number["12"]
    assert gate.text == "Обращались ли вы к руководству?"
    assert gate.statement == "Руководство готово помочь"


def test_region_asks_only_what_it_measures():
    form = FORM.measuring(["1.1", "3.1"])
    assert list(form.by_number) == ["1", "14", "15.1", "15.2", "comment", "D1", "D3"]
    assert form.scored == FORM.scored


def test_steps_are_short_and_rows_of_a_matrix_stand_by_themselves():
    numbers = [[question.number for question in step.questions] for step in FORM.steps]
    assert numbers == [["1", "2", "4"], ["12"], ["13", "13.1"], ["14"], ["15.1", "15.2"], ["D1", "D3"]]
    assert FORM.steps[4].lead == "Сведения мне понятны."


def test_marks_of_each_kind():
    answers, found = read(
        {
            NAME["1"]: "10",
            NAME["4"]: "12",
            f"{NAME['12']}_yes": "11",
            NAME["12"]: "3",
            f"{NAME['13']}_yes": "12",
            NAME["15.1"]: "13",
        }
    )
    assert not found
    assert answers.to_bytes(FORM.scored) == bytes([10, 0, 12, 3, 12, 13, 0])


def test_score_without_yes_says_it_and_no_outweighs_a_score():
    assert read({NAME["12"]: "7"})[0].marks["12"] == 7
    assert read({f"{NAME['12']}_yes": "12", NAME["12"]: "7"})[0].marks["12"] == Mark.NO
    assert read({f"{NAME['12']}_yes": "11"})[0].marks["12"] == Mark.YES


def test_who_was_served_remotely_is_not_asked_about_premises():
    assert read({NAME["2"]: "5"}, is_remote=True)[0].marks.get("2") is None
    assert read({NAME["2"]: "5"}, is_remote=False)[0].marks["2"] == 5
    assert read({NAME["2"]: "5"}, is_remote=None)[0].marks["2"] == 5


@pytest.mark.parametrize(("score", "is_kept"), [("7", True), ("8", False), ("", False)])
def test_what_is_inconvenient_is_asked_only_below_eight(score, is_kept):
    answers, _ = read({NAME["13"]: score, NAME["13.1"]: "Не было времени"})
    assert ("13.1" in answers.rest) == is_kept


def test_options_with_a_text_of_ones_own():
    other = f"{NAME['14']}_other"
    assert read({NAME["14"]: "1"})[0].rest["14"] == [1]
    assert read({NAME["14"]: "2", other: " Письмо "})[0].rest["14"] == [2, "Письмо"]
    assert read({other: "Письмо"})[0].rest["14"] == [2, "Письмо"]
    assert "Выберите «Другое»" in faults({NAME["14"]: "1", other: "Письмо"})[0]


def test_several_options_only_where_one_says_none_of_these():
    assert read({NAME["D3"]: ["2", "1"]})[0].rest["D3"] == [1, 2]
    assert "Оставьте что-нибудь одно" in faults({NAME["D3"]: ["1", "3"]})[0]
    assert "нет среди предложенных" in faults({NAME["D1"]: ["1", "2"]})[0]


@pytest.mark.parametrize(
    "sent",
    [
        {NAME["1"]: "11"},
        {NAME["1"]: "0"},
        {NAME["1"]: "-1"},
        {NAME["1"]: "５"},
        {NAME["1"]: "5.0"},
        {NAME["1"]: ["5", "6"]},
        {NAME["4"]: "5"},
        {NAME["14"]: "9"},
        {NAME["15.1"]: "12"},
        {f"{NAME['12']}_yes": "13"},
    ],
)
def test_what_was_not_offered_is_refused(sent):
    assert faults(sent) == [
        "Такого ответа нет среди предложенных. Выберите один из них или оставьте вопрос без ответа."
    ]


def test_question_that_is_not_asked_is_refused():
    assert "вопрос, которого нет в анкете" in faults({"q99": "5"})[0]


def test_texts_are_counted_as_they_are_kept():
    name = NAME["comment"]
    assert read({name: " " + "я\r\n" * (MOST_TEXT // 2) + " "})[0].rest["comment"].count("\n") == MOST_TEXT // 2 - 1
    assert "можно не больше" in faults({name: "я" * (MOST_TEXT + 1)})[0]
    assert "можно не больше" in faults({f"{NAME['14']}_other": "я" * (MOST_OTHER + 1)})[0]
    assert "непечатаемые" in faults({name: "a\x00b"})[0]


def test_unknown_audience_is_an_error():
    with pytest.raises(LookupError):
        build_form(document(), "passer-by")
