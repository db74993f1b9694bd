"""What proves a passport: photos, documents, links. Rows are never changed, and files never leave the private storage.

Who replaces a piece of evidence adds a row that names the one before; who withdraws it puts down when.
"""

import uuid
from pathlib import PurePosixPath

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.passport import Passport
from network.fields import moment, person

MOST_LINK = 2000
SMALL = 160  # points of the longer side, on a page


def private_storage() -> Storage:
    """Where files lie that only rights checks serve."""
    return storages["private"]


def name_file(evidence: "Evidence", name: str) -> str:
    """A name that nothing of the visitor's goes into, and that nobody can guess."""
    folder = f"evidence/{evidence.passport_id}"
    return f"{folder}/{uuid.uuid4().hex}{PurePosixPath(name).suffix}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about many pieces of evidence."""

    def present(self) -> "EvidenceQuerySet":
        """Those that stand: neither withdrawn nor replaced."""
        return self.filter(withdrawn_at=None, replaced_by=None).order_by("received_at", "pk")


class Evidence(models.Model):
    """One piece of evidence of one line."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "фото или снимок экрана"
        DOCUMENT = "document", "документ"
        LINK = "link", "ссылка"

    class Scan(models.TextChoices):
        """What the search for viruses has said."""

        NONE = "none", "не требуется"
        WAITING = "waiting", "не проверено"
        CLEAN = "clean", "вирусов нет"
        FOUND = "found", "найден вирус"

    class Link(models.TextChoices):
        """Whether a link leads anywhere."""

        UNKNOWN = "unknown", "ещё не проверена"
        ALIVE = "alive", "открывается"
        DEAD = "dead", "не открывается"
        UNSURE = "unsure", "проверить не удалось"

    passport = models.ForeignKey(Passport, models.PROTECT, related_name="evidence", verbose_name="паспорт")
    item = models.CharField("пункт", max_length=16)
    key = models.UUIDField("ключ")  # of the request that brought it: a repeat is the same piece
    kind = models.CharField("вид", max_length=8, choices=Kind)
    name = models.CharField("название", max_length=255, blank=True)
    link = models.URLField("ссылка", max_length=MOST_LINK, blank=True)
    file = models.FileField("файл", storage=private_storage, upload_to=name_file, blank=True)
    thumbnail = models.FileField("малый снимок", storage=private_storage, upload_to=name_file, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("байтов", default=0)
    width = models.PositiveIntegerField("ширина", default=0)
    height = models.PositiveIntegerField("высота", default=0)
    stated_on = models.DateField("дата по словам ЦЗН", null=True, blank=True)
    received_at = models.DateTimeField("получено", default=timezone.now)
    author = person("кто прислал")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="вместо чего"
    )
    withdrawn_at, withdrawn_by = moment("когда отозвано"), person("кто отозвал")
    scan = models.CharField("проверка на вирусы", max_length=7, choices=Scan, default=Scan.NONE)
    link_state = models.CharField("что со ссылкой", max_length=7, choices=Link, default=Link.UNKNOWN)
    link_reason = models.CharField("почему ссылка не открывается", max_length=300, blank=True)
    checked_at = moment("когда проверено")
    # The office's word of that day, which may stand in the frame of a photo.
    day_code = models.CharField("код дня", max_length=8, blank=True)

    objects = EvidenceQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "подтверждение"
        verbose_name_plural = "подтверждения"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["passport", "key"], name="evidence_once")]
        indexes = [
            models.Index(fields=["passport", "item"], name="evidence_of_item"),
            models.Index(fields=["checked_at"], condition=Q(kind="link"), name="evidence_links_to_check"),
            models.Index(fields=["received_at"], condition=Q(scan="waiting"), name="evidence_to_scan"),
        ]

    def __str__(self) -> str:
        return self.name or self.link

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of the thumbnail as a page shows it, in points."""
        share = min(1.0, SMALL / max(self.width, self.height, 1))
        return round(self.width * share), round(self.height * share)

    @property
    def is_withheld(self) -> bool:
        """Whether nobody may open the file: a search for viruses is due, or has found one."""
        return self.scan in (self.Scan.WAITING, self.Scan.FOUND)


class PhotoFacts(models.Model):
    """When and where a photo was taken, for the expert alone; and what it looks like, to find it again."""

    evidence = models.OneToOneField(
        Evidence, models.CASCADE, primary_key=True, related_name="photo", verbose_name="подтверждение"
    )
    taken_at = models.DateTimeField("снято по словам камеры", null=True)
    latitude = models.FloatField("широта", null=True)
    longitude = models.FloatField("долгота", null=True)
    accuracy = models.FloatField("точность места, м", null=True)
    # «camera»: the file says so; «sender»: the device that sent it, when it did.
    place_from = models.CharField("откуда место", max_length=6, blank=True)
    likeness = models.BinaryField("отпечатки вида", default=bytes)
    quality = models.PositiveSmallIntegerField("качество отпечатков", default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "сведения о снимке"
        verbose_name_plural = "сведения о снимках"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.evidence)
