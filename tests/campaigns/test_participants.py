"""Participants of a campaign are chosen on one page and saved at once, or not at all; nothing is saved unseen."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from campaigns import actions, participants
from campaigns.models import Campaign
from network.models import Office, Region
from tests.fixtures.pages import markup


@pytest.fixture
def bryansk(pilot) -> Region:
    return Region.objects.get(slug="bryansk")


@pytest.fixture
def client_of_page(signed_in):
    return signed_in("methodologist")


def address_of(campaign: Campaign, words: str = "") -> str:
    return reverse("campaigns_cms:participants", args=[campaign.slug]) + (f"?q={words}" if words else "")


def sent_by(page: BeautifulSoup) -> dict[str, list[str]]:
    """What a browser sends of the form as it stands."""
    form = page.select_one("form[data-participants]")
    boxes = {
        name: [box["value"] for box in form.select(f"input[name={name}][checked]")] for name in ("region", "office")
    }
    return boxes | {"seen": [form.select_one("[name=seen]")["value"]]}


@pytest.fixture
def opened_form(client_of_page, planned) -> Callable[..., dict[str, list[str]]]:
    """What the page would send if nothing were ticked."""

    def read(words: str = "") -> dict[str, list[str]]:
        response = client_of_page.get(address_of(planned, words))
        return sent_by(BeautifulSoup(markup(response), "html.parser"))

    return read


def taking_part(campaign: Campaign) -> set[int]:
    return set(campaign.participations.values_list("office", flat=True))


def test_regions_stand_with_their_offices_and_counts(client_of_page, planned, tyumen, bryansk):
    page = BeautifulSoup(markup(client_of_page.get(address_of(planned))), "html.parser")
    rows = {row.label.text.strip(): row for row in page.select("[data-region]")}
    total = tyumen.offices.real().count()
    assert f"выбрано {total} из {total}" in " ".join(rows[tyumen.name].summary.text.split())
    assert f"выбрано 0 из {bryansk.offices.real().count()}" in " ".join(rows[bryansk.name].summary.text.split())
    assert "показатели: 2" in rows[tyumen.name].text
    assert len(rows) == Region.objects.filter(offices__is_demo=False).distinct().count()


def test_one_save_adds_takes_off_and_keeps_indicators(client_of_page, opened_form, planned, tyumen, bryansk):
    sent = opened_form()
    one = bryansk.offices.real().first()
    sent["region"].append(str(bryansk.pk))
    sent["office"].append(str(one.pk))
    response = client_of_page.post(address_of(planned), sent)
    assert response["Location"] == reverse("campaigns_cms:course", args=[planned.slug])
    assert taking_part(planned) == {one.pk, *tyumen.offices.real().values_list("pk", flat=True)}
    assert planned.plans.get(region=tyumen).codes == ["1.3", "2.2"]
    sent = opened_form()
    sent["region"].remove(str(tyumen.pk))
    client_of_page.post(address_of(planned), sent)
    assert taking_part(planned) == {one.pk}


def test_without_javascript_a_region_or_all_are_added_with_all_offices(client_of_page, opened_form, planned, bryansk):
    sent = opened_form()
    sent["region"].append(str(bryansk.pk))
    client_of_page.post(address_of(planned), sent)
    assert {office.pk for office in bryansk.offices.real()} <= taking_part(planned)
    client_of_page.post(address_of(planned), opened_form() | {"everybody": "1"})
    assert taking_part(planned) == set(Office.objects.real().values_list("pk", flat=True))


def test_a_filtered_page_changes_only_what_it_shows(client_of_page, opened_form, planned, tyumen, bryansk):
    before = taking_part(planned)
    sent = opened_form("брянск")
    assert sent["region"] == sent["office"] == []
    client_of_page.post(address_of(planned, "брянск"), sent | {"everybody": "1"})
    assert taking_part(planned) == before | {office.pk for office in bryansk.offices.real()}


def test_a_stale_choice_is_refused_with_the_difference_and_kept(client_of_page, opened_form, planned, bryansk):
    sent = opened_form()
    chosen = bryansk.offices.real().first()
    sent["office"].append(str(chosen.pk))
    other = (
        Region.objects.filter(offices__is_demo=False).exclude(plans__campaign=planned).exclude(pk=bryansk.pk).first()
    )
    actions.plan_region(campaign=planned, region=other, offices=other.offices.real(), codes=[], by=None)
    before = taking_part(planned)
    page = BeautifulSoup(markup(client_of_page.post(address_of(planned), sent)), "html.parser")
    assert "Пока вы выбирали" in page.text
    assert f"{other}: регион добавлен; добавлены ЦЗН: " in page.text
    assert taking_part(planned) == before
    again = sent_by(page)
    assert str(chosen.pk) in again["office"]
    client_of_page.post(address_of(planned), again)
    assert chosen.pk in taking_part(planned)


def test_an_office_that_somebody_else_has_taken_off_is_named_and_does_not_come_back(
    client_of_page, opened_form, planned, tyumen
):
    gone = Office.objects.create(code="72-extra", region=tyumen, name="Второй центр")
    first, told = tyumen.offices.exclude(pk=gone.pk), {"campaign": planned, "codes": ["1.3", "2.2"], "by": None}
    actions.plan_region(region=tyumen, offices=tyumen.offices.all(), **told)
    sent = opened_form()
    actions.plan_region(region=tyumen, offices=first, **told)
    page = BeautifulSoup(markup(client_of_page.post(address_of(planned), sent)), "html.parser")
    assert f"{tyumen}: убраны ЦЗН: {gone.name}." in page.text
    assert gone.pk not in taking_part(planned)


def test_an_office_that_nobody_has_seen_joins_nothing(client_of_page, opened_form, planned, bryansk):
    sent = opened_form()
    sent["region"].append(str(bryansk.pk))
    Office.objects.create(code="new-1", region=bryansk, name="Новый центр")
    page = client_of_page.post(address_of(planned), sent).content.decode()
    assert "записаны новые ЦЗН: Новый центр" in page
    assert not planned.plans.filter(region=bryansk).exists()


@pytest.mark.parametrize("seen", ["", "forged", "[]"])
def test_a_forged_or_missing_digest_is_refused(client_of_page, opened_form, planned, seen):
    before = taking_part(planned)
    response = client_of_page.post(address_of(planned), opened_form() | {"seen": seen, "region": []})
    assert "Форма устарела или повреждена" in response.content.decode()
    assert taking_part(planned) == before


def test_the_digest_of_another_campaign_is_refused(client_of_page, opened_form, planned):
    pilot = Campaign.objects.get(slug="pilot-2022")
    sent = opened_form() | {"seen": participants.seal(pilot, participants.rows_of(pilot)), "region": []}
    assert "Форма устарела" in client_of_page.post(address_of(planned), sent).content.decode()


def test_forged_keys_choose_nothing(client_of_page, opened_form, planned, bryansk):
    before = taking_part(planned)
    demo = Office.objects.create(code="demo-x", region=bryansk, name="Выдуманный", is_demo=True)
    sent = opened_form()
    sent["region"] += ["999999", "-1", "x", "²"]
    sent["office"] += [str(demo.pk), "99999999999999999999", "1 OR 1=1"]
    client_of_page.post(address_of(planned), sent)
    assert taking_part(planned) == before


def test_faults_stand_beside_their_regions_and_nothing_is_saved(client_of_page, opened_form, planned, tyumen, bryansk):
    sent = opened_form() | {"office": [str(bryansk.offices.real().first().pk)]}
    page = BeautifulSoup(markup(client_of_page.post(address_of(planned), sent)), "html.parser")
    (fault,) = page.select(".error-message")
    assert "Отметьте хотя бы один ЦЗН" in fault.text
    assert fault.find_parent("li").label.text.strip() == tyumen.name
    assert not planned.plans.filter(region=bryansk).exists()


def test_more_offices_than_the_region_has_stated_are_refused(client_of_page, opened_form, planned, tyumen):
    office = tyumen.offices.real().first()
    actions.plan_region(campaign=planned, region=tyumen, offices=[office], codes=[], offices_stated=1, by=None)
    Office.objects.create(code="t-2", region=tyumen, name="Второй центр")
    sent = opened_form()
    sent["office"] += [str(one.pk) for one in tyumen.offices.real()]
    assert "регион заявил 1" in client_of_page.post(address_of(planned), sent).content.decode()
    assert taking_part(planned) == {office.pk}


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_others_neither_see_nor_choose(signed_in, planned, role):
    before = taking_part(planned)
    client = signed_in(role)
    for response in (client.get(address_of(planned)), client.post(address_of(planned), {"everybody": "1"})):
        assert response.status_code == 302
    assert taking_part(planned) == before


def test_a_country_of_89_regions_and_2300_offices_is_one_form(
    client_of_page, opened_form, planned, settings, django_assert_max_num_queries
):
    regions = list(Region.objects.all())
    assert len(regions) == 89
    Office.objects.bulk_create(
        Office(code=f"big-{number}", region=regions[number % 89], name=f"Центр {number}") for number in range(2300)
    )
    address = address_of(planned)
    with django_assert_max_num_queries(25):
        sent = opened_form()
    everybody = [str(key) for key in Office.objects.real().values_list("pk", flat=True)]
    sent |= {"region": [str(region.pk) for region in regions], "office": everybody}
    assert len(everybody) + 89 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    with django_assert_max_num_queries(45):
        assert client_of_page.post(address, sent).status_code == 302
    assert (planned.plans.count(), planned.participations.count()) == (89, len(everybody))
