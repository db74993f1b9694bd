"""Similar remarks: what is found, what is not, how often somebody may ask, what it costs."""

import pytest
from django.core.cache import cache

from feedback.models import Remark
from feedback.similar import find_similar, overlap, wanted, without_slips
from feedback.views import ASKED

pytestmark = pytest.mark.usefixtures("pilot")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Сделать шкалу оценок пятибалльной", 42),
        ("оценивать по пяти баллам вместо десяти", 6),
        ("оценивать по пяти баллам вместо десяти", 56),
        ("голосовое меню контакт-центра", 3),
        ("группы в социальных сетях, общие для всего региона", 1),
    ],
)
def test_a_remark_is_found_in_other_words_and_forms(text, expected):
    assert expected in [remark.number for remark in find_similar(text)]


@pytest.mark.parametrize("text", ["", "и в на", "%_'\"\\ \x00", "жирафы зебры", "что это как так"])
def test_texts_that_say_nothing_find_nothing(text):
    assert find_similar(text) == []


def test_the_same_text_comes_first_and_rows_can_be_left_out():
    remark = Remark.objects.get(number=40)
    text = f"{remark.title} {remark.text}"
    assert find_similar(text)[0] == remark
    assert remark not in find_similar(text, exclude=[remark.pk])
    assert len(find_similar(text, limit=2)) <= 2


def test_hidden_remarks_are_not_given_away():
    remark = Remark.objects.get(number=40)
    Remark.objects.filter(number=40).update(is_public=False)
    assert remark not in find_similar(f"{remark.title} {remark.text}")


def test_rare_words_weigh_more_than_common_ones():
    shares = {"анкет": 0.5, "жираф": 0.01}
    assert overlap(["анкет", "жираф"], frozenset({"жираф"}), shares) > 0.5
    assert overlap(["анкет", "жираф"], frozenset({"анкет"}), shares) < 0.5
    assert overlap([], frozenset(), shares) == 0


def test_short_and_common_words_are_not_asked_for():
    assert wanted("В анкете по 3.1.2 и на сайте") == ["анкет", "3ц1ц2", "сайт"]


@pytest.mark.parametrize("slip", ["мультимедеа", "мультемедиа", "мултимедиа", "мультимеддиа"])
def test_a_mistyped_word_is_found_by_trigrams(make_remark, slip):
    remark = make_remark(title="Показывать мультимедиа в зале", text="Экран.")
    cache.clear()
    assert find_similar(slip) == [remark]
    assert find_similar(f"{slip} пппп") == [remark]


def test_a_known_word_is_not_taken_for_a_slip(make_remark):
    make_remark(title="Показать жирафа", text="В клетке.")
    assert without_slips(["жираф", "жара", "1234"], {"жираф": 0.1, "жар": 0.1}) == ["жираф", "жар", "1234"]
    assert without_slips(["зоопарк"], {"жираф": 0.1}) == ["зоопарк"]


def test_the_address_answers_with_public_facts_only(client):
    answer = client.get("/feedback/similar/", {"q": "пятибалльная шкала"})
    assert answer.status_code == 200
    first = answer.json()["remarks"][0]
    assert set(first) == {"number", "title", "region", "decision", "url"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("query", ["", "А" * 5000, "%00", "<script>"])
def test_bad_queries_are_harmless(client, query):
    assert client.get("/feedback/similar/", {"q": query}).status_code == 200


def test_who_asks_too_often_waits(client):
    for _ in range(ASKED.count):
        ASKED.use("127.0.0.1")
    answer = client.get("/feedback/similar/", {"q": "шкала"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_it_asks_the_database_little(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        find_similar("Сделать шкалу пятибалльной с жирафами")
    with django_assert_max_num_queries(2):
        find_similar("Сделать шкалу пятибалльной с жирафами")


def padding(characters: int) -> str:
    """A text of a region about its own affairs: half of it words of the remarks, half of it words of nobody."""
    words = [word for remark in Remark.objects.order_by("number")[:12] for word in remark.text.split()[:9]]
    own = [f"жирафовод{chr(1072 + place % 32)}{chr(1072 + place // 32 % 32)}" for place in range(len(words))]
    mixed = " ".join(f"{one} {other}" for one, other in zip(words, own, strict=True))
    return (mixed + " ") * (characters // len(mixed) + 1)


@pytest.mark.parametrize("characters", [0, 1500, 5000, 10_000, 19_000])
def test_a_remark_is_found_within_a_text_of_any_length(characters):
    remark = Remark.objects.get(number=40)
    around = padding(characters)[: characters // 2]
    text = f"{around} {remark.title} {remark.text} {around}"
    assert remark in find_similar(text)


def test_a_long_text_about_nothing_of_the_kind_finds_nothing():
    words = [f"жираф{chr(1072 + place % 32)}{chr(1072 + place // 32)}" for place in range(900)]
    assert find_similar(" ".join(words)) == []


@pytest.mark.parametrize("slip", ["ультимедиа", "йультимедиа", "умльтимедиа"])
def test_a_slip_in_the_first_letters_is_mended(make_remark, slip):
    remark = make_remark(title="Показывать мультимедиа в зале", text="Экран.")
    cache.clear()
    assert find_similar(slip) == [remark]


@pytest.mark.parametrize("length", [10_000, 100_000])
def test_the_form_may_send_a_text_of_any_length(client, length, django_assert_max_num_queries):
    remark = Remark.objects.get(number=40)
    text = f"{remark.title} {remark.text} {padding(length)}"[:length]
    client.post("/feedback/similar/", {"q": "шкала"})
    with django_assert_max_num_queries(4):
        answer = client.post("/feedback/similar/", {"q": text})
    assert answer.status_code == 200
    assert 40 in [row["number"] for row in answer.json()["remarks"]] or length > 20_000
    assert client.get("/feedback/similar/", {"q": text}).status_code == 200
