"""What pages say of a release in words, and where it is pointed to: findings, citations, the home page, search."""

import re

import pytest
from django.core.cache import cache

from index_engine.results import Against, Status
from network.models import Office
from portal.finding import find
from portal.showcase import choose_release
from ratings.findings import Move, describe_unit
from ratings.models import Release, UnitResult
from ratings.reading import Address, method_of, read_funnel, read_unit
from ratings.verdicts import Told, read_families
from ratings.views.release import _corrected
from tabular.numbers import format_figure
from tests.demonstration.published import EARLIER, HOME, SLUG, words
from tests.fixtures.pages import markup
from tests.ratings.kinds import declare, unguarded

pytestmark = pytest.mark.django_db


def unit(release: Release, **conditions) -> UnitResult:
    return UnitResult.objects.filter(release=release, **conditions).order_by("code").first()


def move_of(one: UnitResult) -> Move:
    return Move.read(one.detail["change"], Told.read(one.detail, Against.PREVIOUS))


def test_the_first_page_names_the_ends_of_the_table_and_counts_changes_beyond_chance(release, client):
    ranked = UnitResult.objects.filter(release=release).regions().exclude(rank=None).order_by("rank")
    first, last = ranked.first(), ranked.last()
    moves = [move_of(one) for one in ranked if one.detail["change"]]
    text = words(client.get(HOME))
    best, worst = format_figure(first.index), format_figure(last.index)
    assert f"Первое место — {first.name} : {best}. Последнее — {last.name} : {worst}." in text
    assert f"выросли {sum(move.rose for move in moves)} рег" in text
    assert f"снизились {sum(move.fell for move in moves)}." in text
    assert moves
    family = read_families(release.summary, "region")["country"]
    assert f"Выше индекса участников — {family.above} рег" in text
    assert family.caution in text


def test_the_page_of_offices_counts_who_differs_beyond_chance_and_draws_it(release, client):
    text = words(client.get(f"{HOME}offices/"))
    for against, family in read_families(release.summary, "office").items():
        verdicts = UnitResult.objects.filter(release=release, level="office").values_list(
            f"detail__comparisons__{against}__verdict", flat=True
        )
        assert (family.above, family.below) == tuple(list(verdicts).count(side) for side in ("above", "below"))
        assert family.caution in text
        assert family.found
    leaders = UnitResult.objects.filter(release=release, level="office", rank_low=1).count()
    assert leaders > 1
    assert f"Первыми могут быть {leaders} ЦЗН" in text
    funnel = read_funnel(release.summary)
    assert f"а их там {funnel.inner.count}: {funnel.inner.above} сверху и {funnel.inner.below} снизу" in text
    assert client.get(f"{HOME}download/charts/funnel.svg").status_code == 200


def test_pages_of_releases_made_before_verdicts_say_what_intervals_say(release, client):
    """Releases that were published before have neither of the new parts in their rows and summaries."""
    unguarded()
    for row in UnitResult.objects.filter(release=release):
        row.detail = {name: part for name, part in row.detail.items() if name not in ("comparisons", "standing")}
        UnitResult.objects.filter(pk=row.pk).update(detail=row.detail)
    summary = {
        name: part for name, part in release.summary.items() if not name.startswith(("verdicts", "funnel", "leaders"))
    }
    Release.objects.filter(pk=release.pk).update(summary=summary)
    office = unit(release, level="office", status=Status.RANKED)
    assert "не пересекаются" in words(client.get(HOME))
    for address in ("offices/", f"offices/{office.code}/", f"compare/?o={office.code}&r={office.region.code}"):
        response = client.get(f"{HOME}{address}")
        assert response.status_code == 200
        assert "ошибочны в среднем" not in words(response)
    assert client.get(f"{HOME}offices/{office.code}/office.pdf").status_code == 200


def test_the_page_of_an_office_says_its_finding_beside_its_index(release, client):
    office = unit(release, level="office", status=Status.RANKED)
    country = unit(release, level="country")
    reading = read_unit(office, release.summary, method_of(release.summary["edition_sha256"]), Address(SLUG))
    groups = [(line.title, line.value, line.median) for line in reading.groups]
    ranked = release.summary["counts"]["offices_ranked"]
    region = unit(release, level="region", region=office.region_id)
    told = {against: found for against in Against if (found := Told.read(office.detail, against))}
    sentences = describe_unit(office, country, release.extent, ranked, move_of(office), groups, told, region)
    assert "индекса региона" in " ".join(sentences) or "по региону" in " ".join(sentences)
    text = words(client.get(f"{HOME}offices/{office.code}/"))
    assert len(sentences) >= 3
    assert " ".join(" ".join(sentences).split()) in text
    finding = text.index(sentences[-1].replace("\u00a0", " "))
    assert text.index("Индекс " + format_figure(office.index)) < finding
    assert finding < text.index("Изменения Проверка")


