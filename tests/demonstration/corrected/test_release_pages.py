"""Public pages of releases: what they show is what was published, and nothing before that."""

import gzip
import hashlib
import io
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign
from index_engine.inputs import Method
from index_engine.results import Status
from methodology.models import Edition
from network.models import Region
from ratings.actions.releases import publish_release
from ratings.models import Objection, Release, UnitResult
from ratings.profile import describe_strengths
from ratings.reading import Address, explain_status, method_of, read_unit, stars_of, tile_map
from ratings.views import release as release_views
from ratings.views import unit as unit_views
from tabular.numbers import format_figure
from tests.demonstration.published import EARLIER, HOME, MOST_QUERIES, REASON, SLUG, words
from tests.fixtures.pages import markup
from tests.ratings.kinds import declare

# Each test is a transaction within that of `published`. The mark also makes pytest-django set up the test database.
pytestmark = pytest.mark.django_db

MOST_BYTES = 88_000  # transferred, without the stylesheet
INTERNAL = re.compile(r'href="(/[^"#]*)(?:#[^"]*)?"')
SECTIONS = ("", "offices/", "indicators/", "compare/", "weights/", "changes/", "verification/", "audit/", "download/")


@pytest.fixture
def addresses(published) -> list[str]:
    """One address of each kind of page, and one of an office in each state."""
    region = published.unit(level="region").code
    offices = {unit.status: unit.code for unit in UnitResult.objects.filter(release=published.release).offices()}
    paths = [*SECTIONS, f"regions/{region}/", *(f"offices/{code}/" for code in offices.values())]
    paths += [f"compare/?o={published.sanctioned}&r={region}&q=демонстрационный", "?sort=-change", "offices/?page=1"]
    paths += ["v1/", "v1/changes/", f"v1/offices/{published.sanctioned}/", "v2/offices/?status=unranked"]
    return ["/ratings/", "/ratings/calendar/", *(HOME + path for path in paths), f"/ratings/{EARLIER}/"]


def test_every_page_answers_is_light_and_asks_the_database_little(addresses):
    client = Client()
    client.get(HOME)
    faults = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        size = len(gzip.compress(response.content, 6))
        if response.status_code != 200 or len(queries) > MOST_QUERIES or size > MOST_BYTES:
            faults[address] = (response.status_code, len(queries), size)
    assert faults == {}


def test_every_page_has_one_h1_a_description_no_inline_code_and_no_raw_words(addresses, client):
    raw = re.compile(r"\b(jobseeker|employer|ranked|sanctioned|centralised|managing|None|True|False)\b")
    for address in addresses:
        body = markup(client.get(address))
        assert body.count("<h1") == 1, address
        assert re.search(r'<meta name="description" content="[^"]{20,}">', body), address
        assert " style=" not in body, address
        assert not re.search(r"<script(?![^>]*\bsrc=)", body), address
        assert not raw.search(words(client.get(address))), (address, raw.search(words(client.get(address))))


def test_every_link_leads_somewhere(addresses, client):
    seen, broken = set(), []
    for address in addresses:
        for target in INTERNAL.findall(markup(client.get(address))):
            path = unescape(target)
            if path in seen or path.startswith(("/static/", "/cms/")):
                continue
            seen.add(path)
            if client.get(path).status_code not in (200, 302):
                broken.append((address, path))
    assert broken == []
    assert len(seen) > 100


def test_every_page_of_invented_data_says_so_and_stays_out_of_search_engines(addresses, client):
    for address in addresses:
        if address in ("/ratings/", "/ratings/calendar/"):
            continue
        body = markup(client.get(address))
        assert "<b>Демонстрационные данные.</b>" in body, address
        assert "<title>Демонстрационные данные: " in body, address
        assert '<meta name="description" content="Демонстрационные данные' in body, address
        assert '<meta name="robots" content="noindex">' in body, address
    assert HOME not in markup(client.get("/sitemap.xml"))


