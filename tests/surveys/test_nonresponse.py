"""Who answered and who did not: from what offices say of their clients to the page of a release."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from campaigns import actions as campaigns
from index_engine import recompute
from index_engine.csv_files import inputs_from_files
from index_engine.results import UnitLevel
from ratings.actions import releases, surveys
from ratings.actions.strata import count_strata
from surveys.actions import client_groups, folding, keeping
from surveys.models import ClientGroup, ClientsServed
from tests.demonstration.published import MOST_QUERIES
from tests.fixtures.pages import markup
from tests.surveys.test_into_data import confirm

SEX, AGE = ("jobseeker", "D1"), ("jobseeker", "D2")
MEN, WOMEN = 1, 2


@pytest.fixture
def answered(asking, offices, answer, settings):
    """At two offices 24 men, of whom 6 are content, and 30 women, of whom 24 are; one person more says no sex."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    people = [(MEN, 9)] * 6 + [(MEN, 3)] * 18 + [(WOMEN, 10)] * 24 + [(WOMEN, 4)] * 6
    for number, (sex, score) in enumerate(people):
        answer({"1": score}, {"D1": [sex]}, at=offices[number % 2])
    answer({"1": 9}, {}, at=offices[0])
    folding.fold(asking)
    keeping.count_campaign(asking)
    return asking


def say(campaign, office, numbers, *, served=300, key=SEX):
    ClientsServed.objects.update_or_create(
        campaign=campaign, office=office, audience=key[0], defaults={"number": served}
    )
    ClientGroup.objects.bulk_create(
        ClientGroup(campaign=campaign, office=office, audience=key[0], profile=key[1], option=option, number=number)
        for option, number in enumerate(numbers)
    )


@pytest.fixture
def known(answered, offices):
    """Of 600 clients 420 were men."""
    for office in offices[:2]:
        say(answered, office, [0, 210, 90])
    return answered


@pytest.fixture
def compute(answered, methodologist, on):
    """Collects the answers, closes the data and computes."""

    def make():
        on(date(2026, 4, 11))
        confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
        campaigns.freeze_campaign(campaign=answered, by=methodologist)
        answered.refresh_from_db()
        return releases.compute_release(campaign=answered, by=methodologist)

    return make


def package(release) -> dict[str, bytes]:
    with default_storage.open(release.path("release.zip")) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode().splitlines()))


@pytest.mark.django_db
def test_a_release_tells_the_groups_and_what_they_would_make_of_the_index(known, compute):
    release = compute()
    files = package(release)
    groups = [list(row.values())[3:] for row in rows(files["inputs/strata.csv"])]
    # The one who said no sex is counted with the women: else the difference to all answers would be that one's.
    assert groups == [["1", "1", "24", "420", "2"], ["2", "2", "31", "180", "2"]]
    told = [(row["question"], row["answered"], row["positive"]) for row in rows(files["inputs/stratum_tallies.csv"])]
    assert told == [("1", "24", "6"), ("1", "31", "25")]
    region, country = rows(files["results/calibrated.csv"])
    # 0.7 · 6/24 + 0.3 · 25/31 - 31/55 = 0.4169 - 0.5636
    assert (region["level"], region["code"], region["difference_audience"]) == ("region", "32", "-14.67")
    assert (region["people"], region["effective"]) == ("55", "43")
    assert country["level"] == "country"
    again = recompute.recompute(files["edition.json"], inputs_from_files(files))
    assert again == {name: data for name, data in files.items() if name.startswith("results/")}


@pytest.mark.django_db
def test_rows_and_summary_keep_what_pages_show(known, compute):
    release = compute()
    kept = release.results.get(level=UnitLevel.REGION, code="32").detail["nonresponse"]
    assert kept["audiences"] == {"jobseeker": [55, 600]}
    (variant,) = kept["variants"]
    assert variant["groups"] == [[1, 1, 24, 420], [2, 2, 31, 180]]
    assert (variant["audience"], variant["profile"], variant["difference_audience"]) == (*SEX, "-14.67")
    (summary,) = release.summary["variants"]
    assert (summary["text"], summary["options"], summary["regions"]) == ("Ваш пол", ["Мужчина", "Женщина"], 1)


