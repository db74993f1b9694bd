"""Typing in a paper: each line takes just what may stand on the paper, by keys of either layout."""

import re

import pytest

from methodology.models import Edition
from surveys.form import Form, Mark, build_form
from surveys.paper import list_lines, read_typed


@pytest.fixture
def form(pilot) -> Form:
    return build_form(Edition.objects.get(number=2).document, "jobseeker")


@pytest.fixture
def names(form) -> dict[str, str]:
    """Names of fields by numbers of questions."""
    return {question.number: question.name for question in form.questions}


def said(form: Form, names: dict[str, str], **typed: str):
    """What is read of lines, given by numbers: _1 is question 1, _15_1 question 15.1."""
    return read_typed(form, {names.get(key[1:].replace("_", "."), key): text for key, text in typed.items()})


@pytest.mark.parametrize(
    ("number", "text", "mark"),
    [
        ("1", "10", 10),
        ("1", " 1 ", 1),
        ("1", "07", 7),
        ("12", "9", 9),
        ("12", "н", Mark.NO),
        ("12", "Y", Mark.NO),  # the key of «н» while the layout is Latin
        ("12", "Д", Mark.YES),
        ("12", "l", Mark.YES),
        ("4", "д", Mark.YES),
        ("4", "нет", Mark.NO),
        ("4", "З", Mark.UNKNOWN),
        ("4", "p", Mark.UNKNOWN),
        ("4", "Не  знаю", Mark.UNKNOWN),
        ("15.1", "н", Mark.UNKNOWN),
        ("15.1", "8", 8),
        ("1", "", Mark.NOTHING),
        ("1", "   ", Mark.NOTHING),
    ],
)
def test_a_line_is_read_as_the_public_form_would_send_it(form, names, number, text, mark):
    typed = read_typed(form, {names[number]: text, names["2"]: "5"})
    assert typed.faults == ()
    assert typed.answers.marks.get(number, Mark.NOTHING) == mark


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1", "0"),
        ("1", "11"),
        ("1", "8,5"),
        ("1", "-3"),
        ("1", "²"),
        ("1", "٣"),
        ("1", "н"),
        ("1", "8 9"),
        ("4", "8"),
        ("15.1", "д"),
        ("15.1", "з"),
        ("12", "з"),
        ("14", "9"),
        ("14", "1 2"),
        ("14", "сайт"),
        ("D3", "1 10"),
        ("1", "7" * 1000),
    ],
)
def test_what_cannot_be_is_told_at_its_line(form, names, number, text):
    typed = read_typed(form, {names[number]: text, names["2"]: "5"})
    assert [fault.name for fault in typed.faults] == [names[number]]
    assert typed.faults[0].text
    (line,) = [line for line in list_lines(form, {names[number]: text}, typed.faults) if line.fault]
    assert (line.name, line.typed) == (names[number], text)


def test_all_wrong_lines_are_told_at_once(form, names):
    typed = said(form, names, _1="0", _2="99", _12="?", remote="может быть")
    assert {fault.name for fault in typed.faults} == {names["1"], names["2"], names["12"], "remote"}


def test_options_are_typed_by_their_numbers_with_words_of_ones_own(form, names):
    typed = read_typed(form, {names["14"]: "5", f"{names['14']}_other": "Голубиная почта", names["D3"]: "3, 1 3"})
    assert typed.faults == ()
    assert typed.answers.rest == {"14": [5, "Голубиная почта"], "D3": [1, 3]}


def test_what_a_remote_client_is_not_asked_is_left_out(form, names):
    skipped = {question.number for question in form.questions if question.skip_if_remote}
    assert {"2", "3", "7"} <= skipped
    everything = {names[number]: "9" for number in ("1", "2", "3", "7")}
    assert set(read_typed(form, everything | {"remote": "д"}).answers.marks) & skipped == set()
    assert set(read_typed(form, everything | {"remote": "н"}).answers.marks) >= skipped
    assert read_typed(form, everything | {"prompted": "l"}).was_prompted is True


def test_why_it_was_inconvenient_counts_after_a_low_score_only(form, names):
    text = {names["13.1"]: "Не было времени"}
    assert read_typed(form, text | {names["13"]: "7"}).answers.rest == {"13.1": "Не было времени"}
    assert read_typed(form, text | {names["13"]: "8"}).answers.rest == {}


def test_an_empty_paper_is_no_answer(form):
    (fault,) = read_typed(form, {"remote": "д"}).faults
    assert "Пустую анкету" in fault.text


def test_a_browser_is_told_the_same_as_the_server(form):
    for line in list_lines(form, {}, ()):
        if line.is_text or line.name in ("remote", "prompted"):
            continue
        for text in ("1", "10", "11", "0", "д", "н", "з", "l", "y", "p", "2", "1 2", "x"):
            fits = re.fullmatch(f"(?:{line.fits})", text) is not None
            faults = [fault for fault in read_typed(form, {line.name: text}).faults if fault.name == line.name]
            assert fits or faults, (line.name, text)
            # How many options may be chosen is the server's to tell.
            assert " " in text or not (fits and faults), (line.name, text)
