"""What a release leaves open is said on its pages: who takes part, which pairs were not counted, what is missing."""

import re
from html import unescape

import pytest

from index_engine.inputs import Audience
from network.models import Office, Region
from ratings.actions import releases
from ratings.actions.inputs import store_inputs
from ratings.models import Release, UnitResult
from tests.fixtures.measured import PUBLISHING, made
from tests.ratings.kinds import unguarded

HOME = "/ratings/spring-2026/"
PAGES = ("", "offices/", "indicators/", "compare/", "weights/", "changes/", "verification/", "download/")
COUNTRY = re.compile(r"по стране|[Ии]ндекс\w* страны|Страна|Выше страны|со страной|медиан\w+ (ЦЗН )?страны|в стране")


def words(client, address: str) -> str:
    """What a reader sees, the words of attributes too."""
    response = client.get(address)
    assert response.status_code == 200, address
    body = re.sub(r"(?s)<script.*?</script>", "", response.content.decode())
    attributes = " ".join(re.findall(r'(?:aria-label|content|data-everyone|title)="([^"]*)"', body))
    return " ".join(f"{unescape(re.sub(r'<[^>]+>', ' ', body))} {attributes}".split())


def addresses(release: Release) -> list[str]:
    """All kinds of pages about the release."""
    units = UnitResult.objects.filter(release=release)
    office, region = units.offices().order_by("code").first(), units.regions().get()
    paths = [*PAGES, f"offices/{office.code}/", f"regions/{region.code}/", f"compare/?r={region.code}"]
    return ["/", "/ratings/", "/ratings/calendar/", *(HOME + path for path in paths)]


def recomputed(frozen, on, change) -> Release:
    """The campaign's release of data that `change` has changed."""
    inputs = made(frozen)
    change(inputs)
    store_inputs(campaign=frozen, inputs=inputs, by=None, source="правка", reason="Уточнены данные.")
    on(PUBLISHING)
    return releases.publish_release(release=releases.compute_release(campaign=frozen, by=None), by=None)


def test_one_region_is_nowhere_called_the_country(published, client):
    for address in addresses(published):
        text = words(client, address)
        assert not COUNTRY.search(text), (address, COUNTRY.search(text))
    for address in ("/", "/ratings/", HOME, f"{HOME}indicators/"):
        assert "ндекс по участникам: 1 регион из 89" in words(client, address), address


def test_where_all_regions_take_part_it_is_the_country(frozen, on, short, client):
    Region.objects.exclude(slug="tyumen").filter(offices=None).delete()
    summary = recomputed(frozen, on, lambda inputs: None).summary
    assert summary["counts"]["regions_total"] == Region.objects.count() > 1
    unguarded()
    summary["counts"]["regions_total"] = 1
    Release.objects.update(summary=summary)
    for address in ("/", "/ratings/", HOME, f"{HOME}indicators/"):
        assert "ндекс по стране" in words(client, address), address


def test_a_release_made_before_anything_was_noted_is_still_shown_and_claims_nothing(published, client):
    unguarded()
    summary = published.summary
    del summary["unpaired"], summary["counts"]["regions_total"]
    Release.objects.filter(pk=published.pk).update(summary=summary)
    for unit in UnitResult.objects.filter(release=published):
        del unit.detail["unpaired"]
        for row in unit.detail["indicators"]:
            del row["missing"]
        UnitResult.objects.filter(pk=unit.pk).update(detail=unit.detail)
    for address in addresses(published):
        text = words(client, address)
        assert not COUNTRY.search(text), address
        assert "не сосчитано" not in text
    assert "ндекс по участникам: 1 регион " in words(client, HOME)
    office = UnitResult.objects.filter(release=published).offices().first()
    text = words(client, f"{HOME}offices/{office.code}/")
    assert "Это учтено там, где сосчитано, сколько человек ответило на каждую пару вопросов." in text


def test_where_no_pairs_were_counted_pages_say_so_and_claim_no_more(published, client):
    offices = UnitResult.objects.filter(release=published).offices()
    assert published.summary["unpaired"] == offices.count()
    text = words(client, f"{HOME}offices/{offices.first().code}/")
    assert "здесь неизвестно (соискатели и работодатели): не сосчитано" in text
    assert "это учтено по числу людей" not in text
    for path in ("", "offices/"):
        assert f"У {offices.count()} ЦЗН не сосчитано, сколько человек" in words(client, HOME + path)


def test_what_is_not_measured_is_named_with_its_weight(frozen, on, short, client):
    def change(inputs):
        numbers = {"1.1"}
        method = frozen.edition.document["questionnaires"]
        asked = {
            question["number"]
            for questionnaire in method
            for question in questionnaire["questions"]
            if question["indicator"] in numbers
        }
        assert asked
        inputs.tallies = [row for row in inputs.tallies if row.question not in asked]

    release = recomputed(frozen, on, change)
    for unit in UnitResult.objects.filter(release=release).exclude(level="country"):
        text = words(client, f"{HOME}{unit.level}s/{unit.code}/")
        missing = {row["code"]: row["missing"] for row in unit.detail["indicators"]}["1.1"]
        assert "Что не измерено" in text
        assert f"(1.1): не измерен ({missing.replace('.', ',')} % веса), в индекс не входит." in text


@pytest.fixture
def more_offices(tyumen) -> None:
    """Two offices more in the region that the campaign measures; named before it, so made before it."""
    for number in (98, 99):
        Office.objects.create(code=f"72-{number}", name=f"ЦЗН {number}", region=tyumen)


def test_an_index_outside_those_of_both_audiences_is_explained_on_the_page(more_offices, frozen, on, short, client):
    def change(inputs):
        """The first two offices are bad, each in the eyes of one audience, and the other one is silent there."""
        for office, silent in zip(inputs.offices[:2], Audience, strict=True):
            inputs.tallies = [
                row._replace(positive=5) if row.office == office.code else row
                for row in inputs.tallies
                if row[:2] != (office.code, silent)
            ]

    release = recomputed(frozen, on, change)
    region = UnitResult.objects.filter(release=release).regions().get()
    assert region.index < min(region.index_jobseeker, region.index_employer)
    text = words(client, f"{HOME}regions/{region.code}/")
    assert "Общий индекс ниже, чем и у соискателей, и у работодателей. Это не ошибка" in text
    assert f"Только одна сторона ответила в 2 ЦЗН из {region.parts}." in text
    office = UnitResult.objects.filter(release=release).offices().first()
    assert "Это не ошибка" not in words(client, f"{HOME}offices/{office.code}/")


def test_a_preview_is_named_by_who_takes_part(verified, short, client, methodologist):
    releases.compute_release(campaign=verified, by=None)
    client.force_login(methodologist)
    text = words(client, "/cms/results/spring-2026/units/?level=country")
    assert "Участники: 1 регион из 89" in text
    assert "участники: 1 регион из 89" in text
    assert not COUNTRY.search(text)


@pytest.mark.parametrize("total", [True, False])
def test_the_api_tells_how_many_regions_there_are(published, client, total):
    if not total:
        unguarded()
        del published.summary["counts"]["regions_total"]
        Release.objects.filter(pk=published.pk).update(summary=published.summary)
    row = client.get("/api/v1/releases/spring-2026/").json()
    assert (row["regions"], row["regions_total"]) == (1, Region.objects.count() if total else None)