def test_a_release_of_real_data_is_listed_without_any_mark(published, client):
    declare(SLUG, is_demo=False)
    body = markup(client.get(HOME))
    assert "емонстрационные данные" not in re.sub(r"Демонстрац\w+ ЦЗН", "", words(client.get(HOME)))
    assert "noindex" not in body
    sitemap = markup(client.get("/sitemap.xml"))
    assert f"{HOME}offices/" in sitemap
    assert f"{HOME}v1/" not in sitemap
    index = words(client.get("/ratings/"))
    assert "Рейтингов пока нет" not in index


def test_the_first_page_shows_the_figures_of_the_country_and_each_region(published, client):
    text = words(client.get(HOME))
    country = published.unit(level="country")
    assert (
        f"{format_figure(country.index)} из 100; интервал {format_figure(country.low)}–{format_figure(country.high)}"
        in text
    )
    for region in UnitResult.objects.filter(release=published.release).regions():
        assert region.name in text
        assert format_figure(region.index) in text


def test_the_map_names_every_region_and_links_those_that_take_part(published, client):
    body = markup(client.get(HOME))
    region = published.unit(level="region")
    assert f'<a href="{HOME}regions/{region.code}/"><title>{region.name}: индекс {format_figure(region.index)}' in body
    for name in Region.objects.values_list("name", flat=True):
        assert f"<title>{name}: " in body
    assert body.count('class="tile ') == 89
    assert (
        body.count(": не участвует</title>")
        == 89 - UnitResult.objects.filter(release=published.release).regions().count()
    )


def test_names_on_the_map_stand_in_two_short_lines(published):
    regions = Region.objects.values_list("code", "name", "short_name")
    tiles = {tile.name: tile.lines for tile in tile_map(regions, [], Address(SLUG)).tiles}
    assert tiles["Краснодарский край"] == ("Краснодар-", "ский")
    assert tiles["Москва"] == ("Москва",)
    assert all(len(lines) <= 2 and max(map(len, lines)) <= 11 for lines in tiles.values())


