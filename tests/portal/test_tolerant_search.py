"""Slips are mended, names that people use are known, and a query that names one thing leads to it."""

from html import unescape

import pytest
from django.core.cache import caches

from feedback.models import Remark
from methodology.models import FaqPage
from network.models import Office, Region
from portal.finding import find
from portal.models import SearchMiss
from portal.words import vocabulary
from search.text import stems

pytestmark = pytest.mark.usefixtures("pilot")

# Common words of the portal; each is searched for with one letter slipped.
COMMON = """
    анкета анкеты соискатель соискателей работодатель методика показатель показатели индекс клиентоцентричности
    рейтинг замечание предложение регион области занятости населения центр сотрудник сотрудников руководства
    открытость доступность информация сайте социальных офисе консультант персональный обстоятельств вакансий
    мероприятия апробация апробации комфорт транспортная внешний вебинар документов запись приём контакт баллов
    вопрос вопросы ответы данных эксперты опрос клиентов
""".split()  # noqa: SIM905 - a list of fifty texts is longer and says less
SLIPS = {
    "missing": lambda word: word[: len(word) // 2] + word[len(word) // 2 + 1 :],
    "swapped": lambda word: word[:2] + word[3] + word[2] + word[4:],
    "another": lambda word: word[: len(word) // 2] + "ъ" + word[len(word) // 2 + 1 :],
    "doubled": lambda word: word[:2] + word[1:],
}


def search(client, **parameters) -> str:
    return unescape(client.get("/search/", parameters).content.decode())


def test_there_are_fifty_common_words():
    assert len(set(COMMON)) == 50


@pytest.mark.parametrize("kind", SLIPS)
def test_common_words_with_one_slip_are_found(kind):
    words = vocabulary()
    for place, word in enumerate(COMMON):
        slipped = SLIPS[kind](word)
        found = words.mended(slipped)
        assert find(found), (word, slipped, found)
        if not words.knows(slipped) and kind == "doubled":
            assert stems(found) == stems(word), (place, slipped, found)


def test_the_page_says_what_it_has_mended_and_lets_one_insist(client):
    body = search(client, q="открытость руковадства")
    assert "Показаны результаты для «открытость руководства»" in body
    assert "Открытость</mark> <mark>руководства" in body
    assert "Искать точно «открытость руковадства»" in body
    assert "exact=1" in body
    exactly = search(client, q="открытость руковадства", exact="1")
    assert "ничего не нашлось" in exactly
    assert "Показаны результаты" not in exactly


def test_what_finds_something_is_never_replaced(client):
    for word in ("анкета", "анкетой", "соискателям"):
        assert "Показаны результаты" not in search(client, q=word)
    FaqPage.objects.first().save_revision()
    page = FaqPage.objects.first()
    page.title = "Амкета"
    page.save_revision().publish()
    body = search(client, q="амкета")
    assert "Показаны результаты" not in body
    assert page.url in body


def test_a_word_in_a_remark_too_old_for_the_vocabulary_is_not_replaced(client, monkeypatch):
    monkeypatch.setattr("portal.words.REMARKS", 1)
    remark = Remark.objects.get(number=1)
    remark.text += " Амкета."
    remark.save()
    assert not vocabulary().knows("амкета")
    assert "Показаны результаты" not in search(client, q="амкета")


def test_hidden_remarks_and_drafts_give_no_words():
    remark = Remark.objects.get(number=40)
    remark.title, remark.is_public = "Зюзинчанин", False
    remark.save()
    page = FaqPage.objects.first()
    page.title = "Небывальщина"
    page.save_revision()
    assert vocabulary().mended("зюзинчанен") == "зюзинчанен"
    assert vocabulary().mended("небывальшина") == "небывальшина"
    remark.is_public = True
    remark.save()
    assert vocabulary().mended("зюзинчанен") == "зюзинчанин"


def test_a_mended_search_is_no_search_in_vain(client):
    search(client, q="руковадства")
    assert not caches["misses"].get("noted")
    assert not SearchMiss.objects.exists()


@pytest.mark.parametrize(
    ("query", "code", "region"),
    [
        ("Брянск", "15-01", "bryansk"),
        ("Питер", "x-1", "saint-petersburg"),
        ("СПб", "x-1", "saint-petersburg"),
        ("ХМАО", "x-1", "khmao"),
        ("Башкирия", "x-1", "bashkortostan"),
        ("Кубани", "x-1", "krasnodar"),
        ("ЦЗН Чувашии", "x-1", "chuvashia"),
        ("башкиррия", "x-1", "bashkortostan"),
    ],
)
def test_names_that_people_use_find_the_offices(query, code, region):
    names = {
        "saint-petersburg": "Санкт-Петербург",
        "khmao": "Ханты-Мансийский автономный округ — Югра",
        "bashkortostan": "Республика Башкортостан",
        "krasnodar": "Краснодарский край",
        "chuvashia": "Чувашская Республика",
        "bryansk": "Брянская область",
    }
    if code == "x-1":
        Office.objects.create(code=code, region=Region.objects.get(name=names[region]), name="Центр занятости № 7")
    found = {findings.kind: findings for findings in find(vocabulary().mended(query))}
    assert code in [office.code for office in found["offices"].leaf]


def test_two_ways_of_writing_find_the_same():
    assert [(found.kind, found.count) for found in find("чеклист")] == [
        (found.kind, found.count) for found in find("чек-лист")
    ]


@pytest.mark.parametrize(
    "query", ["№ 5", "№5", "N5", "n 5", "No. 5", "замечание 5", "Замечание № 5", "предложение 5", "номер 5"]
)
def test_a_number_leads_to_its_remark(client, query):
    answer = client.get("/search/", {"q": query})
    assert (answer.status_code, answer["Location"]) == (302, "/feedback/5/")


def test_only_a_public_remark_is_led_to(client):
    Remark.objects.filter(number=5).update(is_public=False)
    assert client.get("/search/", {"q": "№ 5"}).status_code == 200
    assert client.get("/search/", {"q": "№ 99999"}).status_code == 200
    assert client.get("/search/", {"q": "5"}).status_code == 200


@pytest.mark.parametrize("query", ["1.3", "показатель 1.3", "п. 1.3", "1,3"])
def test_a_code_of_an_indicator_lists_its_page_first(client, query):
    body = search(client, q=query)
    assert body.index("/methodology/partnership/openness/") < body.index("</section>")


def test_a_code_of_an_office_lists_it():
    found = {findings.kind: findings for findings in find("15-01")}
    assert found["offices"].leaf[0].code == "15-01"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("скачать данные", "/api/"),
        ("открытые данные", "/api/"),
        ("календарь", "/campaigns/"),
        ("реестр", "/feedback/"),
        ("рейтинги", "/ratings/"),
        ("помощь с анкетой", "/faq/"),
        ("калиндарь", "/campaigns/"),
    ],
)
def test_sections_are_found_by_their_names_and_come_first(client, query, address):
    body = search(client, q=query)
    first = body[body.index('class="row-list') :]
    assert "Разделы портала" in body
    assert f'href="{address}"' in first[: first.index("</ul>")]


