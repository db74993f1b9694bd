"""Editions: the method as it was frozen, for ever."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from methodology import spec
from uploads.models import UploadedFile


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about many editions."""

    def light(self) -> "EditionQuerySet":
        """Without their documents, newest first: for lists."""
        return self.defer("content").order_by("-number")

    def newest(self) -> "Edition | None":
        """The last frozen edition."""
        return self.order_by("-number").first()


class Edition(models.Model):
    """One frozen edition. A trigger in the database refuses to change or delete it, whoever asks."""

    number = models.PositiveIntegerField("номер", unique=True)
    content = models.TextField("документ", help_text="Канонический JSON; его SHA-256 ниже.")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    in_force_from = models.DateField("действует с", null=True, blank=True)
    frozen_at = models.DateTimeField("утверждена", default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто утвердил"
    )
    note = models.TextField("пояснение", blank=True)
    # [{"about": [path, …], "text": str, "remarks": [number, …]}]: plain data, remarks are known to an upper app.
    changes = models.JSONField("причины изменений", default=list, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "редакция методики"
        verbose_name_plural = "редакции методики"
        ordering = ["-number"]
        permissions = [("freeze_edition", "Утверждать редакцию методики")]

    def __str__(self) -> str:
        return f"Редакция {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("editions:edition", args=[self.number])

    @property
    def document(self) -> spec.Document:
        """The method of this edition."""
        return spec.decode(self.content.encode())

    def reasons(self) -> dict[str, list[dict[str, Any]]]:
        """Reasons for changes by the path of what they are about, each with its place among all."""
        found: dict[str, list[dict[str, Any]]] = {}
        for place, change in enumerate(self.changes, start=1):
            for path in change["about"]:
                found.setdefault(path, []).append(change | {"place": place})
        return found


class EditionUpload(UploadedFile):
    """A file that brings the document of an edition back as drafts; `table` holds the document."""

    sha256 = models.CharField("SHA-256", max_length=64, db_index=True, help_text="Документа, не файла.")
    pages = models.JSONField("страницы, черновики которых сохранены", default=list)

    class Meta(UploadedFile.Meta):
        verbose_name = "загрузка редакции"
        verbose_name_plural = "загрузки редакций"
        default_permissions = ()
