"""The form for a pen asks what the edition asks, and nothing of who answers."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from campaigns.models import Campaign
from surveys.form import build_form
from surveys.materials.making import make_questionnaire
from surveys.models import Audience
from surveys.scale import LAYOUT, LAYOUTS
from tests.methodology.test_pdf import conformance

from .test_qr import pages_of, read_all


@pytest.fixture(params=Audience.values)
def form(request, document):
    return build_form(document, request.param)


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_form_is_one_sheet_with_all_questions_words_and_options(form, office):
    content = make_questionnaire(Campaign(), office, form)
    words = words_of(content)
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    for question in form.questions:
        assert question.text in words
        assert question.statement in words
        if question.kind != "yes_no_unknown" and not question.is_gate:
            for place, option in enumerate(question.options, 1):
                assert f"{place} {option}" in words
    for word in LAYOUTS[LAYOUT].words:
        assert word in words
    scales = sum(question.has_scale for question in form.questions)
    assert words.count("1 2 3 4 5 6 7 8 9 10") == scales > 10
    assert words.count("не пользовались") == sum(question.kind == "matrix_row" for question in form.questions) > 0
    assert office.name in words
    assert "Опустите анкету в ящик" in words
    assert conformance(content) == "1"


def test_the_form_asks_for_no_address_and_no_number(form, office):
    words = words_of(make_questionnaire(Campaign(), office, form))
    assert form.email.text not in words
    assert "Не пишите имя, телефон и адрес." in words


def test_what_a_region_does_not_measure_is_not_asked_on_paper_either(form, office):
    some = next(question.indicator for question in form.questions if question.indicator)
    less = form.measuring([some])
    words = words_of(make_questionnaire(Campaign(), office, less))
    gone = {question.text for question in form.questions} - {question.text for question in less.questions}
    assert len(gone) > 5
    assert [text for text in gone if text in words] == []


def test_who_would_rather_use_a_phone_finds_the_code_on_the_paper(form, office):
    first, *_ = pages_of(make_questionnaire(Campaign(), office, form))
    assert read_all(first) == ["HTTPS://INDEX.EXAMPLE.RU/S/15-01/"]


def test_a_long_name_and_long_questions_make_more_pages_and_lose_nothing(form, office):
    office.name = "Очень длинное название центра занятости населения " * 5
    long = replace(form, questions=tuple(replace(one, text=f"{one.text} " * 8) for one in form.questions))
    content = make_questionnaire(Campaign(), office, long)
    # Lines also break at hyphens.
    words = "".join(words_of(content).split())
    for question in long.questions:
        assert "".join(question.text.split()) in words
    assert len(PdfReader(io.BytesIO(content)).pages) > 2