def test_the_register_mends_slips_in_its_table_and_its_files(client):
    body = unescape(client.get("/feedback/", {"q": "анкте", "region": ""}).content.decode())
    assert "Показаны результаты для «анкет" in body
    assert "exact=1" in body
    assert "<mark>" in body
    rows = b"".join(client.get("/feedback/export.csv", {"q": "анкте"}).streaming_content).splitlines()
    assert len(rows) > 2
    exact = unescape(client.get("/feedback/", {"q": "анкте", "exact": "1"}).content.decode())
    assert "Показаны результаты" not in exact
    assert "По этим условиям" in exact or "Уберите одно из условий" in exact


def test_the_register_knows_names_that_people_use(client):
    whole = Remark.objects.public().matching("Брянская область").count()
    assert whole
    assert Remark.objects.public().matching("Брянск").count() >= whole
    assert Remark.objects.public().matching("чеклист").count() == Remark.objects.public().matching("чек-лист").count()


@pytest.mark.parametrize("query", ["анкета", "руковадства", "ЦЗН Брянск", "небывальщина"])
def test_a_search_asks_the_database_little(client, django_assert_max_num_queries, query):
    vocabulary()
    with django_assert_max_num_queries(12):
        search(client, q=query)


def test_the_vocabulary_is_read_once_for_each_version(django_assert_max_num_queries):
    vocabulary()
    with django_assert_max_num_queries(1):
        vocabulary()
