"""One campaign from the draft of its method to the receipts of its clients, through the pages that people use.

The portal is this test's own, and so is its clock (`own_clock`): weeks pass in between, and nothing stored is changed.
"""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from .conftest import WIDTHS, Visitor
from .serving import PASSWORD, Portal, make_portal
from .test_cms_dates import fill
from .test_editing import freeze_edition, open_in_cms, publish
from .test_passports import SAVED, picture, status
from .test_surveys import NEXT, go, rate, receipt_on
from .walked import COORDINATOR, DISHONEST, EMPLOYEES, HONEST, OFFICES

CENTRE = {"methodologist": "Методолог ФЦК", "expert": "Эксперт ФЦК", "second": "Эксперт ФЦК"}
TITLE, SLUG = "Замер осени 2027 года", "2027-autumn"
MOSCOW = ZoneInfo("Europe/Moscow")
# A week in which data are collected, one in which they are verified, and the ten working days of the review.
DATES = {
    "period_start": "06.09.2027",
    "period_end": "10.09.2027",
    "surveys_open": "06.09.2027",
    "surveys_close": "10.09.2027",
    "passports_open": "06.09.2027",
    "passports_close": "10.09.2027",
    "verification_until": "17.09.2027",
    "review_from": "20.09.2027",
    "review_until": "01.10.2027",
    "publication_on": "05.10.2027",
}
PHONE = {"width": WIDTHS["phone"]}
SCALES = ("1", "2", "3", "5", "6", "7", "8", "9", "10", "11", "15.1", "15.2", "15.3", "15.4")
ANSWERS = 1040  # of a file: a straight line is seen beside a thousand answers of other offices
WORDS = "Приложен снимок другого центра занятости."
CASE = re.compile(r"(\S+): (.+?) - ")  # the title of a line in the queue: what it is and whose
REJECTED = {
    (OFFICES[HONEST], "3.1.1-2"): ("nothing", "Даты проверки на стенде не видно."),
    (OFFICES[DISHONEST], "3.1.1-1"): ("same", WORDS),
}


@dataclass
class Walk:
    """Leads people through the pages, day by day; `receipts`: of clients, by what is to become of their answers."""

    visitor: Visitor
    portal: Portal
    clock: Path
    receipts: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)  # of people of ФЦК

    def on(self, day: str, hour: int = 10) -> None:
        """Set the portal's clock; whoever looks at it meanwhile sees the old moment or the new one."""
        moment = datetime.strptime(f"{day} {hour}", "%d.%m.%Y %H").replace(tzinfo=MOSCOW)
        beside = self.clock.with_suffix(".new")
        beside.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        beside.replace(self.clock)

    def enter(self, name: str) -> Page:
        """The first page of the CMS for somebody of ФЦК, who signs in again once the session is over."""
        if name not in self.pages:
            self.pages[name] = self.visitor.signed_in(name)
        page = self.pages[name]
        page.goto("/cms/")
        if "/login/" in page.url:
            self.visitor.sign_in(page, name, PASSWORD)
        return page

    def course(self, name: str, link: str) -> Page:
        """The page to which this link on the course of the campaign leads somebody of ФЦК."""
        page = self.enter(name)
        page.get_by_role("link", name="Кампании", exact=True).click()
        page.get_by_role("row").filter(has_text=TITLE).locator("a[href*=roadmaps]").first.click()
        page.locator(".line-of-time").get_by_role("link", name=link, exact=True).first.click()
        return page


