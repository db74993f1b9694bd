"""What a release tells of the verification of passports: points, shares of rejected lines, files of the sample."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse

from assessments.actions import sanctioning
from assessments.actions.sampling import commit_seed, draw_sample
from assessments.models import Case, Sample, SanctionStep
from campaigns import actions as campaigns
from index_engine.inputs import Inputs, Sanction
from ratings.actions import passports, releases
from ratings.actions.inputs import current_inputs, frame_of, store_inputs
from ratings.actions.verification import read_verification
from ratings.models import Release
from tests.fixtures.measured import CLOSING, PUBLISHING, made
from tests.surveys.test_into_data import confirm

from .conftest import CHECKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(campaign, passport, methodologist) -> Sample:
    return commit_seed(campaign=campaign, by=methodologist)


@pytest.fixture
def drawn(promised, campaign, methodologist, on) -> Sample:
    """All four claimed lines: three of 3.1.1 at a tenth of a point each, one of 1.3 at two tenths."""
    on(CHECKED)
    return draw_sample(campaign=campaign, by=methodologist)


@pytest.fixture
def judge_all(drawn, judge, colleague):
    """Judges lines of the sample as they are named, blind ones by both: `judge_all(rejected=["3.1.1-1"])`."""

    def give(rejected=(), items=None) -> None:
        for case in Case.objects.order_by("item"):
            if items is None or case.item in items:
                verdict = "rejected" if case.item in rejected else "confirmed"
                judge(case, verdict)
                if case.is_blind:
                    judge(case, verdict, by=colleague)

    return give


def points_of(campaign) -> Inputs:
    """The points of its passports, as they would be collected now."""
    return passports.read_points(campaign, frame_of(campaign, current_inputs(campaign)))


def test_points_are_told_by_how_far_they_were_verified(campaign, judge_all):
    judge_all(rejected=["3.1.1-1"], items=["3.1.1-1", "3.1.1-2", "3.1.1-3"])
    told = read_verification(campaign, points_of(campaign)).told
    assert (told["points"]["verified"], told["points"]["claimed"]) == ("0.20", "0.20")
    assert told["passports"] == {"claimed": 4, "judged": 3, "rejected": 1, "taken": "0.10", "offices": 1}


def test_points_that_a_file_has_put_in_their_place_are_not_those_of_passports(campaign, judge_all):
    judge_all(rejected=["3.1.1-1"])
    shown = points_of(campaign)
    others = [row._replace(points=Fraction(1, 2)) if row.indicator == "3.1.1" else row for row in shown.points]
    told = read_verification(campaign, replace(shown, points=others)).told
    assert told["passports"] == {"claimed": 1, "judged": 1, "rejected": 0, "taken": "0.00", "offices": 1}


def test_points_of_offices_under_a_sanction_stand_apart(campaign, judge_all, office):
    judge_all(rejected=["3.1.1-1"])
    shown = points_of(campaign)
    shown.sanctions = [Sanction(office.code, "Чужие снимки.", "2026-04-03")]
    points = read_verification(campaign, shown).told["points"]
    assert (points["verified"], points["claimed"], points["zeroed"]) == ("0.00", "0.00", "0.40")
    assert points["zeroed_offices"] == 1


def test_shares_are_told_by_indicator_over_all_and_by_line_where_something_was_rejected(campaign, judge_all):
    judge_all(rejected=["3.1.1-1"])
    sample = read_verification(campaign, points_of(campaign)).told["sample"]
    assert [(row["code"], row["counts"]) for row in sample["indicators"]] == [
        ("1.3", [1, 1, 1, 0]),
        ("3.1.1", [3, 3, 3, 1]),
    ]
    # All was looked at, so it is known: 1 of 4.
    assert sample["whole"]["share"] == ["0.2500", "0.2500", "0.2500"]
    (line,) = sample["items"]
    assert (line["code"], line["counts"]) == ("3.1.1-1", [1, 1, 1, 1])
    assert line["title"]


def test_an_indicator_without_a_verdict_leaves_the_whole_untold(campaign, judge_all):
    judge_all(items=["3.1.1-1"])
    sample = read_verification(campaign, points_of(campaign)).told["sample"]
    assert sample["indicators"][0]["share"] is None
    assert sample["whole"]["share"] is None


def test_a_promise_without_a_draw_is_told_and_its_seed_is_not(campaign, promised):
    found = read_verification(campaign, points_of(campaign))
    assert found.told["promise"]["commitment"] == promised.commitment
    assert promised.seed not in str(found.told)
    assert (found.drawn, found.told["sample"]) == (None, None)


def test_without_passports_nothing_is_told_of_them(campaign):
    told = read_verification(campaign, made(campaign)).told
    assert told["passports"] is told["promise"] is told["sample"] is None
    assert told["points"]["sheets"]["verified"] == len(made(campaign).points)


def test_without_points_there_is_nothing_to_tell(campaign):
    assert read_verification(campaign, Inputs()) is None


def test_files_hold_the_list_that_was_promised_and_no_office_beside_it(campaign, judge_all, drawn, office):
    judge_all(rejected=["3.1.1-1"])
    files = dict(read_verification(campaign, points_of(campaign)).drawn.files())
    assert hashlib.sha256(files.pop("sample/population.tsv")).hexdigest() == drawn.population_sha256
    assert hashlib.sha256(files["sample/seed.txt"].strip()).hexdigest() == drawn.commitment
    assert not [name for name, content in files.items() if office.code.encode() in content]


@pytest.fixture
def published(campaign, judge_all, methodologist, short, settings, on) -> Release:
    """The whole way: verdicts, points collected, data closed, computed, published."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    judge_all(rejected=["3.1.1-1"])
    data = replace(made(campaign), points=[])
    store_inputs(campaign=campaign, inputs=data, by=None, source="проверка")
    confirm(passports.collect_points(campaign=campaign, by=methodologist), methodologist)
    on(CLOSING)
    closed = campaigns.freeze_campaign(campaign=campaign, by=None)
    on(PUBLISHING)
    return releases.publish_release(release=releases.compute_release(campaign=closed, by=None), by=None)


