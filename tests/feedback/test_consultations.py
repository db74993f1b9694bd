"""The log of support: loading, search, quick entry, what is made of a row, counts in public."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from feedback.consultations import actions
from feedback.consultations.loading import load
from feedback.consultations.summary import summarise
from feedback.models import Consultation, ConsultationIndicator, ConsultationKind, ConsultationRegion, Remark
from methodology.models import FaqIndexPage, FaqPage
from network.models import Region
from tests.fixtures.pages import markup

NAME = "wagtailsnippets_feedback_consultation"
DATA = settings.ROOT / "data"
FACTS = DATA / "consultations.csv"


def facts() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def row(pilot) -> Consultation:
    """Row 74: one region, one day, indicator 2.2."""
    return Consultation.objects.get(number=74)


def entry(**changes) -> dict:
    """What the form of a new row sends."""
    region = Region.objects.get(slug="tyumen")
    values = {
        "date_start": "24.10.2024",
        "date_end": "",
        "kind": "consultation",
        "channel": "phone",
        "topic": "Как считать жирафов",
        "question": "",
        "answer": "",
        "about_indicators": inline_formset([{"code": "1.3"}]),
        "key": "",
    }
    regions = changes.pop("regions", [region.pk])
    return nested_form_data(values | changes) | {"regions": regions}


# Loading


def test_all_rows_of_the_facts_are_loaded_as_they_are(pilot):
    source = facts()
    assert Consultation.objects.count() == len(source) == 157
    slugs = dict(Region.objects.values_list("pk", "slug"))
    for row in Consultation.objects.prefetch_related("regions", "about_indicators"):
        wanted = source[row.number - 1]
        assert {slugs[region.pk] for region in row.regions.all()} == set(wanted["regions"].split(";"))
        assert (f"{row.date_start}", f"{row.date_end}", row.kind) == tuple(
            wanted[name] for name in ("date_start", "date_end", "kind")
        )
        assert row.topic == wanted["topic"]
        assert row.codes == sorted(filter(None, wanted["indicators"].split(";")))
        row.full_clean()


def test_a_second_load_changes_nothing_and_keeps_what_people_changed(pilot, expert):
    Consultation.objects.get(number=3).delete()
    row = Consultation.objects.get(number=2)
    row.topic, row.regions = "Правка", [Region.objects.get(slug="tomsk")]
    row.save()
    row.save_revision(user=expert)
    mended = Consultation.objects.get(number=74)
    ConsultationIndicator.objects.filter(consultation=mended).delete()
    ConsultationRegion.objects.filter(consultation=mended).update(region=Region.objects.get(slug="tomsk"))

    def state() -> list:
        return [
            list(model.objects.order_by("pk").values_list("pk"))
            for model in (Consultation, ConsultationRegion, ConsultationIndicator)
        ]

    load(DATA)
    before = state()
    load(DATA)
    assert state() == before
    assert not Consultation.objects.filter(number=3).exists()
    row = Consultation.objects.get(number=2)
    assert (row.topic, row.region_names) == ("Правка", "Томская область")
    mended = Consultation.objects.get(number=74)
    assert (mended.region_names, mended.indicator_codes) == ("Нижегородская область", "2.2")


# Rows


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (date(2022, 4, 2), date(2022, 4, 1), "раньше первого"),
        (timezone.localdate().replace(year=timezone.localdate().year + 1, day=1), None, "ещё не наступил"),
        (date(202, 4, 1), None, "Проверьте год"),
    ],
)
def test_days_that_cannot_be_are_refused(pilot, first, last, message):
    with pytest.raises(ValidationError, match=message):
        Consultation(date_start=first, date_end=last, kind="other", topic="А").full_clean(exclude=["number"])


def test_one_day_needs_no_last_day(pilot):
    row = Consultation(date_start=date(2022, 4, 1), kind="other", topic="А")
    row.full_clean(exclude=["number"])
    row.save()
    assert (row.number, row.days) == (158, "01.04.2022")
    assert Consultation.objects.get(number=46).days == "13.04.2022–15.04.2022"


def test_a_number_taken_at_the_same_moment_is_not_given_twice(pilot, monkeypatch):
    numbers = iter([156, 157])
    real = Consultation.objects.aggregate
    monkeypatch.setattr(
        type(Consultation.objects), "aggregate", lambda self, **kwargs: {"last": next(numbers, real()) or 0}
    )
    row = Consultation(date_start=date(2022, 4, 1), date_end=date(2022, 4, 1), kind="other", topic="А")
    row.save()
    assert row.number == 158


def test_a_region_that_got_support_cannot_be_deleted(client, admin_user, row):
    client.force_login(admin_user)
    region = Region.objects.create(code="00", okato="00001", slug="new", name="Новый", short_name="Н")
    row.regions = [region]
    row.save()
    client.post(reverse("wagtailsnippets_network_region:delete", args=[region.pk]))
    assert Region.objects.filter(pk=region.pk).exists()


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("жирафами", [74]),
        ("нижегородской вакансиями", [74]),
        ("2.2 вакансии", [99, 74]),
        ('"', []),
        ("абракадабра", []),
    ],
)
def test_rows_are_found_by_words_in_any_form_region_and_code(row, query, numbers):
    row.answer = "Ответ о жирафах"
    row.save()
    assert [found.number for found in Consultation.objects.matching(query)] == numbers


def test_a_renamed_region_is_found_by_its_new_name(row):
    region = Region.objects.get(slug="nizhny")
    region.name = "Волжский край"
    region.save()
    assert row in Consultation.objects.matching("волжского вакансии")


# The CMS


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("editor", {"list", "inspect", "summary", "make_faq"}),
        ("expert", {"list", "add", "edit", "inspect", "history", "summary", "upload", "make_faq", "make_remark"}),
        (
            "methodologist",
            {"list", "add", "edit", "inspect", "history", "summary", "upload", "make_faq", "make_remark"},
        ),
    ],
)
def test_each_role_may_do_just_its_part(signed_in, row, who, allowed):
    client = signed_in(who)
    pages = {name: reverse(f"{NAME}:{name}") for name in ("list", "add")}
    pages |= {name: reverse(f"{NAME}:{name}", args=[row.pk]) for name in ("edit", "delete", "inspect", "history")}
    pages |= {name: reverse(f"consultations_cms:{name}") for name in ("summary", "upload")}
    pages |= {name: reverse(f"consultations_cms:{name}", args=[row.pk]) for name in ("make_faq", "make_remark")}
    assert {name for name, address in pages.items() if client.get(address).status_code == 200} == allowed
    client.logout()
    for address in pages.values():
        assert client.get(address)["Location"].startswith("/cms/login/")


def test_quick_entry_starts_with_today_and_remembers_the_row_before(signed_in, row):
    client = signed_in("expert")
    address = reverse(f"{NAME}:add")
    form = client.get(address).context["form"]
    assert form.initial["date_start"] == timezone.localdate()
    response = client.post(address, entry(kind="webinar", another="1"))
    assert response["Location"] == f"{address}?more=1"
    made = Consultation.objects.get(number=158)
    assert (made.by.username, made.region_names, made.indicator_codes) == ("expert", "Тюменская область", "1.3")
    assert made.date_end == made.date_start == date(2024, 10, 24)
    assert list(Consultation.objects.matching("тюменские жирафы 1.3")) == [made]
    log = ModelLogEntry.objects.for_instance(made).get()
    assert (log.action, log.user.username, log.revision) == ("wagtail.create", "expert", made.latest_revision)
    again = client.get(f"{address}?more=1").context["form"].initial
    assert (again["date_start"], again["kind"]) == ("2024-10-24", "webinar")
    assert again["regions"] == [Region.objects.get(slug="tyumen").pk]
    assert client.get(address).context["form"].initial["date_start"] == timezone.localdate()


def test_the_form_shows_regions_of_the_log_first_and_hides_the_others(signed_in, row):
    soup = BeautifulSoup(markup(signed_in("expert").get(reverse(f"{NAME}:add"))), "html.parser")
    boxes = soup.select('input[name="regions"]')
    others = soup.select('details input[name="regions"]')
    assert (len(boxes), len(boxes) - len(others)) == (Region.objects.count(), 13)
    assert soup.select_one('button[name="another"]')
    assert soup.select_one('input[name="key"]')["value"]


def test_what_a_row_lacks_is_shown_as_missing(signed_in, row):
    html = signed_in("editor").get(reverse(f"{NAME}:inspect", args=[row.pk])).content.decode()
    assert ">None<" not in "".join(html.split())
    assert "Нижегородская область" in html


def test_a_form_sent_twice_makes_one_row(signed_in, row):
    client = signed_in("expert")
    address = reverse(f"{NAME}:add")
    key = client.get(address).context["form"].initial["key"]
    for _ in range(2):
        assert client.post(address, entry(key=str(key))).status_code == 302
    assert Consultation.objects.count() == 158


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"regions": []}, "Отметьте хотя бы один регион"),
        ({"date_end": "01.01.2024"}, "раньше первого"),
        ({"topic": ""}, "Требуется заполнить это поле"),
        ({"about_indicators": inline_formset([{"code": "ой"}])}, "Нужен код показателя"),
    ],
)
def test_a_bad_row_is_refused_with_the_reason(signed_in, row, changes, message):
    response = signed_in("expert").post(reverse(f"{NAME}:add"), entry(**changes))
    assert message in response.content.decode()
    assert Consultation.objects.count() == 157


def test_an_edit_is_kept_in_the_history_with_its_regions(signed_in, row):
    client = signed_in("methodologist")
    address = reverse(f"{NAME}:edit", args=[row.pk])
    old = [{"id": about.pk, "code": about.code, "DELETE": "on"} for about in row.about_indicators.all()]
    changes = {"about_indicators": inline_formset([*old, {"code": "5.3"}], initial=len(old))}
    assert client.post(address, entry(**changes)).status_code == 302
    row = Consultation.objects.get(pk=row.pk)
    assert (row.number, row.topic, row.region_names, row.codes) == (
        74,
        "Как считать жирафов",
        "Тюменская область",
        ["5.3"],
    )
    assert row.by is None
    content = row.latest_revision.content
    assert content["regions"] == [Region.objects.get(slug="tyumen").pk]
    assert [about["code"] for about in content["about_indicators"]] == ["5.3"]


def test_an_older_revision_keeps_what_was_made_since(row, expert):
    revision = row.save_revision(user=expert)
    page = actions.make_faq(consultation=row, title="Вопрос", topic="about", answer="Ответ", by=expert)
    revision = Revision.objects.get(pk=revision.pk)
    assert revision.as_object().faq_page_id == page.pk


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("month=2022-04", 109),
        ("kind=webinar", 3),
        ("kind=webinar&kind=other", 4),
        ("region={region}", 18),
        ("month=2022-05&region={region}", 2),
        ("q=вебинаром", 5),
        ("q=вебинаром&kind=webinar", 3),
        ("made=nothing", 157),
        ("made=faq", 0),
        ('q="', 0),
    ],
)
def test_the_list_is_filtered_and_searched(signed_in, row, query, count):
    region = Region.objects.get(slug="nizhny").pk
    response = signed_in("editor").get(f"{reverse(f'{NAME}:list')}?{query.format(region=region)}")
    assert response.context["paginator"].count == count


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(signed_in, row):
    client = signed_in("expert")
    Consultation.objects.filter(number__gt=20).delete()
    address = reverse(f"{NAME}:list")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    load(DATA)
    for number in range(200, 230):
        Consultation.objects.create(
            number=number, date_start=date(2022, 4, 1), date_end=date(2022, 4, 1), kind="other", topic="А"
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few)


def test_the_history_of_the_pilot_can_be_seen_in_the_summary(signed_in, row):
    client = signed_in("editor")
    address = reverse("consultations_cms:summary")
    summary = client.get(address).context["summary"]
    assert (summary.total, len(summary.regions)) == (157, 13)
    part = client.get(address, {"first": "2022-04-01", "last": "2022-04-01", "kind": "webinar"}).context["summary"]
    assert (part.total, len(part.regions)) == (1, 12)
    one = client.get(address, {"region": Region.objects.get(slug="tyumen").pk}).context["summary"]
    assert (one.total, [line.label for line in one.regions]) == (16, ["Тюменская область"])
    for odd in ({"first": "вчера"}, {"region": "x"}, {"first": "2022-05-01", "last": "2022-04-01"}, {"kind": "\0"}):
        assert client.get(address, odd).status_code == 200


# What is made of a row


def test_a_question_of_the_faq_is_a_draft_made_once_and_linked_both_ways(signed_in, row, client):
    client = signed_in("expert")
    address = reverse("consultations_cms:make_faq", args=[row.pk])
    assert row.topic in client.get(address).content.decode()
    form = {"title": "Как считать рост вакансий?", "topic": "indicators", "answer": "Так.\n\n<b>И так</b> тоже."}
    for _ in range(2):
        assert client.post(address, form).status_code == 302
    page = FaqPage.objects.get(title=form["title"])
    row.refresh_from_db()
    assert (row.faq_page, page.consultation, page.live, page.owner.username) == (page, row, False, "expert")
    assert page.get_parent().specific == FaqIndexPage.objects.get()
    assert page.answer == "<p>Так.</p><p>&lt;b&gt;И так&lt;/b&gt; тоже.</p>"
    assert page.latest_revision.user.username == "expert"
    assert [log.action for log in ModelLogEntry.objects.for_instance(row)] == ["feedback.make_faq"]
    client.logout()
    assert form["title"] not in client.get("/faq/").content.decode()
    assert form["title"] in signed_in("expert").get(reverse(f"{NAME}:edit", args=[row.pk])).content.decode()
    html = signed_in("methodologist").get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert row.get_admin_url() in html


def test_a_methodologist_publishes_the_question(client, row, expert, methodologist):
    page = actions.make_faq(consultation=row, title="Как считать рост?", topic="indicators", answer="Так.", by=expert)
    page.get_latest_revision().publish(user=methodologist)
    assert "Как считать рост?" in client.get("/faq/").content.decode()
    assert client.get(FaqPage.objects.get(pk=page.pk).url).status_code == 200


def test_what_is_made_by_two_at_once_is_made_once(row, expert, methodologist):
    stale = Consultation.objects.get(pk=row.pk)
    faq = {"title": "Вопрос", "topic": "about", "answer": "Ответ"}
    remark = {"region": row.regions.first(), "topic": "other", "title": "А", "text": "Б"}
    assert actions.make_faq(consultation=row, by=expert, **faq) == actions.make_faq(
        consultation=stale, by=methodologist, **faq
    )
    assert actions.make_remark(consultation=row, by=expert, **remark) == actions.make_remark(
        consultation=stale, by=methodologist, **remark
    )
    assert (FaqPage.objects.filter(title="Вопрос").count(), Remark.objects.filter(title="А").count()) == (1, 1)


def test_a_deleted_question_can_be_made_again(row, expert):
    for _ in range(2):
        page = actions.make_faq(consultation=row, title="Вопрос", topic="about", answer="Ответ", by=expert)
        page.delete()
        row.refresh_from_db()
        assert row.faq_page is None


@pytest.mark.parametrize("values", [{"title": ""}, {"topic": "ой"}, {"title": "А" * 256}])
def test_a_bad_question_is_refused_and_leaves_nothing(row, expert, values):
    count = FaqPage.objects.count()
    plain = {"title": "Вопрос", "topic": "about", "answer": "Ответ"}
    with pytest.raises(ValidationError):
        actions.make_faq(consultation=row, by=expert, **plain | values)
    row.refresh_from_db()
    assert (FaqPage.objects.count(), row.faq_page) == (count, None)


def test_a_remark_is_received_hidden_and_made_once(signed_in, row):
    client = signed_in("expert")
    address = reverse("consultations_cms:make_remark", args=[row.pk])
    region = Region.objects.get(slug="nizhny")
    form = {"region": region.pk, "topic": "checklist", "title": "Считать иначе", "text": "Потому что."}
    for _ in range(2):
        assert client.post(address, form).status_code == 302
    row.refresh_from_db()
    remark = Remark.objects.get(title="Считать иначе")
    assert row.remark == remark
    assert (remark.number, remark.region, remark.state, remark.is_public) == (60, region, "received", False)
    assert remark.indicator_codes == "2.2"
    assert client.get(f"/feedback/{remark.number}/").status_code == 404
    log = ModelLogEntry.objects.for_instance(remark).get(action="feedback.from_consultation")
    assert (log.user.username, log.message) == ("expert", "Записано из консультации № 74")
    html = client.get(reverse("wagtailsnippets_feedback_remark:edit", args=[remark.pk])).content.decode()
    assert row.get_admin_url() in html
    assert (
        "Откуда замечание"
        not in client.get(
            reverse("wagtailsnippets_feedback_remark:edit", args=[Remark.objects.get(number=1).pk])
        ).content.decode()
    )


def test_a_remark_is_only_of_a_region_of_the_row(signed_in, row, expert):
    stranger = Region.objects.get(slug="tomsk")
    with pytest.raises(actions.ConsultationRefused):
        actions.make_remark(consultation=row, region=stranger, topic="other", title="А", text="Б", by=expert)
    response = signed_in("expert").post(
        reverse("consultations_cms:make_remark", args=[row.pk]),
        {"region": stranger.pk, "topic": "other", "title": "А", "text": "Б"},
    )
    assert response.status_code == 200
    assert Remark.objects.count() == 59


def test_actions_ask_for_the_right(row, editor, django_user_model):
    nobody = django_user_model.objects.create_user("nobody")
    with pytest.raises(PermissionDenied):
        actions.make_remark(consultation=row, region=row.regions.first(), topic="other", title="А", text="Б", by=editor)
    with pytest.raises(PermissionDenied):
        actions.make_faq(consultation=row, title="А", topic="about", answer="Б", by=nobody)
    with pytest.raises(PermissionDenied):
        actions.upload(file_name="a.csv", content=b"x", by=editor)


# In public


def test_the_public_page_shows_counts_and_no_texts(page, row):
    row.question, row.answer = "Секретный вопрос", "Секретный ответ"
    row.save()
    soup = page("/feedback/consultations/")
    tables = [
        {line.th.text.strip(): line.select_one("td.number").text for line in table.select("tbody tr")}
        for table in soup.select("main table")
    ]
    assert tables[0] == {"апрель 2022": "109", "май 2022": "44", "июнь 2022": "4"}
    assert tables[1]["Вебинар"] == "3"
    assert sum(map(int, tables[1].values())) == 157
    assert (len(tables[2]), tables[2]["Липецкая область"], tables[2]["Челябинская область"]) == (13, "26", "12")
    assert "Секретный" not in soup.text
    assert row.topic not in soup.text


def test_the_public_page_follows_the_log(page, client, row):
    page("/feedback/consultations/")
    Consultation(date_start=date(2024, 2, 1), date_end=date(2024, 2, 1), kind="webinar", topic="А").save()
    text = page("/feedback/consultations/").text
    assert "158" in text
    assert "февраль 2024" in text
    assert "157" in page("/feedback/consultations/?year=2022").select_one(".figures").text
    assert client.get("/feedback/consultations/?year=2023").status_code == 400


def test_an_empty_log_has_its_page(page, pilot):
    Consultation.objects.all().delete()
    assert "Записей пока нет" in page("/feedback/consultations/").text


def test_the_register_and_the_sitemap_lead_to_the_page(client, pilot):
    for address in ("/feedback/", "/sitemap.xml"):
        assert "/feedback/consultations/" in client.get(address).content.decode()


def test_months_between_have_zeros_and_kinds_are_ordered_by_frequency():
    months = [
        {"month": date(2022, 11, 1), "kind": "webinar", "total": 1},
        {"month": date(2023, 1, 1), "kind": "other", "total": 2},
    ]
    summary = summarise(months, [{"slug": "a", "name": "А", "total": 3}], ConsultationKind.choices)
    assert [(line.month, line.total, line.counts) for line in summary.months] == [
        (date(2022, 11, 1), 1, (0, 1)),
        (date(2022, 12, 1), 0, (0, 0)),
        (date(2023, 1, 1), 2, (2, 0)),
    ]
    assert [(line.label, line.total) for line in summary.kinds] == [("другое", 2), ("вебинар", 1)]
    assert summary.total == 3
    assert summarise([], [], ConsultationKind.choices).months == ()


def test_files_of_the_list_have_russian_headings_and_no_formulas(signed_in, row):
    row.topic = "=1+1"
    row.save()
    client = signed_in("editor")
    address = f"{reverse(f'{NAME}:list')}?ordering=number"
    text = b"".join(client.get(f"{address}&export=csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{address}&export=xlsx").streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    headings = ["№", "дата", "по", "регионы", "вид", "как", "тема", "показатели", "вопрос", "ответ"]
    assert lines[0] == list(rows[0]) == headings
    assert len(lines) == len(rows) == 158
    assert lines[74][6] == rows[74][6] == "'=1+1"


@pytest.mark.parametrize("name", [NAME, "wagtailsnippets_feedback_remark"])
def test_csv_of_the_lists_in_the_cms_opens_in_excel_as_the_registers_does(signed_in, pilot, name):
    content = b"".join(signed_in("expert").get(f"{reverse(f'{name}:list')}?export=csv").streaming_content)
    assert content.startswith("\ufeff№;".encode())
    assert b"\r\n" in content


def test_the_facts_name_no_persons_and_no_addresses():
    text = Path(FACTS).read_text(encoding="utf-8")
    assert "@" not in text
    assert "http" not in text