@pytest.fixture(scope="module")
def portal(worker_id: str, testrun_uid: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with people and two offices, without a campaign; server and worker run."""
    clock = tmp_path_factory.mktemp("clock") / "ahead"
    clock.write_text("0")
    own = {"DJANGO_SETTINGS_MODULE": "tests.browser.own_clock", "CLOCK": str(clock)}
    portal = make_portal(f"loop_{worker_id}", testrun_uid, **own)
    portal.hire(CENTRE)
    portal.manage("shell", "-c", "from tests.browser import walked; walked.make()")
    with portal.serving(), portal.working():
        yield portal


@pytest.fixture(scope="module")
def portal_url(portal: Portal) -> str:
    return portal.url


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """On a busy machine one slow answer must not end so long a walk."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


def test_a_campaign_goes_from_its_method_to_the_receipts_of_its_clients(visitor, portal, tmp_path):
    walk = Walk(visitor, portal, Path(portal.environment["CLOCK"]))
    freeze_the_method(walk)
    open_a_campaign(walk)
    fill_in_passports(walk)
    promise_a_sample(walk)
    answer_the_survey(walk)
    load_answers_of_another_tool(walk)
    draw_the_sample(walk)
    verify_passports(walk)
    exclude_straight_lines(walk)
    propose_a_sanction(walk)
    confirm_the_sanction(walk)
    collect_the_data(walk)
    close_the_data_and_compute(walk)
    object_to_a_figure(walk)
    answer_the_objection(walk)
    appoint_the_publication(walk)
    publish_in_time(walk)
    read_the_ratings(walk)
    recompute_the_release(walk, tmp_path)
    ask_what_became_of_answers(walk)


def freeze_the_method(walk: Walk) -> None:
    walk.on("06.09.2027", 9)
    page = walk.enter("methodologist")
    open_in_cms(page, "/methodology/partnership/openness/checklist/")
    page.locator("textarea[name=items-4-text]").fill("Телефон руководителя опубликован и отвечает в рабочие часы.")
    publish(page)
    freeze_edition(page, "Уточнён пункт о телефоне руководителя.")
    expect(page.locator("main")).to_contain_text("Утверждена редакция 4")


def open_a_campaign(walk: Walk) -> None:
    walk.on("06.09.2027")
    page = walk.enter("methodologist")
    page.get_by_role("link", name="Кампании", exact=True).click()
    page.get_by_role("link", name="Добавить").first.click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=slug]").fill(SLUG)
    page.locator("[name=edition]").select_option(label="Редакция 4")
    for name, day in DATES.items():
        fill(page, name, day)
    page.get_by_role("button", name="Сохранить").first.press("Enter")  # the calendar may cover it
    page.get_by_role("link", name="Выбрать регионы и ЦЗН").first.click()
    for region in ("Тульская область", "Брянская область"):
        page.get_by_label(region, exact=True).check()
    page.get_by_role("button", name="Записать участников").click()
    page.get_by_role("link", name="Открыть кампанию").click()
    page.get_by_role("button", name="Открыть кампанию").click()
    expect(page.locator("main")).to_contain_text("Состояние: идёт сбор данных")


def fill_in_passports(walk: Walk) -> None:
    """The second office shows a photo of the first one's."""
    walk.on("07.09.2027")
    for code, photos in ((HONEST, [picture(1), picture(2)]), (DISHONEST, [picture(1)])):
        page = walk.visitor.in_cabinet(EMPLOYEES[code], **PHONE)
        page.get_by_role("link", name="Паспорт вашего ЦЗН").first.click()
        count_vacancies(page)
        add_an_event(page)
        tick_lines(page, photos)
        page.get_by_role("link", name="Проверить и сдать").click()
        page.get_by_role("button", name="Сдать паспорт как есть").click()
        expect(page.locator("main")).to_contain_text("Паспорт сдан 07.09.2027")