def words(tree) -> str:
    return " ".join(tree.main.text.split())


def page_of(release: Release) -> str:
    return reverse("ratings:verification", args=[release.slug])


def test_the_page_tells_points_shares_lines_and_the_seed(published, drawn, page):
    text = words(page(page_of(published)))
    assert "они отклонили бы примерно 25,0 %" in text
    assert "потеряли 0,1 балла" in text
    assert drawn.seed in text
    assert "3.1.1-1" in text
    assert "3.1.1-2" not in text


def test_menu_and_first_page_lead_to_it(published, page):
    tree = page(published.get_absolute_url())
    assert len(tree.select(f'a[href="{page_of(published)}"]')) == 2
    assert "Проверено экспертами 4 пункта паспортов ЦЗН из 4. Отклонили бы 25,0 % всех" in words(tree)


def test_pages_ask_little(published, client, django_assert_max_num_queries):
    for address in (page_of(published), published.get_absolute_url()):
        with django_assert_max_num_queries(12):
            client.get(address)


def test_a_sanction_of_the_portal_is_told(campaign, judge_all, expert, methodologist, passport):
    judge_all(rejected=["3.1.1-1"])
    rejected = Case.objects.get(item="3.1.1-1")
    proposed = sanctioning.propose(
        passport=passport, cases=[rejected.pk], grounds="Акт.", public_reason="Чужие снимки.", by=expert
    )
    sanctioning.decide(sanction=proposed, kind=SanctionStep.Kind.CONFIRMED, words="", by=methodologist)
    assert read_verification(campaign, points_of(campaign)).told["points"]["zeroed_offices"] == 1


@pytest.fixture
def by_file(campaign, short, on) -> Release:
    """What has been computed where points came by file, and the portal has no passports; the day to publish it."""
    on(CHECKED)
    store_inputs(campaign=campaign, inputs=made(campaign), by=None, source="проверка")
    on(CLOSING)
    closed = campaigns.freeze_campaign(campaign=campaign, by=None)
    on(PUBLISHING)
    return releases.compute_release(campaign=closed, by=None)


def test_a_release_whose_points_came_by_file_says_that_nothing_was_drawn(by_file, page):
    release = releases.publish_release(release=by_file, by=None)
    text = words(page(page_of(release)))
    assert "случайной выборки пунктов в этом замере не было" in text
    assert "паспортов посмотрели" not in text
    assert "Проверено экспертами" not in words(page(release.get_absolute_url()))


def test_releases_that_were_made_before_say_so_and_name_no_such_page(by_file, page):
    del by_file.summary["verification"]
    by_file.save(update_fields=["summary"])
    release = releases.publish_release(release=by_file, by=None)
    assert "ничего не записано" in words(page(page_of(release)))
    assert not page(release.get_absolute_url()).select(f'a[href="{page_of(release)}"]')