def test_the_place_among_all_is_drawn_and_told_unless_there_is_none(release, client):
    ranked = client.get(f"{HOME}offices/{unit(release, level='office', status=Status.RANKED).code}/")
    assert "Среди всех ЦЗН: в той же полосе" in words(ranked)
    assert markup(ranked).count('class="own"') == 1
    assert "Среди всех регионов: в той же полосе" in words(
        client.get(f"{HOME}regions/{unit(release, level='region').code}/")
    )
    zeroed = unit(release, level="office", status=Status.SANCTIONED)
    assert 'class="histogram"' not in markup(client.get(f"{HOME}offices/{zeroed.code}/"))


def test_a_long_correction_shows_its_first_rows_and_folds_the_others():
    rows = [["office", f"0{place}", f"ЦЗН {place}", "50.00", "51.00", place, place] for place in range(20)]
    rows.append(["office", "99", "Сдвинулся", "40.00", "40.00", 20, 19])
    found = _corrected({"rows": rows, "changed": 21}, Address(SLUG))
    assert [row["name"] for row in found["recomputed"]] == [f"ЦЗН {place}" for place in range(15)]
    assert [row["name"] for row in found["others"]] == [f"ЦЗН {place}" for place in range(15, 20)]
    assert [row["name"] for row in found["moved"]] == ["Сдвинулся"]


def test_every_page_can_be_cited_by_an_address_with_its_version(release, client):
    office = f"offices/{unit(release, level='office').code}/"
    for path in ("", "offices/", office, "indicators/", f"v1/{office}"):
        body = markup(client.get(HOME + path))
        address = f"{HOME}v1/{path.removeprefix('v1/')}"
        assert f'<a href="http://testserver{address}">http://testserver{address}</a>' in body
        assert client.get(address).status_code == 200


def test_ready_orders_are_chosen_with_the_filters_and_lead_to_the_worst(release, client):
    region = unit(release, level="office").region
    body = markup(client.get(f"{HOME}offices/?region={region.slug}&page=1"))
    (form,) = re.findall(r'(?s)<form class="filters.*?</form>', body)
    assert f'<option value="{region.slug}" selected>' in form
    (order,) = re.findall(r'<option value="([^"]*)">Индекс: сначала худшие</option>', form)
    shown_codes = re.findall(
        r'<th scope="row"><a href="[^"]*/offices/([^/"]+)/">',
        markup(client.get(f"{HOME}offices/?region={region.slug}&sort={order}")),
    )
    worst = (
        UnitResult.objects.filter(release=release, region=region).offices().exclude(rank=None).order_by("-rank", "name")
    )
    assert shown_codes[0] == worst.first().code


@pytest.mark.parametrize(("path", "name"), [("", "regions.csv"), ("offices/", "offices.csv")])
def test_whole_tables_are_downloaded_beside_them(release, client, path, name):
    body = markup(client.get(HOME + path))
    assert f'href="{HOME}download/{name}" download>CSV</a>' in body
    assert f'href="{HOME}download/release.xlsx" download>XLSX' in body


def test_the_home_page_shows_the_newest_rating_and_says_that_it_is_invented(release, client):
    text = words(client.get("/"))
    index = format_figure(unit(release, level="country").index)
    assert f"{release.campaign}: индекс {release.extent.by} {index} из 100" in text
    assert "Демонстрационные данные." in text
    assert f'action="{HOME}offices/#results"' in markup(client.get("/"))


def test_a_real_rating_goes_before_a_newer_invented_one(release, client):
    assert choose_release() == release
    declare(EARLIER, is_demo=False)
    assert choose_release().campaign.slug == EARLIER
    cache.clear()
    text = words(client.get("/"))
    assert "Последний рейтинг" in text
    assert "Демонстрационные данные." not in text


def test_a_region_is_found_by_any_form_of_its_name_and_leads_to_its_figures(release, client):
    region = unit(release, level="region", name="Республика Адыгея")
    for query in ("адыгея", "Адыгее", "республики Адыгея"):
        body = markup(client.get("/search/", {"q": query}))
        assert f'href="{HOME}regions/{region.code}/"' in body, query
    assert "Демонстрационные данные" in body


def test_real_offices_are_found_once_and_lead_to_their_figures(release, client):
    declare(SLUG, is_demo=False)
    rated = unit(release, level="office", status=Status.RANKED)
    Office.objects.filter(code=rated.code).update(is_demo=False)
    body = markup(client.get("/search/", {"q": rated.name}))
    assert body.count(f'href="{HOME}offices/{rated.code}/"') == 1
    assert "results" not in [found.kind for found in find(rated.name)]
