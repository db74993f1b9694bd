"""The review: who sees which figures when. A region never sees unpublished figures of another."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from campaigns import actions as campaigns
from campaigns.models import Campaign
from network.invitations import end_membership
from network.models import Membership, Office
from ratings.actions.objections import submit
from ratings.models import Objection, Release
from tests.fixtures.reviewed import SLUG, make_release
from tests.ratings.kinds import declare

REVIEW = f"/cabinet/results/{SLUG}/"


def words(response) -> str:
    """What a reader sees of the main part."""
    return " ".join(BeautifulSoup(response.content.decode(), "html.parser").main.get_text(" ").split())


@pytest.fixture
def objection(review, coordinator) -> Objection:
    return submit(campaign=review, by=coordinator, text="Число ответов неверно.", indicator="1.3")


@pytest.fixture
def addresses(objection, tyumen, bryansk) -> dict[str, str]:
    """Every address of the cabinet by name, of the region Tyumen; and those of the other region's office."""
    own, second = tyumen.offices.order_by("code")[:2]
    return {
        "home": "/cabinet/",
        "review": REVIEW,
        "office": f"{REVIEW}offices/{own.code}/",
        "second office": f"{REVIEW}offices/{second.code}/",
        "foreign office": f"{REVIEW}offices/{bryansk.offices.first().code}/",
        "new": f"{REVIEW}object/",
        "edit": f"{REVIEW}object/{objection.pk}/",
        "withdraw": f"{REVIEW}object/{objection.pk}/withdraw/",
        "step": f"/cabinet/roadmap/{SLUG}/1/",
        "undo": f"/cabinet/roadmap/{SLUG}/1/undo/",
        "password": "/cabinet/password/change/",
    }


# What each may open: 200 opens, 302 leads to the sign-in (or ФЦК on to the CMS), 403 is not theirs, 404 does not exist
# for them, 405 wants a button.
EXPECTED = {
    "coordinator": {
        "home": 200, "review": 200, "office": 200, "second office": 200, "foreign office": 404, "new": 200,
        "edit": 200, "withdraw": 405, "step": 200, "undo": 405, "password": 200,
    },
    "employee": {
        "home": 200, "review": 200, "office": 200, "second office": 404, "foreign office": 404, "new": 403,
        "edit": 403, "withdraw": 405, "step": 403, "undo": 405, "password": 200,
    },
    "stranger": {
        "home": 200, "review": 200, "office": 404, "second office": 404, "foreign office": 200, "new": 200,
        "edit": 404, "withdraw": 405, "step": 200, "undo": 405, "password": 200,
    },
    "methodologist": {
        "home": 302, "review": 403, "office": 403, "second office": 403, "foreign office": 403, "new": 403,
        "edit": 403, "withdraw": 405, "step": 403, "undo": 405, "password": 200,
    },
    "anonymous": {
        "home": 302, "review": 302, "office": 302, "second office": 302, "foreign office": 302, "new": 302,
        "edit": 302, "withdraw": 405, "step": 302, "undo": 405, "password": 302,
    },
}  # fmt: skip


@pytest.mark.parametrize("who", EXPECTED)
def test_each_person_opens_just_what_is_the_own(request, as_user, addresses, who):
    client = Client() if who == "anonymous" else as_user(request.getfixturevalue(who))
    assert {name: client.get(address).status_code for name, address in addresses.items()} == EXPECTED[who]


@pytest.mark.parametrize("who", ["employee", "stranger", "methodologist", "anonymous"])
def test_nobody_else_changes_what_a_region_says(request, as_user, addresses, objection, who):
    client = Client() if who == "anonymous" else as_user(request.getfixturevalue(who))
    for name in ("edit", "withdraw"):
        assert client.post(addresses[name], {"text": "чужое"}).status_code in (302, 403, 404), name
    kept = Objection.objects.get(pk=objection.pk)
    assert (kept.text, kept.withdrawn_at) == ("Число ответов неверно.", None)


