"""The knowledge base against the facts of the report."""

from collections import Counter
from decimal import Decimal

import pytest

from methodology.models import (
    ChecklistItem,
    ChecklistPage,
    FaqPage,
    IndicatorGroupPage,
    IndicatorPage,
    MaterialPage,
    Question,
    QuestionnairePage,
    SectionPage,
)

INDICATORS = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.2", "3.3", "3.4"]
INDICATORS += ["3.5", "4.1", "4.2", "5.1", "5.2", "5.3", "5.4", "site"]
# Checklist of appendix 8: rule, number of items, maximum of the published table (1 for booking: the text's).
CHECKLISTS = {
    "1.3": ("sum", 5, "1"),
    "2.2": ("growth", 1, "2"),
    "2.3": ("variety", 10, "2"),
    "3.1.1": ("sum", 5, "0.5"),
    "3.1.2": ("sum", 5, "0.5"),
    "3.1.3": ("sum", 5, "0.5"),
    "3.1.4": ("sum", 5, "0.5"),
    "site": ("sum", 4, "1"),
    "3.2": ("sum", 10, "1"),
    "3.3": ("yes_no", 1, "1"),
    "3.5": ("sum", 4, "1"),
    "5.1": ("sum", 5, "1"),
    "5.3": ("sum", 2, "1"),
    "5.4": ("levels", 49, "2"),
}
POINTS = {"1.3": "0.2", "2.3": "0.1", "3.1.1": "0.1", "3.1.2": "0.1", "3.1.3": "0.1", "3.1.4": "0.1"}
POINTS |= {"site": "0.25", "3.2": "0.1", "3.5": "0.25", "5.1": "0.2"}


def test_there_are_five_groups(pilot):
    assert list(IndicatorGroupPage.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_every_indicator_of_the_report_has_a_page_in_its_group(pilot):
    assert sorted(IndicatorPage.objects.values_list("code", flat=True)) == sorted(INDICATORS)
    for page in IndicatorPage.objects.exclude(code="site"):
        group = page.get_ancestors().type(IndicatorGroupPage).last().specific
        assert page.code.startswith(f"{group.number}."), page.code


def test_every_indicator_says_what_it_measures_how_and_where_it_stands_in_the_report(pilot):
    for page in IndicatorPage.objects.all():
        assert all([page.measures, page.method, page.findings, page.changes, page.report_place, page.lead]), page.code


def test_indicators_that_left_the_method_say_why(pilot):
    gone = IndicatorPage.objects.exclude(status=IndicatorPage.Status.ACTIVE)
    assert {page.code for page in gone} == {"site", "3.1"}
    assert all(page.status_reason for page in gone)


def test_indicators_of_the_managing_office_are_marked(pilot):
    managing = IndicatorPage.objects.filter(level=IndicatorPage.Level.MANAGING)
    assert {page.code for page in managing} == {"3.1.2", "3.1.3", "3.1.4", "3.2", "site"}


@pytest.mark.parametrize("code", CHECKLISTS)
def test_every_checklist_has_all_items_its_rule_and_its_maximum(pilot, code):
    rule, count, maximum = CHECKLISTS[code]
    page = ChecklistPage.objects.child_of(IndicatorPage.objects.get(code=code)).get()
    assert (page.rule, page.items.count(), page.maximum) == (rule, count, Decimal(maximum))
    if code in POINTS:
        assert set(page.items.values_list("points", flat=True)) == {Decimal(POINTS[code])}


def test_there_are_111_items_in_14_checklists_each_with_its_place(pilot):
    assert ChecklistPage.objects.count() == 14
    assert ChecklistItem.objects.count() == 111
    assert not ChecklistItem.objects.filter(report_place="").exists()


def test_points_of_plain_checklists_sum_to_the_maximum(pilot):
    for page in ChecklistPage.objects.filter(rule="sum"):
        points = [item.points for item in page.items.all()]
        if None not in points:
            assert sum(points) == page.maximum, page.title


def test_comfort_has_three_levels_and_six_extra_services(pilot):
    page = ChecklistPage.objects.get(rule="levels")
    assert Counter(item.level for item in page.items.all()) == {3: 11, 2: 11, 1: 21, None: 6}


@pytest.mark.parametrize("audience", ["jobseeker", "employer"])
def test_questionnaires_have_all_questions_with_their_indicators(pilot, audience):
    page = QuestionnairePage.objects.get(audience=audience)
    questions = {question.number: question for question in page.questions.all()}
    assert len(questions) == 26
    indicators = {number: q.indicator for number, q in questions.items() if q.block == Question.Block.MAIN}
    assert indicators == {
        "1": "2.1",
        "2": "5.4",
        "3": "5.3",
        "4": "4.1",
        "5": "4.2",
        "6": "5.2",
        "7": "5.1",
        "8": "3.4",
        "9": "3.3",
        "10": "1.1",
        "11": "1.2",
        "12": "1.3",
        "13": "3.5",
        "14": "3.2",
        "15": "3.1",
        "15.1": "3.1.1",
        "15.2": "3.1.2",
        "15.3": "3.1.3",
        "15.4": "3.1.4",
    }
    assert {number for number, q in questions.items() if q.skip_if_remote} == {"2", "3", "7"}
    assert {number for number, q in questions.items() if q.kind == Question.Kind.GATE_SCALE} == {"12", "13"}


def test_there_are_questions_sections_and_materials(pilot):
    assert FaqPage.objects.live().count() >= 20
    assert set(SectionPage.objects.values_list("slug", flat=True)) == {
        "aims", "index", "pilot", "programme", "roadmap", "changes", "contradictions",
    }  # fmt: skip
    assert MaterialPage.objects.filter(kind="webinar").count() == 3


def test_all_known_contradictions_of_the_report_are_listed(pilot):
    page = SectionPage.objects.get(slug="contradictions")
    rows = [row[0].value for block in page.body if block.block_type == "table" for row in block.value["table"].rows]
    assert len(rows) == len(set(rows)) == 108
    assert {row[0] for row in rows} == set("ABCDEFGHIJK")


def test_items_and_questions_stand_in_the_order_of_the_report(pilot):
    for page in ChecklistPage.objects.exclude(rule="levels"):
        assert [item.number for item in page.items.all()] == list(range(1, page.items.count() + 1)), page.title
    for page in QuestionnairePage.objects.all():
        assert [question.number for question in page.questions.all()] == [
            *("email", "client_number", "office"), *map(str, range(1, 16)), "15.1", "15.2", "15.3", "15.4", "comment",
            *("D1", "D2", "D3"),
        ]  # fmt: skip