def count_vacancies(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^2.2 ")).click()
    page.locator("#line-1 [name$=current]").fill("1200")
    page.locator("#line-1 [name$=previous]").fill("1000")
    expect(page.locator("#line-1 [data-sum=points]")).to_have_text("0,40")
    back_to_the_passport(page)


def add_an_event(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^2.3 ")).click()
    page.locator("[name=kind]").select_option(index=1)
    page.locator("[name=held_on]").fill("2027-09-06")
    page.get_by_label("Что было").fill("Встретились с выпускниками колледжа.")
    page.get_by_role("button", name="Добавить", exact=True).click()
    expect(page.locator("#events + p")).to_contain_text("Сейчас видов: 1")
    back_to_the_passport(page)


def tick_lines(page: Page, photos: list[dict]) -> None:
    page.get_by_role("link", name=re.compile("^3.1.1 ")).click()
    for line in (1, 2, 3):
        page.locator(f"#line-{line} input[value=yes]").check()
    expect(page.locator("[data-sum=points]").first).to_have_text("0,30")
    expect(status(page)).to_have_text(SAVED)
    page.locator("#line-1").get_by_role("link", name="Подтверждения").click()
    page.locator("#id_files").set_input_files(photos)
    expect(page.locator(".passport-pieces > li")).to_have_count(len(photos))
    page.get_by_role("link", name="Вернуться к чек-листу").click()
    expect(page.locator("#line-1 .passport-thumbs img")).to_have_count(len(photos))
    back_to_the_passport(page)


def back_to_the_passport(page: Page) -> None:
    page.get_by_role("navigation", name="Путь к странице").get_by_role("link").last.click()
    expect(page.get_by_role("heading", name="Чек-листы")).to_be_visible()


def promise_a_sample(walk: Walk) -> None:
    page = walk.course("methodologist", "Выборка")
    page.get_by_role("button", name="Обещать зерно").click()
    expect(page.locator("main")).to_contain_text("SHA-256 зерна")


def answer_the_survey(walk: Walk) -> None:
    """Eight clients: two give each question a 3, five differ, the last one goes in steps on the own phone."""
    walk.on("08.09.2027")
    pages = [walk.visitor.page(**PHONE, scripts=False) for _ in range(7)]
    for client, page in enumerate(pages):
        page.goto(f"/s/{HONEST}/")
        page.get_by_role("link", name="Соискатель").click()
        for place, number in enumerate(SCALES):
            rate(page, number, 3 if client < 2 else 6 + (place + client) % 5)
    walk.on("08.09.2027", 11)
    for page in pages:
        go(page, "Отправить ответы")
        expect(page.get_by_role("heading", name="Спасибо, ответ получен")).to_be_visible()
    walk.receipts["excluded"] = pages[0].locator(".survey-code").inner_text()
    walk.receipts["counted"] = answer_in_steps(walk)


def answer_in_steps(walk: Walk) -> str:
    """The receipt."""
    page = walk.visitor.page(**PHONE)
    page.goto(f"/s/{HONEST}/")
    page.get_by_role("link", name="Соискатель").click()
    following = page.get_by_role("button", name=NEXT, exact=True)
    expect(following).to_be_visible()  # once the page's script has made steps of the form
    while following.is_visible():
        for place, scale in enumerate(page.locator(".scale:visible").all()):
            scale.locator("label").nth(7 + place % 3).click()
        go(page)
    walk.on("08.09.2027", 12)
    go(page, "Отправить ответы")
    go(page, "Отправить так")
    return receipt_on(page)


def load_answers_of_another_tool(walk: Walk) -> None:
    """Of jobseekers forty of the offices in Tula, the others of Bryansk; of employers all of the honest office."""
    offices = [(HONEST, DISHONEST)[at % 2] if at < 40 else f"15-0{at % 3 + 1}" for at in range(ANSWERS)]
    page = walk.enter("methodologist")
    load_answers(page, "jobseeker", offices)
    load_answers(page, "employer", [HONEST] * 20)


def load_answers(page: Page, audience: str, offices: list[str]) -> None:
    """An answer of each of the offices, from one file."""
    chance = random.Random(1)
    rows = [["Код ЦЗН", "Номер ответа в файле", "4", "12", "13", *SCALES]]
    for number, office in enumerate(offices):
        marks = [str(chance.randint(6, 10)) for _ in ("12", "13", *SCALES)]
        rows.append([office, str(number), chance.choice(("да", "нет")), *marks])
    content = "\r\n".join(map(";".join, rows)).encode("utf-8-sig")
    page.goto("/cms/answer-files/new/")
    page.get_by_label("Файл").set_input_files({"name": f"{audience}.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_label("Кампания").select_option(label=TITLE)
    page.get_by_label("Кто отвечал").select_option(audience)
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_role("button", name=re.compile("^Загрузить ответы")).click()
    expect(page.locator("main")).to_contain_text(f"загружено: {len(offices)} ответов")


def draw_the_sample(walk: Walk) -> None:
    walk.on("11.09.2027")
    page = walk.course("methodologist", "Выборка")
    page.get_by_role("button", name="Открыть зерно и сделать выборку").click()
    expect(page.locator("main")).to_contain_text("Пункты выборки: 10")


def verify_passports(walk: Walk) -> None:
    """A tenth is judged by two, so the second expert has something to do as well."""
    page = walk.course("expert", "Очередь пунктов")
    page.get_by_role("button", name="Искать по правилам").click()
    look_until(page, "По правилам искали")
    expect(page.locator("main")).to_contain_text("Такой же снимок")
    judge_what_waits(page)
    judge_what_waits(walk.course("second", "Очередь пунктов"))
    office = walk.visitor.in_cabinet(EMPLOYEES[HONEST], **PHONE)
    office.get_by_role("link", name="Паспорт вашего ЦЗН").first.click()
    office.get_by_role("link", name="Проверка паспорта экспертами").click()
    expect(office.locator("main")).to_contain_text("Даты проверки на стенде не видно.")


def judge_what_waits(page: Page) -> None:
    page.get_by_role("link", name="Проверять по порядку").click()
    page.wait_for_url("**/cases/*/**")
    while re.search(r"/cases/[0-9]+/", before := page.url):
        expect(page).to_have_title(CASE)
        item, office = CASE.match(page.title()).groups()
        fault, words = REJECTED.get((office, item), ("", ""))
        page.get_by_label("Пояснение", exact=True).fill(words)
        page.get_by_label("Причина отклонения").select_option(fault)
        page.get_by_role("button", name="Отклонить" if fault else "Подтвердить", exact=True).click()
        page.wait_for_url(lambda url, before=before: url != before, wait_until="load")
    expect(page.locator("body")).to_contain_text("больше ничего не ждёт вас")


def look_until(page: Page, words: str) -> None:
    """Look again until a worker has done what it was asked for."""
    for _ in range(120):
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("main")).to_contain_text(words)


def exclude_straight_lines(walk: Walk) -> None:
    page = walk.course("expert", "Подозрительные анкеты")
    page.get_by_role("button", name="Искать сигналы сейчас").click()
    look_until(page, "Сигналы искали")
    page.get_by_role("link", name="Одинаковые оценки подряд").click()
    expect(page.locator("input[name=chosen]")).to_have_count(2)
    page.get_by_role("button", name="Отметить все").click()
    page.get_by_label("Причина исключения").select_option("careless")
    page.get_by_role("button", name="Исключить отмеченные").click()
    expect(page.locator("main")).to_contain_text("Исключено: 2 анкеты")


def propose_a_sanction(walk: Walk) -> None:
    page = walk.course("expert", "Очередь пунктов")
    page.get_by_role("link", name="Обнуления").click()
    page.get_by_role("link", name=re.compile(f"предложить обнуление.*{OFFICES[DISHONEST]}")).click()
    page.get_by_label(re.compile("3.1.1-1")).check()
    page.get_by_label("Причина для всех").fill(WORDS)
    page.get_by_label("Основания").fill("Тот же снимок раньше приложил центр занятости Тулы.")
    page.get_by_role("button", name="Предложить обнуление").click()
    expect(page.locator("main")).to_contain_text("Теперь нужна подпись другого человека.")


def confirm_the_sanction(walk: Walk) -> None:
    page = walk.enter("second")
    page.get_by_role("link", name=re.compile("Обнуление ждёт второй подписи")).click()
    page.get_by_role("button", name="Подтвердить: обнулить баллы").click()
    expect(page.locator("main")).to_contain_text("действует")
    office = walk.visitor.in_cabinet(EMPLOYEES[DISHONEST], **PHONE)
    office.get_by_role("link", name="Паспорт вашего ЦЗН").first.click()
    expect(office.locator("main")).to_contain_text("Все баллы этой кампании обнулены")
    expect(office.locator("main")).to_contain_text(WORDS)


def collect_the_data(walk: Walk) -> None:
    walk.on("13.09.2027")  # late answers are taken for 48 hours
    for link, button in (("Опрос", "Собрать ответы"), ("Паспорта в данные", "Собрать баллы паспортов")):
        page = walk.course("methodologist", link)
        page.get_by_role("button", name=button).click()
        page.get_by_role("button", name="Загрузить эти данные").click(timeout=60_000)
        expect(page.locator("main")).to_contain_text("Данные загружены")


def close_the_data_and_compute(walk: Walk) -> None:
    page = walk.course("methodologist", "Закрыть данные")
    page.get_by_role("button", name="Закрыть данные").click()
    page.get_by_role("link", name="К результатам").first.click()
    page.get_by_role("button", name="Посчитать").click()
    expect(page.locator("main")).to_contain_text("Последний расчёт окончен", timeout=90_000)
    expect(page.get_by_role("row", name="ЦЗН в рейтинге")).to_contain_text("1 из 5")


def object_to_a_figure(walk: Walk) -> None:
    walk.on("20.09.2027")
    page = walk.visitor.in_cabinet(COORDINATOR)
    page.get_by_role("link", name="Показатели региона и возражения").first.click()
    page.get_by_role("link", name=OFFICES[HONEST]).click()
    page.get_by_role("row").filter(has_text=re.compile(r"^\s*3\.1\.1\D")).get_by_role("link", name="Возразить").click()
    page.get_by_label("С чем вы не согласны и почему").fill("Дату проверки на стенде видно вблизи.")
    page.get_by_role("button", name="Отправить возражение").click()
    expect(page.locator("#objections ~ ul")).to_contain_text("ждёт ответа")


def answer_the_objection(walk: Walk) -> None:
    page = walk.course("expert", "Возражения")
    page.get_by_role("link", name="Дату проверки на стенде видно вблизи.").click()
    page.get_by_label("не принято").check()
    page.get_by_label("Ответ").fill("На снимке даты нет, а проверяют по снимку.")
    page.get_by_role("button", name="Ответить региону").click()
    expect(page.locator("main")).to_contain_text("ответ записан")


def appoint_the_publication(walk: Walk) -> None:
    walk.on("04.10.2027")
    page = walk.course("methodologist", "К результатам")
    page.get_by_role("link", name="Назначить публикацию").click()
    page.get_by_role("button", name="Назначить публикацию").click()
    expect(page.locator("main")).to_contain_text("Публикация назначена на 05.10.2027, 10:00")


def publish_in_time(walk: Walk) -> None:
    """What runs each minute brings nothing out before the announced moment."""
    page = walk.visitor.page()
    for hour, words in ((9, "Результатов пока нет."), (10, OFFICES[HONEST])):
        walk.on("05.10.2027", hour)
        walk.portal.manage("run_scheduled")
        page.goto(f"/ratings/{SLUG}/offices/")
        expect(page.locator("main")).to_contain_text(words)


def read_the_ratings(walk: Walk) -> None:
    page = walk.visitor.page(**PHONE)
    page.goto("/ratings/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("main table").first).to_contain_text("Тульская область")
    sections = page.get_by_role("navigation", name="Разделы выпуска")
    sections.get_by_role("link", name="ЦЗН").click()
    page.get_by_role("link", name=OFFICES[HONEST]).click()
    expect(page.locator(".answer")).to_contain_text(re.compile(r"46\s*анкет"))
    page.go_back()
    page.get_by_role("link", name=OFFICES[DISHONEST]).click()
    expect(page.locator(".answer")).to_contain_text(f"Причина: {WORDS}")
    sections.get_by_role("link", name="Изменения").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"учтено анкет: 1\s066,\s+исключено:\s+2"))
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s+возражение"))


def recompute_the_release(walk: Walk, folder: Path) -> None:
    """With nothing of ours at hand, as anybody would."""
    page = walk.visitor.page()
    page.goto(f"/ratings/{SLUG}/")
    page.get_by_role("link", name="Данные и проверка расчёта").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="release.zip").first.click()
    download.value.save_as(folder / "release.zip")
    done = subprocess.run([sys.executable, "-I", "release.zip"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Контрольные суммы верны\. Все \d+ чисел совпали\.", done.stdout)
    told = re.search(r"SHA-256 архива: ([0-9a-f]{64})", done.stdout)
    assert told
    assert told[1] in page.content(), "the page that the archive came from names its sum"


def ask_what_became_of_answers(walk: Walk) -> None:
    page = walk.visitor.page(**PHONE)
    for name, words in (("counted", "Ответ учтён"), ("excluded", "Причина: отвечали не читая")):
        page.goto("/s/receipt/")
        page.get_by_label("Расписка").fill(walk.receipts[name])
        page.get_by_role("button", name="Проверить").click()
        expect(page.get_by_role("status")).to_contain_text(words)
