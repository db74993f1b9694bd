"""Uploading, applying and cancelling imports of offices."""

import io
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backend

from network import actions
from network.loading import put
from network.models import Office, OfficeImport, Region
from portal.freshness import read_versions
from uploads.actions import UploadRefused
from uploads.planning import Verdict

TITLES = "код;регион;название;город или район;адрес;управляющий"


@pytest.fixture
def region(pilot) -> Region:
    """A region without offices."""
    return Region.objects.filter(offices=None).order_by("code").first()


@pytest.fixture
def offices(region) -> list[Office]:
    """Three offices, the first managing, none edited yet."""
    return [
        Office.objects.create(code=f"Т-{i}", region=region, name=f"ЦЗН {i}", address=f"ул. {i}", is_managing=i == 1)
        for i in (1, 2, 3)
    ]


@pytest.fixture
def upload(methodologist):
    """Upload rows of text below the usual titles."""

    def upload(*rows: str, titles: str = TITLES, by=methodologist) -> OfficeImport:
        return actions.upload_offices(file_name="ЦЗН.csv", content="\n".join([titles, *rows]).encode(), by=by)

    return upload


@pytest.fixture
def load(upload, methodologist):
    """Upload and apply."""

    def load(*rows: str, **kwargs) -> OfficeImport:
        return actions.apply_import(upload=upload(*rows, **kwargs), by=methodologist)

    return load


def faults(upload: OfficeImport) -> str:
    return " ".join(fault for row in actions.plan_of(upload).having(Verdict.REFUSED) for fault in row.faults)


def state() -> list[tuple]:
    return list(Office.objects.order_by("pk").values_list())


def test_uploading_changes_no_office(upload, region):
    before = state()
    kept = upload(f"Н-1;{region.code};Новый;;;")
    assert (kept.status, kept.new_count, kept.refused_count) == ("uploaded", 1, 0)
    assert state() == before


def test_new_offices_appear_and_known_ones_change_by_their_code(load, offices, region):
    done = load(f"Т-2;{region.code};Другое название;Тверь;;", f"Н-1;{region.name};Новый;Псков;ул. А, 1;нет")
    assert (done.status, done.new_count, done.changed_count) == ("applied", 1, 1)
    changed, new = Office.objects.get(code="Т-2"), Office.objects.get(code="Н-1")
    assert (changed.pk, changed.name, changed.town, changed.address) == (offices[1].pk, "Другое название", "Тверь", "")
    assert (new.name, new.region, new.town, new.address) == ("Новый", region, "Псков", "ул. А, 1")


def test_offices_that_the_file_leaves_out_stay(load, offices, region):
    load(f"Н-1;{region.code};Новый;;;")
    assert set(Office.objects.filter(region=region).values_list("code", flat=True)) == {"Т-1", "Т-2", "Т-3", "Н-1"}


def test_a_column_that_the_file_leaves_out_changes_nothing(load, offices, region):
    load(f"Т-1;{region.code};Новое название", titles="код;регион;название")
    office = Office.objects.get(code="Т-1")
    assert (office.name, office.address, office.is_managing) == ("Новое название", "ул. 1", True)


@pytest.mark.parametrize("how", ["code", "name", "slug", "lower", "number"])
def test_a_region_is_known_by_code_name_or_slug(load, pilot, how):
    region = Region.objects.get(code="05")
    text = {"lower": region.name.lower(), "number": "5"}.get(how) or getattr(region, how)
    load(f"Н-1;{text};Новый;;;")
    assert Office.objects.get(code="Н-1").region == region


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (";{region};Имя;;;", "Нет кода"),
        ("Н 1;{region};Имя;;;", "Код состоит из букв"),
        ("Н/1;{region};Имя;;;", "Код состоит из букв"),
        (f"{'1' * 21};{{region}};Имя;;;", "Код: "),
        ("Н-1;;Имя;;;", "Нет региона"),
        ("Н-1;Брянскя область;Имя;;;", "Может быть, Брянская область"),
        ("Н-1;99;Имя;;;", "Региона «99» нет"),
        ("Н-1;{region};;;;", "Название: "),
        (f"Н-1;{{region}};{'я' * 256};;;", "Название: "),
        ("Н-1;{region};Имя;;;может быть", "впишите «да» или «нет»"),
        ("Н-1;{region};ЦЗН 1;;;", "Так же называется другой ЦЗН этого региона: Т-1"),
        ("Н-1;{region};Имя;;;да", "отмечен ещё Т-1"),
        ("т-1;{region};Имя;;;", "только регистром букв"),
        ("=1+1;{region};Имя;;;", "формула"),
    ],
)
def test_an_unfit_row_is_refused_with_the_reason(upload, offices, region, row, part):
    kept = upload(row.format(region=region.code))
    assert kept.refused_count == 1
    assert part in faults(kept)


def test_a_code_may_stand_in_a_file_once(upload, region):
    kept = upload(f"Н-1;{region.code};А;;;", f"Н-1;{region.code};Б;;;")
    assert "уже стоит в строке 2" in faults(kept)