@pytest.mark.django_db
def test_readers_see_who_answered_less_and_what_it_moves(
    known, compute, methodologist, on, client, django_assert_max_num_queries
):
    release = compute()
    on(release.campaign.publication_on)
    releases.publish_release(release=release, by=methodologist)
    address = reverse("ratings:nonresponse", args=[release.slug])
    client.get("/privacy/")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = markup(client.get(address))
    assert "<b>9,2</b><span>из 100 обслуженных, соискатели: 55 из 600</span>" in page
    assert "<b>5,7</b>" in page  # 24 men of 420
    assert "<b>17,2</b>" in page  # 31 women of 180
    assert "Соискатели: «Ваш пол»: разница −" in page
    assert "Больше всего индекс сдвинулся бы у региона «Брянская область»: на −" in page
    assert reverse("ratings:limits") in page
    region = markup(client.get(reverse("ratings:region", args=[release.slug, "32"])))
    assert "Если бы эти группы отвечали одинаково часто, индекс был бы" in region
    assert "<b>5,7</b>" in region
    assert "Кто ответил" in markup(client.get(reverse("ratings:release", args=[release.slug])))


@pytest.mark.django_db
def test_where_nothing_is_known_the_page_says_so(answered, compute, methodologist, on, client):
    release = compute()
    assert "variants" not in release.summary
    assert "inputs/strata.csv" not in package(release)
    on(release.campaign.publication_on)
    releases.publish_release(release=release, by=methodologist)
    page = markup(client.get(reverse("ratings:nonresponse", args=[release.slug])))
    assert "в этом замере не указали" in page
    assert "Сколько клиентов каждого пола или возраста обслужили, в этом замере не указано." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("numbers", "served"),
    [
        ([0, 210, 100], 300),  # more than all
        ([90, 150, 60], 300),  # of too many nothing is known
        ([0, 8, 292], 300),  # fewer men than answered
    ],
)
def test_numbers_that_cannot_be_or_say_too_little_are_left_out(answered, offices, compute, numbers, served):
    for office in offices[:2]:
        say(answered, office, numbers, served=served)
    assert "variants" not in compute().summary


@pytest.mark.django_db
def test_a_region_whose_clients_few_offices_know_is_left_out(answered, offices, answer, compute):
    for office in offices[:2]:
        say(answered, office, [0, 210, 90])
    for _ in range(60):
        answer({"1": 9}, at=offices[2])
    folding.fold(answered)
    assert "variants" not in compute().summary


@pytest.mark.django_db
def test_groups_are_those_of_published_answers_alone(known, compute, offices):
    release = compute()
    inputs = releases.read_inputs(release.input_set)
    strata, _ = count_strata(known, inputs)
    assert [row.offices for row in strata] == [2, 2]
    other = [
        row._replace(positive=row.positive - 1) if row.office == offices[0].code else row for row in inputs.tallies
    ]
    inputs.tallies = other  # a file has taken the place of the portal's answers
    assert count_strata(known, inputs) == ([], [])


@pytest.mark.django_db
def test_a_correction_tells_no_groups(known, compute, methodologist, on):
    release = compute()
    on(release.campaign.publication_on)
    releases.publish_release(release=release, by=methodologist)
    again = releases.compute_release(campaign=release.campaign, by=methodologist, reason="Проверка")
    assert again.version == 2
    assert "inputs/strata.csv" not in package(again)
    assert "variants" not in again.summary


@pytest.mark.django_db
def test_what_an_office_says_comes_into_the_release(answered, offices, compute, stranger):
    for office in offices[:2]:
        ClientsServed.objects.create(campaign=answered, office=office, audience="jobseeker", number=300)
        client_groups.state_groups(
            campaign=answered, office=office, numbers={SEX: {0: 0, 1: 210, 2: 90}}, seen=client_groups.digest_of({}),
            by=stranger,
        )  # fmt: skip
    assert Decimal(compute().results.get(code="32").detail["nonresponse"]["variants"][0]["difference"]) < 0
