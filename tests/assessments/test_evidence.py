"""Evidence: each piece once, none changed, none that is not what it says, none for strangers."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from PIL import Image

from assessments.actions import checking, evidence
from assessments.actions.evidence import Given, Linked, set_withdrawn
from assessments.actions.passports import PassportRefused
from assessments.day_code import day_code_of
from assessments.links import Way
from assessments.models import Evidence
from assessments.photos.place import Place
from network.models import Region
from tabular import FileRefused
from tests.feedback.pdfs import pdf
from tests.ratings.kinds import declare

ITEM = "3.1.1-1"
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def picture(width: int = 900, height: int = 600, **saved) -> bytes:
    output = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(output, "JPEG", **saved)
    return output.getvalue()


@pytest.fixture
def photo(filling_in, office):
    def add(content: bytes | None = None, item: str = ITEM, by=None, name: str = "снимок.jpg", **given):
        return evidence.add_photo(
            campaign=filling_in,
            office=office,
            item=item,
            name=name,
            chunks=[content or picture()],
            given=Given(**{"key": uuid.uuid4(), **given}),
            by=by,
        )

    return add


def kept() -> list[str]:
    """Names of all files that lie in the private storage."""
    storage = storages["private"]
    if not storage.exists("evidence"):
        return []
    return [
        f"{folder}/{name}"
        for folder in storage.listdir("evidence")[0]
        for name in storage.listdir(f"evidence/{folder}")[1]
    ]


def test_a_photo_is_kept_without_what_its_file_says_beside(photo):
    exif = Image.Exif()
    exif[0x0132] = "2026:03:09 12:00:00"
    exif.get_ifd(0x8769)[0x9003] = "2026:03:09 12:00:00"
    piece = photo(picture(3000, 1500, exif=exif))
    assert (piece.width, piece.height, piece.kind) == (2000, 1000, "photo")
    with piece.file.open("rb") as file:
        stored = Image.open(file)
        assert (stored.size, dict(stored.getexif())) == ((2000, 1000), {})
    assert piece.photo.taken_at.date() == date(2026, 3, 9)
    assert len(piece.photo.likeness) == 256


def test_a_camera_without_a_zone_goes_by_the_clocks_of_its_region(photo, office):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:03:09 12:00:00"
    office.region = Region.objects.get(code="87")
    assert photo(picture(exif=exif)).photo.taken_at == datetime(2026, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("hour", ["2010:10:31 02:30:00", "2011:03:27 02:30:00", "2026:03:09 00:00:00"])
def test_hours_that_daylight_saving_has_doubled_or_left_out_and_midnight_are_taken(photo, hour):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = hour
    assert photo(picture(exif=exif)).photo.taken_at is not None


def test_the_same_request_again_is_the_same_piece(photo):
    key = uuid.uuid4()
    first = photo(key=key)
    before = len(kept())
    assert photo(key=key) == first
    assert (Evidence.objects.count(), len(kept())) == (1, before)


def test_the_place_of_the_device_is_kept_where_the_camera_says_none(photo):
    piece = photo(place=Place(55.75, 37.62, 30.0))
    assert (piece.photo.latitude, piece.photo.accuracy, piece.photo.place_from) == (55.75, 30.0, "sender")
    assert photo().photo.place_from == ""


def test_the_code_that_was_due_is_kept_with_the_piece(photo, office):
    assert photo().day_code == day_code_of(office.code, date(2026, 3, 10))
    assert day_code_of(office.code, date(2026, 3, 10)) != day_code_of(office.code, date(2026, 3, 11))


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"%PDF-1.7"]
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(photo, content):
    before = kept()
    with pytest.raises(FileRefused):
        photo(content or b"\0")
    assert kept() == before
    assert not Evidence.objects.exists()


def test_a_full_disk_leaves_neither_row_nor_part_of_a_file(photo, fill_the_disk):
    before = kept()
    fill_the_disk()
    with pytest.raises(OSError, match="No space"):
        photo()
    assert kept() == before
    assert not Evidence.objects.exists()


def test_names_of_visitors_go_into_no_path(photo):
    piece = photo(name="../../etc/passwd\0.jpg")
    assert ".." not in piece.file.name
    assert "/" not in piece.name


def test_a_document_is_a_pdf(filling_in, office):
    said = {"campaign": filling_in, "office": office, "item": ITEM, "by": None}
    piece = evidence.add_document(name="отчёт.pdf", content=pdf(), given=Given(uuid.uuid4()), **said)
    assert (piece.kind, piece.name, piece.scan) == ("document", "отчёт.pdf", "none")
    with pytest.raises(FileRefused, match="приложите PDF"):
        evidence.add_document(name="а.jpg", content=picture(), given=Given(uuid.uuid4()), **said)


def test_a_document_is_withheld_until_it_was_searched(filling_in, office, settings):
    settings.CLAMAV = "127.0.0.1:1"  # nobody listens: silence is no clean file
    piece = evidence.add_document(
        campaign=filling_in, office=office, item=ITEM, name="о.pdf", content=pdf(), given=Given(uuid.uuid4()), by=None
    )
    assert piece.is_withheld
    assert checking.scan_documents(NOW) == 1
    piece.refresh_from_db()
    assert piece.is_withheld


def test_a_new_piece_takes_the_place_of_an_old_one(link):
    old = link(ITEM)
    new = link(ITEM, "https://example.org/new", replaces=old.pk)
    assert list(Evidence.objects.present()) == [new]
    with pytest.raises(PassportRefused, match="уже заменено"):
        link(ITEM, "https://example.org/other", replaces=old.pk)


@pytest.mark.parametrize("change", [{"sha256": "f" * 64}, {"link": "https://example.org/other"}, {"item": "3.1.1-2"}])
def test_nobody_rewrites_a_piece_and_nobody_deletes_it(link, change):
    piece = link(ITEM)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).delete()
    piece.refresh_from_db()
    assert not change.items() <= {name: getattr(piece, name) for name in change}.items()


def test_what_is_withdrawn_can_be_brought_back(link):
    piece = link(ITEM)
    set_withdrawn(evidence=piece, is_withdrawn=True, by=None)
    assert not Evidence.objects.present().exists()
    set_withdrawn(evidence=piece, is_withdrawn=False, by=None)
    assert Evidence.objects.present().get() == piece


@pytest.mark.parametrize("address", ["ftp://example.org/", "http://127.0.0.1/", "http://u:p@example.org/", "вот", ""])
def test_a_link_that_leads_nowhere_safe_is_refused(link, address):
    with pytest.raises(PassportRefused):
        link(ITEM, address)


def test_a_line_takes_so_many_pieces_and_no_more(link, monkeypatch):
    monkeypatch.setattr(evidence, "MOST", 2)
    link(ITEM)
    link(ITEM)
    with pytest.raises(PassportRefused, match="уже 2"):
        link(ITEM)


def test_links_come_all_or_none_and_a_repeat_is_the_same(filling_in, office):
    def add(*addresses: str) -> list[Evidence]:
        links = [Linked(ITEM, address, Given(uuid.uuid5(uuid.NAMESPACE_URL, address))) for address in addresses]
        return evidence.add_links(campaign=filling_in, office=office, links=links, by=None)

    with pytest.raises(PassportRefused, match="только внутри"):
        add("https://example.org/1", "http://10.0.0.1/")
    assert not Evidence.objects.exists()
    first = add("https://example.org/1", "https://example.org/2")
    assert add("https://example.org/1", "https://example.org/3")[0] == first[0]
    assert [piece.link[-1] for piece in Evidence.objects.order_by("pk")] == ["1", "2", "3"]


def test_links_of_which_one_finds_no_room_are_not_kept(filling_in, office, monkeypatch):
    monkeypatch.setattr(evidence, "MOST", 1)
    links = [Linked(ITEM, "https://example.org/", Given(uuid.uuid4())) for _ in range(2)]
    with pytest.raises(PassportRefused, match="больше эксперту не посмотреть"):
        evidence.add_links(campaign=filling_in, office=office, links=links, by=None)
    assert not Evidence.objects.exists()


def test_people_of_another_region_add_nothing(link, employee):
    with pytest.raises(PermissionDenied):
        link(ITEM, by=employee)


def test_after_the_window_nothing_is_added(link, on):
    on(date(2026, 4, 1))
    with pytest.raises(PassportRefused, match="закончился"):
        link(ITEM)


def test_links_are_opened_once_a_week(link):
    piece = link(ITEM)
    nowhere = Way(resolve=lambda host, port: [])
    assert checking.check_links(NOW, nowhere) == 1
    piece.refresh_from_db()
    assert piece.link_state in ("dead", "unsure")
    assert piece.link_reason
    assert checking.check_links(NOW, nowhere) == 0
    assert checking.check_links(datetime(2026, 3, 18, tzinfo=UTC), nowhere) == 1


def test_links_of_a_demonstration_are_never_opened(link, filling_in):
    link(ITEM)
    declare(filling_in.slug, is_demo=True)
    assert checking.check_links(NOW, Way(resolve=lambda host, port: pytest.fail("looked up"))) == 0
