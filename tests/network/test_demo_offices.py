"""Invented offices stand beside the real ones of a region, and never among them."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.actions import CampaignRefused, plan_region
from campaigns.models import Campaign
from methodology.models import Edition
from network import actions
from network.actions import DemoPerson, DemoRefused
from network.models import Membership, Office, Region
from network.roles import EXPERT

OFFICES = "wagtailsnippets_network_office"
TITLES = "код;регион;название;город или район;адрес;управляющий"


def invented(number: int, **values) -> Office:
    region = Region.objects.get(code="32")
    return Office(code=f"demo-32-{number:02d}", name=f"Демонстрационный ЦЗН № {number}", region=region, **values)


@pytest.fixture
def demo(pilot) -> list[Office]:
    return actions.put_demo_offices(offices=[invented(1, is_managing=True), invented(2, town="город Небылинск")])


def test_offices_are_made_once(demo, pilot):
    again = actions.put_demo_offices(offices=[invented(2), invented(1)])
    assert [office.pk for office in again] == [office.pk for office in demo]
    assert Office.objects.filter(is_demo=True).count() == 2
    assert not Office.objects.real().filter(code__startswith="demo-").exists()


def test_another_demonstration_and_codes_of_real_offices_are_refused(demo):
    with pytest.raises(DemoRefused, match="другой демонстрации"):
        actions.put_demo_offices(offices=[invented(1)])
    taken = invented(1)
    taken.code = "15-01"
    with pytest.raises(DemoRefused, match="заняты настоящими ЦЗН: 15-01"):
        actions.put_demo_offices(offices=[taken])
    assert Office.objects.get(code="15-01").is_demo is False


def test_removal_takes_only_the_invented_ones(demo):
    real = Office.objects.real().count()
    assert actions.remove_demo_offices() == 2
    assert Office.objects.count() == real > 0


@pytest.fixture
def people(demo) -> list[DemoPerson]:
    return [
        DemoPerson("демо-эксперт-1", "Демонстрационный эксперт 1", role=EXPERT),
        DemoPerson("демо-32-01", "Сотрудник", office=demo[0]),
    ]


def test_people_are_made_once_with_their_roles_and_nobody_signs_in_by_their_accounts(people, demo):
    made = actions.put_demo_people(people=people)
    assert actions.put_demo_people(people=people) == made
    expert, employee = (made[person.username] for person in people)
    assert expert.has_perm("assessments.verify_passport")
    assert Membership.objects.of(employee).office == demo[0]
    assert not any(user.has_usable_password() or user.email for user in made.values())
    assert not any(user.check_password(user.password) for user in made.values())


def test_an_account_that_somebody_uses_is_neither_taken_nor_removed(people):
    real = User.objects.create_user("демо-эксперт-1", password="Пароль-для-проверки-1")
    with pytest.raises(DemoRefused, match="заняты учётные записи людей: демо-эксперт-1"):
        actions.put_demo_people(people=people)
    assert actions.remove_demo_people() == 0
    assert User.objects.get(username="демо-эксперт-1") == real


def test_removal_takes_invented_people_with_their_roles(people):
    before = User.objects.count()
    actions.put_demo_people(people=people)
    assert actions.remove_demo_people() == 2
    assert User.objects.count() == before
    assert not Membership.objects.filter(office__is_demo=True).exists()


def test_lists_of_people_leave_the_invented_ones_out(people, client, methodologist):
    actions.put_demo_people(people=people)
    client.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
    assert "демо-32-01" not in client.get(reverse("people:list")).content.decode()


def test_a_region_has_a_managing_office_of_each_kind(demo, client, methodologist):
    client.force_login(methodologist)
    first, second = Office.objects.real().filter(region__code="32").order_by("code")[:2]
    for office, refused in ((first, False), (second, True)):
        data = {"code": office.code, "region": office.region_id, "name": office.name, "is_managing": "on"}
        page = client.post(reverse(f"{OFFICES}:edit", args=[office.pk]), data)
        assert ("уже есть управляющий ЦЗН" in page.content.decode()) == refused
    assert set(Office.objects.filter(region__code="32", is_managing=True)) == {first, demo[0]}


@pytest.mark.parametrize(
    ("query", "real", "shown"),
    [("", True, False), ("is_demo=too", True, True), ("is_demo=only", False, True), ("q=небылинск", False, False),
     ("q=небылинск&is_demo=only", False, True), ("q=demo-32&is_demo=too", False, True)],
)  # fmt: skip
def test_the_list_of_the_cms_hides_them_until_asked(demo, client, expert, query, real, shown):
    client.force_login(expert)
    region = Region.objects.get(code="32").pk
    html = client.get(reverse(f"{OFFICES}:list") + f"?region={region}&{query}").content.decode()
    assert ("города Брянска" in html) == real
    assert ("Демонстрационный ЦЗН № 2" in html) == shown


def test_an_export_holds_only_real_offices(demo, client, expert):
    client.force_login(expert)
    text = b"".join(client.get(reverse(f"{OFFICES}:list") + "?export=csv").streaming_content).decode()
    assert "15-01" in text
    assert "demo-" not in text


def test_the_office_itself_says_that_it_is_invented(demo, client, expert):
    client.force_login(expert)
    html = client.get(reverse(f"{OFFICES}:inspect", args=[demo[0].pk])).content.decode().lower()
    assert "демонстрационный</dt>" in "".join(html.split())


def test_regions_count_real_offices_only(demo, client, expert):
    client.force_login(expert)
    real = Office.objects.real().filter(region__code="32").count()
    text = b"".join(client.get(reverse("wagtailsnippets_network_region:list") + "?export=csv").streaming_content)
    row = next(line for line in text.decode().splitlines() if "Брянская" in line)
    assert row.endswith(f",{real}")


def test_the_public_search_does_not_find_them(demo, client):
    assert "Демонстрационный" not in client.get("/search/", {"q": "небылинск"}).content.decode()


def test_a_file_neither_changes_them_nor_minds_their_managing_office(demo, methodologist):
    upload = actions.upload_offices(
        file_name="ЦЗН.csv",
        content=f"{TITLES}\ndemo-32-01;32;Настоящий;;;\n15-01;32;Центр;;;да\n".encode(),
        by=methodologist,
    )
    refused, changed = actions.plan_of(upload).rows
    assert "занят выдуманным ЦЗН" in refused.faults[0]
    assert not changed.faults


def test_they_take_part_in_demonstrations_only(demo, methodologist):
    region = Region.objects.get(code="32")
    edition = Edition.objects.get(number=2)
    real = Campaign.objects.create(slug="real", title="Замер", edition=edition)
    with pytest.raises(CampaignRefused, match="только в демонстрации"):
        plan_region(campaign=real, region=region, offices=demo, codes=[], by=methodologist)
    shown = Campaign.objects.create(slug="shown", title="Показ", edition=edition, is_demo=True)
    plan_region(campaign=shown, region=region, offices=demo, codes=[], by=methodologist)
    plan_region(campaign=shown, region=region, offices=demo[:1], codes=[], by=methodologist)
    plan_region(campaign=shown, region=region, offices=demo, codes=[], by=methodologist)
    assert shown.participations.count() == 2


@pytest.mark.parametrize("is_demo", [False, True])
def test_participants_are_chosen_among_offices_of_the_campaigns_kind(demo, client, methodologist, is_demo):
    campaign = Campaign.objects.create(
        slug="shown", title="Показ", edition=Edition.objects.get(number=2), is_demo=is_demo
    )
    client.force_login(methodologist)
    html = client.get(reverse("campaigns_cms:participants", args=[campaign.slug])).content.decode()
    assert ("Демонстрационный ЦЗН № 2" in html) == is_demo
    assert ("города Брянска" in html) == (not is_demo)