@pytest.mark.parametrize("column", ["name", "rank", "index", "index_jobseeker", "coverage", "change", "answers"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_offices_are_sorted_by_any_column_with_the_unknown_last(published, client, column, sign):
    pages = (client.get(f"{HOME}offices/?sort={sign}{column}&page={page}") for page in (1, 2))
    body = "".join(markup(page) for page in pages)
    names = re.findall(r'<th scope="row"><a href="[^"]*/offices/([^/"]+)/">', body)
    values = dict(UnitResult.objects.filter(release=published.release).offices().values_list("code", column))
    order = [values[code] for code in names]
    known = [value for value in order if value is not None]
    assert len(names) == len(values)
    assert known == sorted(known, reverse=bool(sign))
    assert order[: len(known)] == known
    assert f'aria-sort="{"descending" if sign else "ascending"}"' in body


def test_offices_are_found_by_name_region_network_and_status(published, client):
    offices = UnitResult.objects.filter(release=published.release).offices()
    region = offices.first().region

    def found(query: str) -> set[str]:
        body = markup(client.get(f"{HOME}offices/?{query}"))
        if 'rel="next"' in body:
            body += markup(client.get(f"{HOME}offices/?{query}&page=2"))
        return set(re.findall(r'<th scope="row"><a href="[^"]*/offices/([^/"]+)/">', body))

    def codes(**conditions) -> set[str]:
        return set(offices.filter(**conditions).values_list("code", flat=True))

    one = offices.first()
    assert found(f"q={one.name.upper()}&region={region.slug}") == {one.code}
    assert found(f"region={region.slug}") == codes(region=region)
    assert found("network=centralised") == codes(network_type="centralised")
    assert found("status=unranked") == codes(rank=None)
    assert found("q=такого+нет") == set()


@pytest.mark.parametrize("query", ["network=x", "region=x", "status=x", "sort=x", "sort=detail"])
def test_unknown_filters_and_orders_are_refused(published, client, query):
    assert client.get(f"{HOME}offices/?{query}").status_code == 400


@pytest.fixture
def with_stars(published, monkeypatch) -> Method:
    """The method of the release as if its edition showed stars."""
    method = method_of(published.release.summary["edition_sha256"])
    bands = tuple(map(Decimal, (50, 60, 70, 80, 90)))
    starred = replace(method, parameters=replace(method.parameters, star_bands=bands))
    for views in (release_views, unit_views):
        monkeypatch.setattr(views, "method_of", lambda sha256: starred)
    return starred


def test_stars_are_shown_with_words_where_the_edition_has_them(published, client, with_stars):
    for level, listed in (("office", "offices/"), ("region", "")):
        ranked = published.unit(level=level, rank=1)
        stars = stars_of(ranked, with_stars.parameters.star_bands)
        assert (len(stars.marks), stars.words) == (5, f"{stars.count} {'звезды' if stars.count < 5 else 'звёзд'} из 5")
        body = markup(client.get(f"{HOME}{listed}"))
        assert f'<span role="img" aria-label="{stars.words}">{stars.marks}</span>' in body
        assert "из этих порогов достиг индекс: 50, 60, 70, 80, 90" in words(client.get(f"{HOME}{listed}"))
        assert stars.words in words(client.get(f"{HOME}{level}s/{ranked.code}/"))
    office = published.unit(level="office", rank=None)
    assert stars_of(office, with_stars.parameters.star_bands) is None
    assert "☆" not in markup(client.get(f"{HOME}offices/{office.code}/"))


def test_stars_are_shown_nowhere_where_the_edition_has_none(published, client):
    office = published.unit(level="office", rank=1)
    for address in ("", "offices/", f"offices/{office.code}/", f"regions/{office.region.code}/"):
        assert not re.search("[★☆]|звёзд", markup(client.get(HOME + address))), address


def test_an_office_shows_how_its_index_came_about(published, client):
    office = published.unit(level="office", status=Status.RANKED)
    text = words(client.get(f"{HOME}offices/{office.code}/"))
    release = published.release
    reading = read_unit(office, release.summary, method_of(release.summary["edition_sha256"]), Address(SLUG))
    assert (
        f"{format_figure(office.index)} из 100; интервал {format_figure(office.low)}–{format_figure(office.high)}"
        in text
    )
    for line in reading.measured:
        for step in line.steps:
            if step.answered is not None:
                assert f"хорошо оценили {step.positive} из {step.answered}" in text.replace("\u00a0", "")
    tails = set()
    for line in reading.measured:
        for step in line.steps:
            if step.formula:
                assert f"{step.formula} = {format_figure(step.value)}" in text
                tails.add(line.code)
    assert tails
    assert reading.exact in text
    for finding in (found := describe_strengths(office.detail, release.summary)).strengths + found.weaknesses:
        assert " ".join(finding.text.split()) in text


def test_formulas_give_the_values_that_stand_behind_them(published):
    release = published.release
    method = method_of(release.summary["edition_sha256"])
    checked = 0
    for office in UnitResult.objects.filter(release=release, status=Status.RANKED).offices():
        reading = read_unit(office, release.summary, method, Address(SLUG))
        for line in reading.measured:
            for step in line.steps:
                formula, _, cap = step.formula.partition(", но не больше ")
                if not formula:
                    continue
                terms = [
                    [Decimal(factor.replace("\u00a0", "").replace(",", ".")) for factor in term.split(" × ")]
                    for term in formula.split(" + ")
                ]
                value = sum(term[0] * (term[1] if len(term) > 1 else 1) for term in terms)
                value = min(value, Decimal(cap)) if cap else value
                assert abs(value - Decimal(step.value)) <= Decimal("0.02"), (office.code, line.code, step)
                checked += 1
        assert abs(Decimal(reading.total) - office.index) <= Decimal("0.12"), office.code
    assert checked > 100


NEEDED = {
    ("office", Status.RANKED): "",
    ("office", Status.SANCTIONED): "доказано, что он сообщил недостоверные данные",
    ("office", Status.NO_ANSWERS): "нужно не меньше 20 анкет",
    ("office", Status.FEW_ANSWERS): "Анкет 7, а для места в рейтинге нужно не меньше 20",
    ("office", Status.LOW_COVERAGE): "Измерено 63\u00a0% весов показателей, а для места нужно не меньше 80\u00a0%",
    ("region", Status.RANKED): "",
    ("region", Status.SANCTIONED): "Все ЦЗН региона обнулены",
    ("region", Status.NO_ANSWERS): "Ни у одного ЦЗН региона нет индекса",
    ("region", Status.FEW_ANSWERS): "Анкет во всём регионе меньше 20",
    ("region", Status.LOW_COVERAGE): "Измерено 63\u00a0% весов показателей",
}


@pytest.mark.parametrize(("level", "status"), [(level, status) for level in ("office", "region") for status in Status])
def test_each_reason_for_having_no_rank_is_told_with_what_is_needed(published, level, status):
    unit = UnitResult(level=level, status=status, answers=7, coverage=Decimal("0.63"))
    told = explain_status(unit, method_of(published.release.summary["edition_sha256"]))
    assert NEEDED[level, status] in told
    assert bool(told) == (status is not Status.RANKED)


@pytest.mark.parametrize("status", [Status.SANCTIONED, Status.FEW_ANSWERS])
def test_the_page_of_an_office_without_a_rank_says_why(published, client, status):
    office = published.unit(level="office", status=status)
    assert "Почему нет места" in words(client.get(f"{HOME}offices/{office.code}/"))


def test_a_sanction_is_public_with_its_reason(published, client):
    text = words(client.get(f"{HOME}offices/{published.sanctioned}/"))
    assert f"Причина: {REASON} Решение от 18.11.2026" in text
    assert REASON in words(client.get(f"{HOME}changes/"))
    assert "0,00–0,00" not in words(client.get(f"{HOME}offices/?sort=index"))


def test_the_history_links_the_other_campaigns_and_warns_where_editions_differ(published, client):
    office = published.unit(level="office", status=Status.RANKED)
    address = f"{HOME}offices/{office.code}/"
    body = markup(client.get(address))
    assert f'href="/ratings/{EARLIER}/offices/{office.code}/"' in body
    assert "Замеры шли по разным редакциям" in body
    Campaign.objects.filter(slug=EARLIER).update(edition=Edition.objects.newest())
    cache.clear()
    assert "Замеры шли по разным редакциям" not in markup(client.get(address))


@pytest.mark.parametrize("path", ["compare/", "offices/", ""])
def test_slips_in_names_are_mended_and_names_that_people_use_are_known(published, client, path):
    region = Region.objects.get(code=published.unit(level="region").code)
    slipped = region.name[:3] + region.name[4:]
    body = unescape(markup(client.get(f"{HOME}{path}", {"q": slipped})))
    assert f"показаны результаты для «{region.name.lower()}»" in body.lower()
    assert region.name in body
    assert "Показаны" not in unescape(markup(client.get(f"{HOME}{path}", {"q": slipped, "exact": "1"})))
    if path == "compare/":
        assert "Добавить" in unescape(markup(client.get(f"{HOME}{path}", {"q": "ЦЗН"})))
        beginning = region.name[:5].lower()
        assert "Показаны результаты" not in markup(client.get(f"{HOME}{path}", {"q": beginning}))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("сравнение", "compare/"),
        ("скачать данные", "download/"),
        ("рейтинг регионов", ""),
        ("рейтинг ЦЗН", "offices/"),
        ("свои веса", "weights/"),
        ("сровнение", "compare/"),
    ],
)
def test_pages_of_the_newest_release_are_found_by_their_names(published, client, query, path):
    body = markup(client.get("/search/", {"q": query}))
    first = body[body.index('class="row-list') :]
    assert f'href="{HOME}{path}"' in first[: first.index("</ul>")]


