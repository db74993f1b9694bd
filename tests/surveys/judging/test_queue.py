"""The queue in the CMS: an expert finds what is unusual, sees why, decides, and sees what was decided."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.models import Office, Region
from portal.dashboard import duties
from surveys.models import Finding, Proposal, Response, Verdict
from surveys.signals import SignalKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(asking) -> str:
    return reverse("survey_queue:queue", args=[asking.slug])


@pytest.fixture
def address(asking, finding) -> str:
    return reverse("survey_queue:finding", args=[asking.slug, finding.pk])


@pytest.fixture
def browser(as_user, expert):
    return as_user(expert)


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "lxml").select_one("main").get_text(" ").split())


def send(browser, address: str, decision: str, *, count: int = 0, **given):
    """Fill in the form of a page as a browser does, tick so many answers and press a button."""
    form = BeautifulSoup(browser.get(address).content, "lxml").select_one("main form[method=post]")
    fields = {"decision": decision, "chosen": [box["value"] for box in form.select("input[name=chosen]")[:count]]}
    fields["seen"] = form.select_one("input[name=seen]")["value"]
    fields["finding"] = [one["value"] for one in form.select("input[name=finding]")]
    return browser.post(address, fields | given)


def test_it_lists_offices_with_what_was_found(browser, page, finding):
    said = text_of(browser.get(page))
    assert finding.office.name in said
    assert "С одного устройства, соискатель" in said
    assert "Найдено ЦЗН: 1" in said


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=same_device", 1),
        ("kind=burst", 0),
        ("region=32", 1),
        ("audience=employer", 0),
        ("state=done", 0),
        ("state=all", 1),
        ("office=НЕТ ТАКОГО", 0),
        ("kind=unknown&region=0&page=x", 1),
    ],
)
def test_it_is_filtered(browser, page, finding, query, count):
    region = str(Region.objects.get(code="32").pk)
    query = query.replace("region=32", f"region={region}")
    assert f"Найдено ЦЗН: {count}" in text_of(browser.get(f"{page}?{query}"))


def test_an_office_is_found_by_a_part_of_its_name_in_any_case_and_by_its_code(browser, page, finding):
    for words in (finding.office.name[2:12].upper(), finding.office.code):
        assert "Найдено ЦЗН: 1" in text_of(browser.get(page, {"office": words}))


def test_a_finding_says_why_what_is_usual_and_shows_its_answers(browser, address, finding, sent, answer):
    finding.responses.add(
        answer({"1": 2, "4": 13}, {"comment": "Долго <b>ждал</b>"}, device="f" * 32, seconds=7, was_prompted=True)
    )
    said = text_of(browser.get(address))
    assert finding.why in said
    assert "3,0 1,0" in said
    assert "Анкеты: 4" in said
    for words in ("устройство A", "Долго <b>ждал</b>", "подсказывали", "без решения"):
        assert words in said
    assert "f" * 32 not in browser.get(address).content.decode()


def test_excluding_keeping_and_undoing_by_the_form(browser, address, finding, sent):
    assert send(browser, address, "exclude", count=1, reason="staff", note="Один почерк").status_code == 302
    assert Response.objects.exclude(excluded="").count() == 1
    said = text_of(browser.get(address))
    assert "исключена: заполнил не клиент" in said
    assert "Один почерк" in said
    send(browser, address, "undo", count=1, note="Ошибка")
    assert not Response.objects.exclude(excluded="").exists()
    send(browser, address, "keep", count=3)
    finding.refresh_from_db()
    assert finding.state == Finding.State.DONE


def test_large_numbers_of_rows_are_sent_as_they_are(browser, asking, finding, sent):
    """Numbers that people read have spaces between thousands; those of a form must not."""
    copy = Response.objects.get(pk=sent[0].pk)
    copy.pk, copy.key = 7_654_321, "other"
    copy.save(force_insert=True)
    finding.delete()
    finding.pk = 1_234_567
    finding.save(force_insert=True)
    finding.responses.set([copy])
    address = reverse("survey_queue:finding", args=[asking.slug, finding.pk])
    send(browser, address, "settle", note="Посмотрели")
    finding.refresh_from_db()
    assert finding.state == Finding.State.DONE
    send(browser, address, "keep", count=1)
    assert Verdict.objects.get().response_id == copy.pk


def test_what_was_refused_keeps_what_was_typed(browser, address, finding):
    response = send(browser, address, "exclude", count=2, note="Две одинаковые")
    assert response.status_code == 422
    assert "Выберите причину" in text_of(response)
    form = BeautifulSoup(response.content, "lxml").select_one("main form")
    assert len(form.select("input[name=chosen][checked]")) == 2
    assert form.select_one("textarea").text.strip() == "Две одинаковые"
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("given", [{"decision": ""}, {"decision": "delete"}, {"chosen": ["x", "-1", "9" * 30]}])
def test_what_no_form_sends_does_nothing(browser, address, given):
    fields = {"decision": "keep", "note": "", "seen": "x"} | given
    assert browser.post(address, fields).status_code == 422
    assert not Verdict.objects.exists()


def test_a_signal_is_settled_without_excluding(browser, address, finding):
    assert "Напишите, что вы посмотрели" in text_of(send(browser, address, "settle"))
    send(browser, address, "settle", note="Семья с одним телефоном")
    assert "Семья с одним телефоном" in text_of(browser.get(address))
    finding.refresh_from_db()
    assert finding.state == Finding.State.DONE


def test_signals_about_single_answers_of_one_kind_stand_on_one_page(browser, address, finding, sent):
    other = Finding.objects.get(pk=finding.pk)
    other.pk, other.why, other.subject = None, "Ещё одно устройство.", "y"
    other.save()
    other.responses.set(sent[10:12])
    assert "Анкеты: 5" in text_of(browser.get(address))
    send(browser, address, "settle", note="Семьи")
    assert not Finding.objects.filter(state=Finding.State.OPEN).exists()


def test_a_signal_about_a_whole_office_shows_all_its_answers(browser, asking, finding):
    whole = Finding.objects.create(
        campaign=asking,
        office=finding.office,
        audience="jobseeker",
        kind=SignalKind.UNLIKE_PEERS,
        is_about_office=True,
        measured=0.98,
        expected=0.71,
        why="Средняя доля выше.",
        subject="z",
    )
    said = text_of(browser.get(reverse("survey_queue:finding", args=[asking.slug, whole.pk])))
    assert "Анкеты: 40" in said
    assert "98,0" in said


def test_one_that_a_newer_search_has_replaced_leads_to_the_list(browser, asking, page):
    response = browser.get(reverse("survey_queue:finding", args=[asking.slug, 999_999]), follow=True)
    assert response.redirect_chain[0][0] == page
    assert "искали заново" in response.content.decode()


class TestSecondPerson:
    """More than a tenth waits for another expert, who sees what was proposed."""

    @pytest.fixture
    def proposed(self, browser, address, finding, sent) -> Proposal:
        finding.responses.set(sent[:6])
        send(browser, address, "exclude", count=5, reason="staff", note="Один почерк")
        return Proposal.objects.get()

    @pytest.fixture
    def proposal(self, asking, proposed) -> str:
        return reverse("survey_queue:proposal", args=[asking.slug, proposed.pk])

    def test_the_colleague_confirms_what_is_seen(self, as_user, colleague, proposal, page, browser, proposed):
        other = as_user(colleague)
        assert "Исключить анкет: 5" in text_of(other.get(page))
        form = BeautifulSoup(other.get(proposal).content, "lxml").select_one("main form")
        seen = form.select_one("input[name=seen]")["value"]
        other.post(form["action"], {"decision": "confirm", "seen": seen})
        assert Response.objects.exclude(excluded="").count() == 5
        assert "подтверждено" in text_of(browser.get(proposal))
        assert "Исключить эти анкеты" not in text_of(other.get(proposal))

    def test_the_proposer_only_withdraws(self, browser, proposal, proposed):
        assert "Исключить эти анкеты" not in text_of(browser.get(proposal))
        end = f"{proposal}end/"
        said = browser.post(end, {"decision": "confirm", "seen": "x"}, follow=True)
        assert "другой эксперт" in said.content.decode()
        browser.post(end, {"decision": "drop"})
        proposed.refresh_from_db()
        assert proposed.state == Proposal.State.WITHDRAWN
        assert not Verdict.objects.exists()

    def test_it_is_a_duty_of_others_only(self, expert, colleague, proposed):
        def find(user):
            return [duty for duty in duties(user) if "второго эксперта" in duty.text]

        assert find(expert) == []
        assert [duty.count for duty in find(colleague)] == [1]


def test_open_signals_are_a_duty_of_experts(expert, methodologist, finding):
    assert [duty.count for duty in duties(expert) if "Сигналов" in duty.text] == [1]
    assert [duty for duty in duties(methodologist) if "Сигналов" in duty.text] == []


def test_the_queue_asks_the_same_for_2300_offices(browser, page, asking, django_assert_max_num_queries):
    region = Region.objects.get(code="32")
    made = Office.objects.bulk_create(
        Office(code=f"q-{number}", name=f"ЦЗН {number}", region=region) for number in range(2300)
    )
    Finding.objects.bulk_create(
        Finding(
            campaign=asking,
            office=office,
            audience=audience,
            kind=kind,
            measured=1,
            expected=1,
            why="Много.",
            subject="x",
        )
        for office in made
        for audience in ("jobseeker", "employer")
        for kind in (SignalKind.BURST, SignalKind.TOO_FAST)
    )
    with django_assert_max_num_queries(20):
        response = browser.get(page)
    assert "Найдено ЦЗН: 2 300" in text_of(response).replace("\xa0", " ").replace("\u202f", " ")
    with django_assert_max_num_queries(20):
        browser.get(f"{page}?page=46")


def test_a_finding_asks_the_same_for_many_answers(browser, address, finding, sent, django_assert_max_num_queries):
    finding.responses.set(sent)
    with django_assert_max_num_queries(24):
        browser.get(address)