def test_rows_of_a_file_are_compared_with_each_other(upload, region):
    kept = upload(f"Н-1;{region.code};Имя;;;да", f"Н-2;{region.code};Имя;;;да")
    assert kept.refused_count == 2
    assert "Н-2 (строка 3)" in faults(kept)


def test_with_one_refused_row_nothing_is_applied(upload, offices, region, methodologist):
    before = state()
    kept = upload(f"Н-1;{region.code};Новый;;;", f"Н-2;{region.code};;;;")
    with pytest.raises(UploadRefused, match="отклонено строк: 1"):
        actions.apply_import(upload=kept, by=methodologist)
    assert state() == before
    assert OfficeImport.objects.get(pk=kept.pk).status == "uploaded"


def test_rows_are_checked_again_when_they_are_applied(upload, region, methodologist):
    kept = upload(f"Н-1;{region.code};Новый;;;")
    Office.objects.create(code="Ч-1", region=region, name="Новый")
    with pytest.raises(UploadRefused, match="отклонено строк: 1"):
        actions.apply_import(upload=kept, by=methodologist)
    assert not Office.objects.filter(code="Н-1").exists()


def test_what_was_not_seen_is_not_applied(upload, offices, region, methodologist):
    kept = upload(f"Т-1;{region.code};Новое название;;ул. 1;да")
    seen = actions.plan_of(kept).digest
    Office.objects.filter(code="Т-1").update(name="Чужая правка")
    with pytest.raises(UploadRefused, match="данные изменились"):
        actions.apply_import(upload=kept, by=methodologist, seen=seen)
    assert Office.objects.get(code="Т-1").name == "Чужая правка"


def test_a_fault_of_the_database_rolls_everything_back(upload, region, methodologist, monkeypatch):
    kept = upload(f"Н-1;{region.code};А;;;", f"Н-2;{region.code};Б;;;")
    plan = actions.plan_of(kept)
    plan.rows[1].office.name = "А"
    monkeypatch.setattr(actions, "make_plan", lambda table, lock=False: plan)
    with pytest.raises(UploadRefused, match="Ничего не записано"):
        actions.apply_import(upload=kept, by=methodologist)
    assert not Office.objects.filter(code__startswith="Н-").exists()


def test_confirming_twice_changes_nothing_the_second_time(load, region, methodologist):
    done = load(f"Н-1;{region.code};Новый;;;")
    Office.objects.filter(code="Н-1").update(name="Правка после загрузки")
    logged = ModelLogEntry.objects.count()
    again = actions.apply_import(upload=done, by=methodologist)
    assert (again.status, again.decided_at) == ("applied", done.decided_at)
    assert Office.objects.get(code="Н-1").name == "Правка после загрузки"
    assert ModelLogEntry.objects.count() == logged


def test_a_file_loaded_twice_changes_nothing_the_second_time(load, region):
    row = f"Н-1;{region.code};Новый;;;"
    load(row)
    revision = Office.objects.get(code="Н-1").latest_revision_id
    assert load(row).unchanged_count == 1
    assert Office.objects.get(code="Н-1").latest_revision_id == revision


def test_cancelled_imports_cannot_be_applied_and_applied_ones_not_cancelled(upload, load, region, methodologist):
    dropped = actions.cancel_import(upload=upload(f"Н-1;{region.code};А;;;"), by=methodologist)
    assert actions.cancel_import(upload=dropped, by=methodologist).status == "cancelled"
    with pytest.raises(UploadRefused):
        actions.apply_import(upload=dropped, by=methodologist)
    with pytest.raises(UploadRefused):
        actions.cancel_import(upload=load(f"Н-1;{region.code};А;;;"), by=methodologist)


def test_only_who_has_the_right_may_import(upload, region, methodologist, editor, expert):
    kept = upload(f"Н-1;{region.code};А;;;")
    for user in (editor, expert):
        with pytest.raises(PermissionDenied):
            upload(f"Н-1;{region.code};А;;;", by=user)
        for action in (actions.apply_import, actions.cancel_import):
            with pytest.raises(PermissionDenied):
                action(upload=kept, by=user)
    assert not Office.objects.filter(code="Н-1").exists()


def test_the_managing_mark_moves_from_one_office_to_another(load, offices, region):
    load(f"Т-3;{region.code};ЦЗН 3;;;да", f"Т-1;{region.code};ЦЗН 1;;;нет")
    assert list(region.offices.filter(is_managing=True).values_list("code", flat=True)) == ["Т-3"]


def test_the_managing_mark_moves_to_a_new_office(load, offices, region):
    load(f"Н-1;{region.code};Новый;;;да", f"Т-1;{region.code};ЦЗН 1;;;нет")
    assert list(region.offices.filter(is_managing=True).values_list("code", flat=True)) == ["Н-1"]


def test_offices_may_exchange_names(load, offices, region):
    names = ["ЦЗН 1", "ЦЗН 2", "ЦЗН 3"]
    load(*[f"Т-{i};{region.code};{names[i % 3]};;;{'да' if i == 1 else 'нет'}" for i in (1, 2, 3)])
    assert list(region.offices.order_by("code").values_list("name", flat=True)) == ["ЦЗН 2", "ЦЗН 3", "ЦЗН 1"]