def test_the_code_of_an_office_opens_its_page(published, client):
    code = published.unit(level="office").code
    answer = client.get("/search/", {"q": code.upper()})
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}offices/{code}/")


def test_up_to_four_are_compared_and_more_are_left_out(published, client):
    codes = list(UnitResult.objects.filter(release=published.release).offices().values_list("code", flat=True)[:5])
    body = markup(client.get(f"{HOME}compare/?" + "&".join(f"o={code}" for code in codes)))
    assert [code in re.findall(r'offices/([^/"]+)/"', body) for code in codes] == [True] * 4 + [False]
    assert "Выбрано 4" in body


def test_what_is_found_can_be_added_to_the_comparison_without_scripts(published, client):
    office = published.unit(level="office")
    region = published.unit(level="region")
    body = unescape(markup(client.get(f"{HOME}compare/?o={office.code}&q={region.name}")))
    assert f'href="{HOME}compare/?o={office.code}&r={region.code}"' in body


@pytest.mark.parametrize("query", ["o=%00", "o=" + "x" * 500, "r=%F0%9F%98%80", "o=нет&q=%00", "page=-1"])
def test_odd_comparisons_are_answered(published, client, query):
    assert client.get(f"{HOME}compare/?{query}").status_code == 200


def test_an_old_version_stays_at_its_address_and_points_to_the_new_one(published, client):
    before, after = (client.get(f"{HOME}v{version}/") for version in (1, 2))
    office = f"offices/{published.sanctioned}/"
    assert "Это прежняя версия" in words(before)
    assert "Это прежняя версия" not in words(after)
    assert f'<link rel="canonical" href="http://testserver{HOME}v1/">' in markup(before)
    assert f'<link rel="canonical" href="http://testserver{HOME}">' in markup(after)
    assert "Почему нет места" not in words(client.get(f"{HOME}v1/{office}"))
    assert "Почему нет места" in words(client.get(f"{HOME}{office}"))
    assert f'href="{HOME}v1/offices/"' in markup(before)


