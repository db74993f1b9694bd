"""Files of answers: mapped, seen and confirmed by ФЦК; written once, or not at all."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import actions as campaigns
from surveys.actions import folding
from surveys.actions.answer_files import apply_answers, map_columns, upload_answers
from surveys.answer_plans import make_plan
from surveys.models import Change, ChangeActs, Origin, Receipt, Response, ResponseImport, Tally
from tabular import FileRefused, Sheet, write_xlsx
from uploads.actions import UploadRefused

PAGES = "/cms/answer-files/"
HEAD = "id;Код ЦЗН;Этап;Q1;Q4;Q12;Q14;Q14[other];D3;Имя"


@pytest.fixture
def survey(campaign, on):
    on(date(2026, 3, 5))
    return campaign


@pytest.fixture
def code(tyumen) -> str:
    return tyumen.offices.order_by("code").first().code


def rows(code: str, *lines: str) -> bytes:
    return "\r\n".join([HEAD, *(line.replace("ЦЗН", code) for line in lines)]).encode()


@pytest.fixture
def content(code) -> bytes:
    return rows(code, "1;ЦЗН;первое посещение;8;Да;Нет;Другое;Письмом;2, 3;Пётр", "2;ЦЗН;;10;;9;1;;;", ";;;;;;;;;Зоя")


@pytest.fixture
def kept(survey, content, methodologist) -> ResponseImport:
    return upload(survey, content, methodologist)


def upload(survey, content: bytes, by, name: str = "limesurvey.csv") -> ResponseImport:
    return upload_answers(file_name=name, content=content, campaign=survey, audience="jobseeker", by=by)


def test_a_file_is_read_seen_and_written_as_answers_of_its_own_kind(kept, survey, code, methodologist):
    plan = make_plan(kept)
    assert plan.counts == {"new": 2, "changed": 0, "unchanged": 1, "refused": 0}
    apply_answers(upload=kept, by=methodologist, seen=plan.digest)
    first, second = Response.objects.order_by("pk")
    assert (first.origin, first.entered_by, first.office.code, first.stage) == (
        Origin.FILE,
        methodologist,
        code,
        "first",
    )
    assert first.rest == {"14": [5, "Письмом"], "D3": [2, 3]}
    assert (bytes(first.marks)[0], bytes(second.marks)[0], second.rest) == (8, 10, {"14": [1]})
    assert (Receipt.objects.count(), Change.objects.count()) == (2, 2)
    assert set(Change.objects.values_list("sign", "acts")) == {(1, ChangeActs.STARTED_AND_SENT)}
    folding.fold(survey)
    assert Tally.objects.get().respondents == 2
    assert folding.rebuild(survey, mend=False).differing == ()


def test_what_is_kept_of_a_written_file_says_no_answer(kept, methodologist):
    plan = make_plan(kept)
    written = apply_answers(upload=kept, by=methodologist, seen=plan.digest)
    assert [sorted(row) for row in written.changes] == [["answered", "changes", "code", "number", "verdict"]] * 2
    assert all(row["changes"] == [] for row in written.changes)


def test_the_same_file_again_writes_nothing(kept, survey, content, methodologist):
    for _ in range(2):
        apply_answers(upload=kept, by=methodologist, seen=make_plan(kept).digest)
    again = upload(survey, content, methodologist, "копия.csv")
    assert make_plan(again).counts["unchanged"] == 3
    apply_answers(upload=again, by=methodologist, seen=make_plan(again).digest)
    assert Response.objects.count() == 2


def test_rows_without_numbers_are_known_by_what_they_say(survey, code, methodologist):
    head = "ЦЗН;1;2"
    lines = [head, f"{code};8;9", f"{code};8;9", f"{code};7;9"]
    for count in (2, 3, 3):
        file = upload(survey, "\n".join(lines[: count + 1]).encode(), methodologist)
        apply_answers(upload=file, by=methodologist, seen=make_plan(file).digest)
        assert Response.objects.count() == count


def test_an_answer_is_never_changed_by_a_file(kept, survey, code, methodologist):
    apply_answers(upload=kept, by=methodologist, seen=make_plan(kept).digest)
    other = upload(survey, rows(code, "1;ЦЗН;;1;;;;;;"), methodologist)
    (row,) = make_plan(other).rows
    assert "с другими ответами" in row.faults[0]
    with pytest.raises(UploadRefused):
        apply_answers(upload=other, by=methodologist, seen=make_plan(other).digest)


def test_one_bad_row_stops_the_file_and_each_is_told_with_its_question(survey, code, methodologist):
    bad = rows(code, "1;ЦЗН;;8;;;;;;", "1;ЦЗН;;11;;;;;;", "3;нет такого;;8;;;;;;", "4;;;8;;;;;;", "5;ЦЗН;зимой;8;;;;;;")
    file = upload(survey, bad, methodologist)
    plan = make_plan(file)
    told = {row.number: " ".join(row.faults) for row in plan.rows if row.faults}
    assert told.keys() == {3, 4, 5, 6}
    assert "1. Обращение в центр" in told[3]
    assert "уже есть в строке 2" in told[3]
    assert "не участвует" in told[4]
    assert "Нет кода ЦЗН" in told[5]
    assert "первое посещение" in told[6]
    with pytest.raises(UploadRefused, match="отклонено строк: 4"):
        apply_answers(upload=file, by=methodologist, seen=plan.digest)
    assert Response.objects.count() == 0


def test_columns_are_mapped_by_hand_and_what_was_seen_before_is_stale(survey, code, methodologist):
    file = upload(survey, f"Центр;Польза;Удобство\n{code};8;3".encode(), methodologist)
    assert file.mapping == {}
    file = map_columns(upload=file, mapping={"A": "office", "B": "q2", "C": ""}, by=methodologist)
    seen = make_plan(file).digest
    file = map_columns(upload=file, mapping={"A": "office", "B": "", "C": "q2"}, by=methodologist)
    with pytest.raises(UploadRefused, match="данные изменились"):
        apply_answers(upload=file, by=methodologist, seen=seen)
    apply_answers(upload=file, by=methodologist, seen=make_plan(file).digest)
    assert bytes(Response.objects.get().marks)[0] == 3
    with pytest.raises(UploadRefused, match="уже загружен"):
        map_columns(upload=file, mapping={}, by=methodologist)


@pytest.mark.parametrize(
    ("mapping", "told"), [({"A": "office", "B": "office"}, "для двух столбцов"), ({"A": "q999"}, "нет")]
)
def test_a_mapping_that_cannot_be_is_refused(kept, methodologist, mapping, told):
    with pytest.raises(UploadRefused, match=told):
        map_columns(upload=kept, mapping=mapping, by=methodologist)


def test_what_is_wrong_in_a_column_that_nobody_reads_does_no_harm(survey, code, methodologist):
    sheet = Sheet("Ответы", ["ЦЗН", "1", "Формула"], [[code, "8", "x"]])
    content = write_xlsx([sheet])
    file = upload(survey, content, methodologist, "o.xlsx")
    table = file.table
    table["rows"][0][2] = ["Столбец C: формула.", "Столбец B: формула."]
    (row,) = make_plan(file).rows
    assert row.faults == ["Столбец B: формула."]


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n", b"PK\x03\x04junk", "ЦЗН;1;1\n1;2;3".encode(), "ЦЗН;1".encode()]
)
def test_what_is_no_table_is_refused_in_words(survey, methodologist, content):
    with pytest.raises(FileRefused):
        upload(survey, content, methodologist)
    assert ResponseImport.objects.count() == 0


def test_only_who_leads_campaigns_loads_answers_and_only_until_the_data_are_closed(
    survey, content, kept, editor, expert, coordinator, methodologist, on
):
    for who in (editor, expert, coordinator):
        with pytest.raises(PermissionDenied):
            upload(survey, content, who)
        with pytest.raises(PermissionDenied):
            map_columns(upload=kept, mapping={}, by=who)
        with pytest.raises(PermissionDenied):
            apply_answers(upload=kept, by=who)
    on(date(2026, 4, 11))
    campaigns.freeze_campaign(campaign=survey, by=None)
    with pytest.raises(UploadRefused, match="закрыты"):
        apply_answers(upload=kept, by=methodologist, seen=make_plan(kept).digest)
    with pytest.raises(FileRefused, match="закрыты"):
        upload(survey, content, methodologist)


def test_the_pages_lead_from_file_to_answers(as_user, methodologist, survey, content):
    client = as_user(methodologist)
    assert "LimeSurvey" in client.get(PAGES + "new/").content.decode()
    file = SimpleUploadedFile("o.csv", content)
    response = client.post(PAGES + "new/", {"file": file, "campaign": survey.pk, "audience": "jobseeker"}, follow=True)
    page = response.redirect_chain[-1][0]
    body = response.content.decode()
    assert "J. Имя" in body
    assert '<option value="q2" selected>1. Обращение' in body
    kept = ResponseImport.objects.get()
    chosen = {f"column-{letter}": key for letter, key in kept.mapping.items()}
    body = client.post(page + "map/", chosen | {"column-D": "q3"}, follow=True).content.decode()
    assert '<option value="q3" selected>2.' in body
    body = client.post(page + "map/", chosen | {"column-A": "office"}, follow=True).content.decode()
    assert "для двух столбцов" in body
    seen = client.get(page).context["seen"]
    body = client.post(page + "apply/", {"seen": seen}, follow=True).content.decode()
    assert "загружено: 2 ответа" in body
    assert bytes(Response.objects.first().marks)[1] == 8
    assert client.get(page).status_code == 200


def test_a_large_file_takes_few_queries(survey, code, methodologist, django_assert_max_num_queries):
    head = "id;ЦЗН;" + "1;2;3;5;6;7;8;9;10;11"
    lines = [head, *(f"{n};{code};" + ";".join(["9"] * 10) for n in range(2000))]
    file = upload(survey, "\n".join(lines).encode(), methodologist)
    with django_assert_max_num_queries(120):
        apply_answers(upload=file, by=methodologist, seen=make_plan(file).digest)
    assert Response.objects.count() == 2000