def test_a_region_sees_the_own_figures_and_none_of_another(as_user, coordinator, stranger, addresses):
    for user, own, foreign in ((coordinator, "71", "72"), (stranger, "72", "71")):
        client = as_user(user)
        for address in (address for name, address in addresses.items() if name not in ("withdraw", "undo")):
            response = client.get(address)
            if response.status_code == 200:
                for number in range(1, 4):
                    assert f"{foreign},{number}1" not in words(response), address
                assert f"{foreign},01" not in words(response), address
        assert f"{own},01" in words(client.get(REVIEW))


def test_an_employee_sees_one_office_and_not_the_region(as_user, employee, review):
    text = words(as_user(employee).get(REVIEW))
    assert "71,11" in text
    for hidden in ("71,01", "71,21", "Регион в целом", "Возраз"):
        assert hidden not in text, hidden


def test_a_region_of_many_offices_reads_them_page_by_page(as_user, coordinator, review, preview, tyumen):
    known = preview.results.offices().filter(region=tyumen).order_by("name", "code")
    twin = known.first()
    for number in range(106):
        twin.pk, twin.code, twin.name = None, f"many-{number}", f"Центр {number:03}"
        twin.save(force_insert=True)
    client, named = as_user(coordinator), []
    for number in range(1, 7):
        soup = BeautifulSoup(client.get(REVIEW, {"page": number}).content, "html.parser")
        named += [row.get_text(strip=True) for row in soup.select("#offices ~ .table-frame tbody th")]
        assert f"Показаны {20 * number - 19}–{min(20 * number, 108)} из 108" in " ".join(soup.text.split())
        assert soup.select(f'a[href="?page={number - 1 or 2}#offices"]')
        assert soup.select("#region, #objections, #groups")
    assert named == list(known.values_list("name", flat=True))


def test_figures_are_unfolded_to_answers_and_points(as_user, coordinator, review, tyumen):
    office = tyumen.offices.order_by("code").first()
    text = words(as_user(coordinator).get(f"{REVIEW}offices/{office.code}/"))
    for shown in ("71,11", "77,50 31 из 40", "1 из 2", "со слов ЦЗН, не проверено", "3,33 из 5,00"):
        assert shown in text, shown


def test_figures_are_seen_during_the_review_and_after_publication_only(as_user, coordinator, preview, on, tyumen):
    office = f"{REVIEW}offices/{tyumen.offices.order_by('code').first().code}/"
    for day, seen in (
        (date(2026, 4, 12), False),  # frozen, the review is to come
        (date(2026, 4, 13), True),
        (date(2026, 4, 24), True),
        (date(2026, 4, 25), False),  # the review is over
    ):
        on(day)
        client = as_user(coordinator)
        assert ("71,01" in words(client.get(REVIEW))) == seen, day
        assert (client.get(office).status_code == 200) == seen, day
    on(date(2026, 4, 30))
    Release.objects.filter(pk=preview.pk).update(state=Release.State.PUBLISHED)
    campaigns.publish_campaign(campaign=preview.campaign, by=None)
    text = words(as_user(coordinator).get(REVIEW))
    assert "71,01" in text
    assert "опубликованы" in text


def test_the_preview_of_a_correction_is_not_shown(as_user, coordinator, preview, on, tyumen, bryansk):
    on(date(2026, 4, 30))
    Release.objects.filter(pk=preview.pk).update(state=Release.State.PUBLISHED)
    campaigns.publish_campaign(campaign=preview.campaign, by=None)
    make_release(preview.campaign, [tyumen, bryansk], version=2)
    text = words(as_user(coordinator).get(REVIEW))
    assert "71,01" in text
    assert "71,02" not in text


def test_before_anything_is_computed_the_page_says_so(as_user, coordinator, frozen, on):
    on(date(2026, 4, 14))
    client = as_user(coordinator)
    assert "ещё считают" in words(client.get(REVIEW))
    assert client.get(f"{REVIEW}object/").status_code == 200
    response = client.post(f"{REVIEW}object/", {"text": "Рано", "office_code": "", "indicator": ""})
    assert "возражать не на что" in words(response)


def test_a_campaign_without_the_region_or_not_yet_opened_does_not_exist_for_it(as_user, coordinator, review):
    client = as_user(coordinator)
    assert client.get("/cabinet/results/pilot-2022/").status_code in (200, 404)
    Campaign.objects.filter(pk=review.pk).update(opened_at=None)
    assert client.get(REVIEW).status_code == 404
    Campaign.objects.filter(pk=review.pk).update(opened_at=review.opened_at)
    review.plans.filter(region__slug="tyumen").delete()
    assert client.get(REVIEW).status_code == 404
    assert client.get("/cabinet/results/nowhere/").status_code == 404