def test_a_correction_shows_its_reason_and_what_was_before(published, client):
    text = words(client.get(f"{HOME}changes/"))
    first = UnitResult.objects.get(release__campaign__slug=SLUG, release__version=1, code=published.sanctioned)
    assert REASON in text
    assert f"{first.name} {format_figure(first.index)} 0,00 {first.rank} —" in text
    # What was computed anew stands first; those who only moved up behind it are folded away.
    assert text.index(f"{first.name} {format_figure(first.index)} 0,00") < text.index("Сдвинулись только места")
    assert "Исправленная версия" in words(client.get(HOME))


def test_changes_of_data_after_the_freeze_and_objections_are_public(published, client):
    region = published.unit(level="region").region
    for outcome, answer in (("accepted", "Да."), ("rejected", "Нет."), ("rejected", "Нет.")):
        Objection.objects.create(
            campaign=published.release.campaign, region=region, text="Не так.", outcome=outcome, answer=answer
        )
    Objection.objects.create(
        campaign=published.release.campaign, region=region, text="Взято назад.", withdrawn_at=timezone.now()
    )
    text = words(client.get(f"{HOME}changes/"))
    assert "3 возражения" in text
    assert "1 принято 2 не принято" in text
    assert "Взято назад" not in text
    assert "Данные № 4" in text  # answers, passports and a file were collected before the freeze
    assert "Ошиблись." in text


def test_what_is_not_published_is_shown_to_nobody(published, client):
    preview = Release.objects.get(campaign__slug=SLUG, state=Release.State.PREVIEW)
    assert preview.version == 3
    for path in (
        "v3/",
        "v3/offices/",
        f"v3/offices/{published.sanctioned}/",
        "v3/download/",
        "v3/download/release.zip",
    ):
        assert client.get(HOME + path).status_code == 404
    assert "версия 2" in words(client.get(HOME))
    body = markup(client.get(f"{HOME}download/"))
    assert preview.manifest["release.zip"]["sha256"] not in body
    content = b"".join(client.get(f"{HOME}download/release.zip").streaming_content)
    assert hashlib.sha256(content).hexdigest() == published.release.manifest["release.zip"]["sha256"]


