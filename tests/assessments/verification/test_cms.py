"""Pages of the verification in the CMS: each role, what an expert sees and does, how much they ask of the database."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db.models import F
from django.urls import reverse

from assessments.actions import sanctioning
from assessments.actions.sampling import commit_seed, draw_sample
from assessments.models import Case, Entry, Evidence, Passport, Reason, Return, Sanction, Verification
from network.models import Office
from portal.dashboard import duties

from .conftest import CHECKED, CLAIMED

pytestmark = pytest.mark.django_db


@pytest.fixture
def to(checking):
    """The address of a page of this campaign."""
    return lambda name, *args: reverse(f"passports_cms:{name}", args=[checking.slug, *args])


@pytest.fixture
def browser(as_user, expert):
    return as_user(expert)


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "lxml").select_one("main").get_text(" ").split())


def send(browser, address: str, **given):
    """Fill in the form of a case as a browser does and press a button."""
    form = BeautifulSoup(browser.get(address).content, "lxml").select_one("main form[method=post]")
    return browser.post(address, {"seen": form.select_one("input[name=seen]")["value"]} | given)


@pytest.fixture
def others(case, passport) -> list[Case]:
    """Two more lines in the queue."""
    return [Case.objects.create(passport=passport, item=item, indicator="3.1.1") for item in ("3.1.1-2", "3.1.1-3")]


PAGES = ("queue", "returns", "sample", "sanctions")


@pytest.mark.parametrize(
    ("name", "status"), [("expert", 200), ("methodologist", 200), ("editor", 302), ("coordinator", 302)]
)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_who_checks_signs_or_draws(request, as_user, to, page, name, status):
    assert as_user(request.getfixturevalue(name)).get(to(page)).status_code == status


@pytest.mark.parametrize(("name", "status"), [("expert", 200), ("methodologist", 200), ("editor", 302)])
def test_a_case_is_for_who_verifies_or_signs(request, as_user, to, case, name, status):
    assert as_user(request.getfixturevalue(name)).get(to("case", case.pk)).status_code == status


def test_who_signs_sees_a_case_and_judges_nothing(as_user, methodologist, to, case):
    browser = as_user(methodologist)
    assert 'value="confirmed"' not in browser.get(to("case", case.pk)).content.decode()
    said = browser.post(to("case", case.pk), {"act": "confirmed", "seen": ""})
    assert said.status_code == 422
    assert not Verification.objects.exists()


def test_the_queue_shows_what_waits_and_why(browser, to, case, others):
    Reason.objects.create(case=case, why="dead_link", words="Ссылка не открывается.")
    shown = text_of(browser.get(to("queue")))
    assert "Найдено пунктов: 3" in shown
    assert "Ссылка не открывается" in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"why": "dead_link"}, 1),
        ({"indicator": "5.4"}, 0),
        ({"indicator": "3.1.1"}, 3),
        ({"office": "нет такого"}, 0),
        ({"whose": "mine"}, 1),
        ({"whose": "nobody"}, 2),
        ({"state": "done"}, 0),
        ({"state": "nonsense", "page": "x"}, 3),
    ],
)
def test_filters(browser, to, case, others, expert, query, count):
    Reason.objects.create(case=case, why="dead_link")
    Case.objects.filter(pk=case.pk).update(assigned=expert)
    assert f"Найдено пунктов: {count}." in text_of(browser.get(to("queue"), query))


def test_what_was_judged_goes_and_comes_back_when_it_changes(browser, to, case, judge):
    judge(case)
    assert "Найдено пунктов: 0" in text_of(browser.get(to("queue")))
    assert "Найдено пунктов: 1" in text_of(browser.get(to("queue"), {"state": "confirmed"}))
    Entry.objects.filter(item=case.item).update(version=F("version") + 1)
    case.passport.touch(None)
    assert "изменён после проверки" in text_of(browser.get(to("queue")))
    assert "Найдено пунктов: 0" in text_of(browser.get(to("queue"), {"state": "confirmed"}))


def test_a_case_shows_claim_evidence_and_code_of_the_day(browser, to, case, office):
    Reason.objects.create(case=case, why="dead_link", words="Не открывается.")
    shown = text_of(browser.get(to("case", case.pk)))
    assert office.name in shown
    assert "https://example.org" in shown
    assert "Не открывается." in shown


def test_after_a_verdict_comes_the_next_case(browser, to, case, others):
    said = send(browser, to("case", case.pk), act="confirmed")
    assert said.url.startswith(to("case", others[0].pk))
    said = send(browser, said.url, act="rejected", fault="false", words="Не то.")
    said = send(browser, to("case", others[1].pk), act="confirmed")
    assert said.url.startswith(to("queue"))
    assert Verification.objects.count() == 3


def test_what_is_refused_stays_on_the_page(browser, to, case):
    said = send(browser, to("case", case.pk), act="rejected", words="Не тот зал", fault="")
    assert said.status_code == 422
    assert "Выберите причину" in text_of(said)
    assert "Не тот зал" in said.content.decode()


def test_what_changed_meanwhile_is_shown_as_it_is(browser, to, case, judge, colleague):
    seen = BeautifulSoup(browser.get(to("case", case.pk)).content, "lxml").select_one("input[name=seen]")["value"]
    judge(case, by=colleague)
    said = browser.post(to("case", case.pk), {"seen": seen, "act": "rejected", "fault": "false", "words": "Не то."})
    assert said.status_code == 422
    assert "этот пункт изменился" in text_of(said)
    assert "colleague" in text_of(said)


def test_who_judges_blind_does_not_see_the_first_verdict(as_user, to, case, judge, colleague):
    Case.objects.update(is_blind=True)
    judge(case, "rejected", words="Тайное слово.")
    browser = as_user(colleague)
    for address in (to("case", case.pk), to("queue")):
        assert "Тайное" not in browser.get(address).content.decode()
    send(browser, to("case", case.pk), act="rejected", fault="false", words="И я так вижу.")
    assert "Тайное" in browser.get(to("case", case.pk)).content.decode()


def test_the_office_is_asked_from_the_page(browser, to, case):
    send(browser, to("case", case.pk), act="return", words="Пришлите фото.", days="2")
    assert Return.objects.get().text == "Пришлите фото."
    assert "Пришлите фото." in text_of(browser.get(to("returns")))


def test_one_takes_a_case_and_leaves_it_to_another(browser, to, case, expert):
    send(browser, to("case", case.pk), act="take")
    assert Case.objects.get().assigned == expert
    send(browser, to("case", case.pk), act="leave")
    send(browser, to("case", case.pk), act="ask", words="Не узнаю здание.")
    assert Case.objects.get().state == Case.State.ANOTHER


def test_files_are_for_who_verifies(browser, as_user, editor, to, passport, checking):
    piece = Evidence(passport=passport, item=CLAIMED[0], key=uuid.uuid4(), kind="photo", sha256="0" * 64)
    piece.file.save("photo.jpg", ContentFile(b"photo"))
    assert browser.get(to("evidence_file", piece.pk)).status_code == 200
    assert as_user(editor).get(to("evidence_file", piece.pk)).status_code == 302
    other = reverse("passports_cms:evidence_file", args=["nothing", piece.pk])
    assert browser.get(other).status_code == 404


def test_the_sample_is_promised_drawn_and_told(as_user, methodologist, expert, campaign, passport, judge, on):
    browser = as_user(methodologist)
    page, act = (reverse(f"passports_cms:{name}", args=[campaign.slug]) for name in ("sample", "sample_act"))
    browser.post(act, {"act": "commit"})
    shown = text_of(browser.get(page))
    assert campaign.sample.commitment in shown
    assert campaign.sample.seed not in browser.get(page).content.decode()
    listed = reverse("passports_cms:population", args=[campaign.slug])
    assert browser.get(listed).status_code == 404
    on(CHECKED)
    browser = as_user(methodologist)
    browser.post(act, {"act": "draw"})
    judge(Case.objects.filter(is_blind=False).first(), "rejected")
    shown = text_of(browser.get(page))
    assert campaign.sample.seed in shown
    assert "Пункты выборки: 4" in shown
    assert "Доля по всем показателям вместе появится, когда" in shown
    assert len(browser.get(listed).content.splitlines()) == 4
    assert b"def draw" in browser.get(reverse("assessments:script")).content
    assert as_user(expert).post(act, {"act": "draw"}).url == reverse("wagtailadmin_home")


def test_a_sanction_goes_from_hand_to_hand(browser, as_user, methodologist, to, case, judge, office):
    judge(case, "rejected")
    assert "предложить обнуление" in text_of(browser.get(to("sanctions")))
    address = to("propose", office.code)
    assert "… — сведения неверны: На снимке другой зал." in text_of(browser.get(address))
    assert browser.post(address, {"public_reason": "Чужие снимки."}).status_code == 422
    said = browser.post(address, {"cases": [case.pk], "public_reason": "Чужие снимки.", "grounds": "Акт."})
    assert browser.post(said.url, {"kind": "confirmed", "words": ""}).status_code == 422
    assert any(duty.text.startswith("Обнуление") for duty in duties(methodologist))
    as_user(methodologist).post(said.url, {"kind": "confirmed", "words": ""})
    assert Sanction.objects.get().state == Sanction.State.CONFIRMED


def test_experts_are_told_what_waits(case, others, expert, methodologist):
    counts = {duty.text: duty.count for duty in duties(expert)}
    assert counts["Пунктов паспортов, не проверенных"] == 3
    assert "Пунктов паспортов, не проверенных" not in {duty.text for duty in duties(methodologist)}


@pytest.fixture
def crowd(checking, tyumen, others) -> None:
    """Two thousand three hundred offices, three cases of each."""
    offices = Office.objects.bulk_create(
        Office(code=f"x-{number}", name=f"ЦЗН {number}", region=tyumen) for number in range(2300)
    )
    passports = Passport.objects.bulk_create(Passport(campaign=checking, office=office) for office in offices)
    cases = Case.objects.bulk_create(
        Case(passport=passport, item=f"3.1.1-{number}", indicator="3.1.1")
        for passport in passports
        for number in (1, 2, 3)
    )
    Reason.objects.bulk_create(Reason(case=case, why="sample") for case in cases)


def test_the_queue_of_all_offices_asks_little(browser, to, crowd, django_assert_max_num_queries):
    browser.get(to("queue"))
    with django_assert_max_num_queries(20):
        assert "Найдено пунктов: 6 903" in text_of(browser.get(to("queue"))).replace("\xa0", " ")


def test_a_case_and_the_way_to_the_next_ask_little(browser, to, case, crowd, django_assert_max_num_queries):
    browser.get(to("case", case.pk))
    with django_assert_max_num_queries(24):
        browser.get(to("case", case.pk))
    with django_assert_max_num_queries(16):
        assert browser.get(to("next")).status_code == 302


def test_a_drawn_sample_asks_little(as_user, campaign, passport, methodologist, on, django_assert_max_num_queries):
    commit_seed(campaign=campaign, by=methodologist)
    on(CHECKED)
    draw_sample(campaign=campaign, by=methodologist)
    browser, page = as_user(methodologist), reverse("passports_cms:sample", args=[campaign.slug])
    browser.get(page)
    with django_assert_max_num_queries(22):
        browser.get(page)


def test_a_proposal_is_not_shown_to_the_office(as_user, employee, case, judge, expert, checking, office):
    judge(case, "rejected")
    sanctioning.propose(
        passport=case.passport, cases=[case.pk], grounds="Акт.", public_reason="Чужие снимки.", by=expert
    )
    page = reverse("cabinet:passport_checking", args=[checking.slug, office.code])
    assert "Чужие снимки" not in as_user(employee).get(page).content.decode()