def test_who_leaves_sees_nothing_from_that_moment(as_user, coordinator, review):
    client = as_user(coordinator)
    assert client.get(REVIEW).status_code == 200
    end_membership(membership=Membership.objects.of(coordinator), by=None)
    assert client.get(REVIEW).status_code == 302


def test_a_user_of_another_kind_with_the_right_to_mark_is_no_region(as_user, review, editor):
    assert as_user(editor).get(REVIEW).status_code == 403


def test_the_demonstration_is_labelled_on_every_page(as_user, coordinator, review, tyumen):
    declare(review.slug, is_demo=True)
    client = as_user(coordinator)
    office = tyumen.offices.order_by("code").first().code
    for address in (REVIEW, f"{REVIEW}offices/{office}/", f"{REVIEW}object/"):
        assert "Демонстрационные данные" in words(client.get(address)), address


def test_the_home_page_shows_what_is_the_regions(as_user, coordinator, stranger, review, tyumen, bryansk):
    Office.objects.create(code="demo-72-01", region=tyumen, name="Выдуманный центр", is_demo=True)
    text = words(as_user(coordinator).get("/cabinet/"))
    for shown in (
        "Тюменская область", "координатор региона", "посмотрите свои показатели", "до 24.04.2026 включительно",
        "Второй центр tyumen", "сделано 0 из 3, просрочено 3", "Редакция 2", "Чем отличается от редакции 1",
    ):  # fmt: skip
        assert shown in text, shown
    for hidden in ("Второй центр bryansk", "Выдуманный центр"):
        assert hidden not in text, hidden


def test_pages_ask_the_database_little(as_user, coordinator, review, tyumen, django_assert_max_num_queries):
    Office.objects.bulk_create(Office(code=f"many-{n}", region=tyumen, name=f"Центр {n}") for n in range(60))
    client = as_user(coordinator)
    for address, most in (("/cabinet/", 25), (REVIEW, 16), (f"{REVIEW}object/", 16)):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


# The roadmap.


def test_a_coordinator_marks_the_regions_own_steps_and_takes_marks_back(as_user, coordinator, stranger, review):
    client = as_user(coordinator)
    mark = {"done_on": "2026-04-01", "result": "приказ № 15", "note": "", "link": ""}
    assert client.post(f"/cabinet/roadmap/{SLUG}/1/", mark)["Location"] == "/cabinet/"
    assert "сделано 1 из 3" in words(client.get("/cabinet/"))
    assert "сделано 0 из 3" in words(as_user(stranger).get("/cabinet/"))
    foreign = client.post(f"/cabinet/roadmap/{SLUG}/2/", mark)
    assert foreign.status_code == 403, "the step of ФЦК"
    assert "За этот шаг отвечает ФЦК, он его и отмечает." in foreign.content.decode()
    assert "просрочено" in words(client.get(f"/cabinet/roadmap/{SLUG}/3/"))
    undo = client.post(f"/cabinet/roadmap/{SLUG}/2/undo/", follow=True)
    assert "За этот шаг отвечает ФЦК" in words(undo)
    future = client.post(f"/cabinet/roadmap/{SLUG}/3/", mark | {"done_on": "2026-12-01"})
    assert "ещё не наступил" in words(future)
    as_user(stranger).post(f"/cabinet/roadmap/{SLUG}/1/undo/")
    assert "сделано 1 из 3" in words(client.get("/cabinet/")), "another region's button reaches only its own mark"
    client.post(f"/cabinet/roadmap/{SLUG}/1/undo/")
    assert "сделано 0 из 3" in words(client.get("/cabinet/"))


def test_the_action_itself_refuses_a_foreign_region(coordinator, review, bryansk):
    from django.core.exceptions import PermissionDenied

    step = review.milestones.get(number=1)
    with pytest.raises(PermissionDenied, match="свой регион"):
        campaigns.mark_milestone(milestone=step, region=bryansk, done_on=date(2026, 4, 1), by=coordinator)