@pytest.mark.parametrize("path", SECTIONS)
def test_a_campaign_without_a_release_is_answered_with_its_state(published, client, path):
    Campaign.objects.create(
        slug="2027-spring",
        title="Замер весны 2027 года",
        edition=published.release.campaign.edition,
        period_start="2027-03-01",
        surveys_open="2027-03-01",
        publication_on="2027-06-15",
        opened_at=timezone.now(),
    )
    response = client.get(f"/ratings/2027-spring/{path}")
    assert response.status_code == 200
    assert "Их публикация объявлена на 15.06.2027" in words(response)
    for page in ("/ratings/", "/ratings/calendar/"):
        assert "15.06.2027, 10:00 по Москве — Замер весны 2027 года" in words(client.get(page))


def test_drafts_and_unknown_campaigns_are_not_found(published, client):
    Campaign.objects.create(slug="secret", title="Черновик", edition=published.release.campaign.edition)
    paths = ["/ratings/secret/", "/ratings/nowhere/", f"{HOME}v9/", f"{HOME}offices/nowhere/", f"{HOME}regions/00/"]
    paths += [f"{HOME}offices/%00/", f"{HOME}download/nowhere.csv", f"{HOME}download/../../secret", f"{HOME}?page=9"]
    paths += [f"{HOME}v{'9' * 30}/", f"{HOME}regions/{published.sanctioned}/"]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_every_file_is_offered_with_its_checksum_and_served_as_it_was_made(published, client):
    body = markup(client.get(f"{HOME}download/"))
    for name, entry in published.release.manifest.items():
        assert entry["sha256"] in body
        response = client.get(f"{HOME}v2/download/{name}")
        content = b"".join(response.streaming_content)
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert response["ETag"] == f'"{entry["sha256"]}"'
        assert "immutable" in response["Cache-Control"]
    assert client.get(f"{HOME}download/release.xlsx")["Content-Disposition"].startswith("attachment")
    assert "immutable" not in client.get(f"{HOME}download/release.xlsx")["Cache-Control"]
    assert client.get(f"{HOME}download/report.pdf")["Content-Type"] == "application/pdf"


def test_a_file_that_a_visitor_has_is_not_sent_again(published, client):
    etag = client.get(f"{HOME}download/regions.csv")["ETag"]
    again = client.get(f"{HOME}download/regions.csv", headers={"if-none-match": etag})
    assert again.status_code == 304


def test_a_lost_file_is_not_found(published, client):
    path = published.release.path("indicators.csv")
    content = default_storage.open(path).read()
    default_storage.delete(path)
    try:
        assert client.get(f"{HOME}download/indicators.csv").status_code == 404
    finally:
        default_storage.save(path, io.BytesIO(content))


def test_without_scripts_own_weights_lead_to_the_numbers(published, client):
    body = markup(client.get(f"{HOME}weights/"))
    assert "Неофициально: это ваш расчёт" in body
    for level in ("regions", "offices"):
        assert f'href="{HOME}download/weights-{level}.json"' in body
    assert re.search(r'<form class="weights"[^>]* hidden>', body)


def test_publication_drops_cached_pages(published, client):
    assert "версия 2" in words(client.get(HOME))
    preview = Release.objects.get(campaign__slug=SLUG, state=Release.State.PREVIEW)
    publish_release(release=preview, by=None)
    assert "версия 3" in words(client.get(HOME))
    assert "Это прежняя версия" in words(client.get(f"{HOME}v2/"))


def test_filtered_and_sorted_tables_are_cached(published, client):
    for query in ("sort=-index", "network=centralised&status=ranked", "region=adygea&page=1"):
        client.get(f"{HOME}offices/?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{HOME}offices/?{query}")
        assert len(queries) == 1, query
