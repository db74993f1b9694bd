"""Single answers on their way into the files of a release."""

import csv
import hashlib
from collections import Counter
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from campaigns import actions as campaigns
from ratings.actions import releases, surveys
from ratings.actions.microdata import list_profile
from surveys import microdata
from surveys.actions import folding
from surveys.models import Change, Response
from surveys.opening import whole_form
from tests.fixtures.pages import markup
from tests.surveys.test_folding import exclude
from tests.surveys.test_into_data import confirm

pytestmark = pytest.mark.django_db
FILES = ("answers-jobseeker.csv", "profiles-jobseeker.csv")


@pytest.fixture
def broad(monkeypatch):
    """Limits that the few offices of the tests can reach."""
    monkeypatch.setattr(microdata, "FEWEST_OFFICES", 3)
    monkeypatch.setattr(microdata, "FEWEST_ANSWERS", 20)


@pytest.fixture
def answered(asking, offices, settings):
    """Forty jobseekers at each of three offices; the second question was answered by four of each."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    scored = whole_form(asking, "jobseeker").scored
    rows = []
    for place in range(120):
        marks = {"1": 3 if place % 10 == 0 else 9, "2": 10 if place % 40 < 4 else 0, "10": 8}
        rows.append(
            Response(
                campaign=asking,
                office=offices[place // 40],
                audience="jobseeker",
                key=hashlib.sha256(f"{place}".encode()).hexdigest(),
                marks=bytes(marks.get(number, 0) for number in scored),
                rest={"D1": [1 + place % 2], "D2": [4], "D3": [3], "comment": "Спасибо тете Вале"},
                layout=1,
            )
        )
    Change.objects.bulk_create(Change(response=row, sign=1) for row in Response.objects.bulk_create(rows))
    folding.fold(asking)
    return asking


@pytest.fixture
def computed(answered, methodologist, on, broad):
    on(date(2026, 4, 11))
    confirm(surveys.collect_answers(campaign=answered, by=methodologist), methodologist)
    campaigns.freeze_campaign(campaign=answered, by=methodologist)
    answered.refresh_from_db()
    return releases.compute_release(campaign=answered, by=methodologist)


def read(release, name) -> list[dict[str, str]]:
    with default_storage.open(release.path(name)) as file:
        return list(csv.DictReader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))


def test_files_hold_neither_office_nor_time_nor_words(computed):
    with_regions, with_people = (read(computed, name) for name in FILES)
    form = whole_form(computed.campaign, "jobseeker")
    assert {row["Код субъекта"] for row in with_regions} == {"32"}
    assert list(with_regions[0])[:2] == ["Код субъекта", "Регион"]
    assert len(with_regions[0]) == 2 + len(form.scored)
    assert list(with_people[0]) == ["Ваш пол", "Сколько вам лет?", "Положительных оценок"]
    assert 20 <= len(with_regions) <= 90
    for name in FILES:
        with default_storage.open(computed.path(name)) as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == computed.manifest[name]["sha256"]
        assert "Вале" not in content.decode()


def test_marks_of_cells_that_are_published_nowhere_are_blank(computed, methodologist, monkeypatch):
    monkeypatch.setattr(microdata, "LOTS", (microdata.BY_REGION,))
    rows = read(releases.compute_release(campaign=computed.campaign, by=methodologist), FILES[0])
    assert len(rows) == 120
    told = {number: Counter(row[name] for row in rows) for name in rows[0] for number in name.split(". ")[:1]}
    assert told["1"] == {"положительно": 108, "не положительно": 12}
    assert told["2"] == {"": 120}  # twelve have answered it, four at each office


def test_no_row_of_people_has_fewer_than_four_like_it(computed):
    rows = Counter(tuple(row.values()) for row in read(computed, FILES[1]))
    assert min(rows.values()) >= 5
    assert ("Мужчина", "30–39 лет", "все оценки положительные") in rows


def test_questions_with_several_answers_are_not_told(asking):
    asked = {audience: list_profile(whole_form(asking, audience)) for audience in ("jobseeker", "employer")}
    assert {audience: [one.number for one in found] for audience, found in asked.items()} == {
        "jobseeker": ["D1", "D2"],
        "employer": ["D1", "D2"],
    }


def test_excluded_answers_and_offices_whose_data_tell_otherwise_are_left_out(computed, methodologist):
    exclude(computed.campaign.responses.filter(office=computed.campaign.responses.first().office).first())
    again = releases.compute_release(campaign=computed.campaign, by=methodologist)
    # The data still have the excluded answer: of three offices two are left, which is too few.
    assert not set(FILES) & set(again.manifest)


def test_a_correction_has_no_single_answers_for_two_files_could_be_subtracted(computed, methodologist, on):
    on(computed.campaign.publication_on)
    published = releases.publish_release(release=computed, by=methodologist)
    again = releases.compute_release(campaign=published.campaign, by=methodologist, reason="Проверка")
    assert set(FILES) <= set(published.manifest)
    assert not set(FILES) & set(again.manifest)


def test_few_offices_have_no_such_file(computed, methodologist, monkeypatch):
    monkeypatch.setattr(microdata, "FEWEST_OFFICES", 4)
    again = releases.compute_release(campaign=computed.campaign, by=methodologist)
    assert not set(FILES) & set(again.manifest)


def test_readers_download_them_with_words_on_what_they_are(computed, methodologist, on, client):
    on(computed.campaign.publication_on)
    releases.publish_release(release=computed, by=methodologist)
    page = markup(client.get(reverse("ratings:download", args=[computed.slug])))
    assert "Для исследователей" in page
    assert "Отдельные анкеты соискателей" in page
    response = client.get(reverse("ratings:file", args=[computed.slug, FILES[0]]))
    assert response.status_code == 200