def test_each_written_office_has_a_revision_and_a_log_entry_of_the_user(load, offices, region, methodologist):
    done = load(
        f"Т-1;{region.code};Другое;;ул. 1;да", f"Т-2;{region.code};ЦЗН 2;;ул. 2;", f"Н-1;{region.code};Новый;;;"
    )
    for code in ("Т-1", "Н-1"):
        office = Office.objects.get(code=code)
        revision = office.latest_revision
        assert (revision.user, revision.content["name"]) == (methodologist, office.name)
        entry = ModelLogEntry.objects.for_instance(office).get()
        assert (entry.user, entry.revision, entry.data["import"]) == (methodologist, revision, done.pk)
        assert entry.formatter.format_message(entry) == "Загружен из файла «ЦЗН.csv»"
    assert Office.objects.get(code="Т-2").latest_revision is None


def test_the_loader_leaves_imported_offices_alone(load, offices, region):
    load(f"Т-1;{region.code};Из файла;;;да")
    put(Office, {"code": "Т-1"}, {"name": "Из поставки"})
    assert Office.objects.get(code="Т-1").name == "Из файла"


def test_imported_offices_are_found_by_search_and_as_usage_of_their_region(load, offices, region):
    load(f"Т-1;{region.code};Переименованный;Зарецк;;да", f"Н-1;{region.code};Заречный;;;")
    search = get_search_backend().autocomplete
    assert [office.code for office in search("Зареч", Office)] == ["Н-1"]
    assert [office.code for office in search("Переимен", Office)] == ["Т-1"]
    new = Office.objects.get(code="Н-1")
    assert ReferenceIndex.get_references_to(region).filter(object_id=str(new.pk)).exists()


def test_an_import_tells_the_portal_that_public_content_has_changed(load, region):
    before = read_versions().of({"network_office"})
    load(f"Н-1;{region.code};Новый;;;")
    assert read_versions().of({"network_office"}) != before


def test_the_log_keeps_what_was_changed(load, offices, region, methodologist):
    done = load(f"Т-1;{region.code};Другое;;ул. 1;да")
    done.refresh_from_db()
    assert done.changes == [
        {
            "number": 2,
            "code": "Т-1",
            "name": "Другое",
            "verdict": "changed",
            "changes": [["название", "ЦЗН 1", "Другое"]],
        }
    ]
    assert (done.user, done.confirmed_by) == (methodologist, methodologist)


def test_three_thousand_offices_take_few_queries(upload, methodologist, django_assert_max_num_queries):
    codes = list(Region.objects.values_list("code", flat=True))
    sizes = []
    for size in (100, 200):
        kept = upload(*[f"М{size}-{i};{codes[i % 80]};ЦЗН {size} {i};;;" for i in range(size)])
        with django_assert_max_num_queries(100_000) as queries:
            actions.apply_import(upload=kept, by=methodologist)
        sizes.append(len(queries))
    assert all(larger - smaller < 100 * 8 for smaller, larger in pairwise(sizes))


# The command


@pytest.fixture
def command(tmp_path):
    def run(text: str, *args: str) -> str:
        path = tmp_path / "ЦЗН.csv"
        path.write_text(text, encoding="utf-8")
        output = io.StringIO()
        call_command("import_offices", str(path), *args, stdout=output, stderr=output)
        return output.getvalue()

    return run


def test_the_command_loads_by_the_same_rules_and_can_sign(command, region, methodologist):
    output = command(f"{TITLES}\nН-1;{region.code};Новый;;;\n", "--user", "methodologist")
    assert "Новых 1" in output
    assert Office.objects.get(code="Н-1").latest_revision.user == methodologist


def test_the_command_checks_the_right_of_who_signs(command, region, editor):
    with pytest.raises(CommandError, match="Нет права"):
        command(f"{TITLES}\nН-1;{region.code};Новый;;;\n", "--user", "editor")


def test_a_dry_run_writes_nothing(command, region):
    assert "ничего не записано" in command(f"{TITLES}\nН-1;{region.code};Новый;;;\n", "--dry-run")
    assert not Office.objects.filter(code="Н-1").exists()
    assert not OfficeImport.objects.exists()


@pytest.mark.parametrize("args", [[], ["--dry-run"]])
def test_the_command_fails_when_rows_are_refused_and_writes_nothing(command, region, args):
    with pytest.raises(CommandError):
        command(f"{TITLES}\nН-1;{region.code};Новый;;;\nН-2;нигде;Имя;;;\n", *args)
    assert not Office.objects.filter(code="Н-1").exists()
    assert not OfficeImport.objects.exists()


def test_the_command_fails_on_an_unreadable_file(command, pilot):
    with pytest.raises(CommandError, match="Не нашлась строка заголовков"):
        command("а;б\n")
    with pytest.raises(CommandError, match="не читается"):
        call_command("import_offices", "/nowhere.csv")
