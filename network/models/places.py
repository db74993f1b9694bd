"""Regions of the country and their employment centres."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.models import RevisionMixin
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from search.text import stems
from uploads.models import UploadedTable

CODE = re.compile(r"[\w.-]+")


class Region(index.Indexed, RevisionMixin, models.Model):
    """A subject of the Russian Federation; the reference list has all 89."""

    class NetworkType(models.TextChoices):
        CENTRALISED = "centralised", "централизованная"
        DECENTRALISED = "decentralised", "децентрализованная"

    code = models.CharField("код субъекта", max_length=2, unique=True, help_text="Две цифры, например 32.")
    okato = models.CharField(
        "ОКАТО", max_length=5, unique=True, help_text="Две цифры, у автономных округов внутри области пять."
    )
    iso = models.CharField("ISO 3166-2", max_length=6, blank=True, help_text="Например RU-BRY; пусто, если кода нет.")
    slug = models.SlugField("адрес", max_length=40, unique=True, help_text="Латиницей, например bryansk.")
    name = models.CharField("название", max_length=80, unique=True)
    short_name = models.CharField("короткое название", max_length=14, help_text="Для карты и графиков.")
    district = models.CharField("федеральный округ", max_length=20, blank=True)
    network_type = models.CharField(
        "сеть ЦЗН",
        max_length=13,
        choices=NetworkType,
        blank=True,
        help_text="Централизованная: одно учреждение с филиалами. Пусто, если ещё не указано.",
    )

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("search_stems"),
    ]

    class Meta:
        verbose_name = "регион"
        verbose_name_plural = "регионы"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def search_stems(self) -> str:
        """Stems of the name, for search by word forms."""
        return stems(self.name)


class OfficeQuerySet(SearchableQuerySetMixin, models.QuerySet["Office"]):
    """Questions about many offices."""

    def real(self) -> "OfficeQuerySet":
        """Without the invented ones of the demonstration."""
        return self.filter(is_demo=False)

    def in_order(self) -> "OfficeQuerySet":
        """By region, then by name, with the region at hand."""
        return self.select_related("region").order_by("region__name", "name")


class Office(index.Indexed, RevisionMixin, models.Model):
    """One employment centre (ЦЗН): a place where clients are served."""

    code = models.CharField(
        "код",
        max_length=20,
        unique=True,
        help_text="Не меняется: по нему узнают ЦЗН при загрузке. Например 15-01.",
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="offices", verbose_name="регион")
    name = models.CharField("название", max_length=255)
    town = models.CharField("город или район", max_length=80, blank=True)
    address = models.CharField("адрес", max_length=255, blank=True)
    is_managing = models.BooleanField(
        "управляющий ЦЗН",
        default=False,
        help_text="В регионе он один: за него считают показатели уровня СЗН.",
    )
    note = models.CharField("примечание", max_length=500, blank=True)
    # Only `manage.py demo` sets it: an invented office stands beside the real ones of a region and never among them.
    is_demo = models.BooleanField("демонстрационный", default=False, editable=False)

    objects = OfficeQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.SearchField("code"),
        index.AutocompleteField("name"),
        index.AutocompleteField("town"),
        index.SearchField("search_stems"),
        index.FilterField("region_id"),
        index.FilterField("is_demo"),
    ]

    class Meta:
        verbose_name = "ЦЗН"
        verbose_name_plural = "ЦЗН"
        ordering = ["name"]
        permissions = [("import_office", "Загружать ЦЗН из файла")]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "is_demo"],
                condition=Q(is_managing=True),
                name="one_managing_office",
                violation_error_message="В регионе уже есть управляющий ЦЗН: сначала снимите отметку с него.",
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                name="office_name_in_region",
                violation_error_message="В этом регионе уже есть ЦЗН с таким названием.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_stems(self) -> str:
        """Stems of name, town and region, for search by word forms."""
        return stems(f"{self.name} {self.town} {self.region.name}")

    def clean(self) -> None:
        """The code stands in addresses, so it has only what an address may have."""
        super().clean()
        if self.code and not CODE.fullmatch(self.code):
            raise ValidationError(
                {"code": "Код состоит из букв, цифр, дефисов, точек и подчёркиваний, например 15-01."}
            )


class OfficeImport(UploadedTable):
    """One uploaded file of offices."""

    new_count = models.PositiveIntegerField("новых", default=0)
    changed_count = models.PositiveIntegerField("изменено", default=0)
    unchanged_count = models.PositiveIntegerField("без изменений", default=0)
    refused_count = models.PositiveIntegerField("отклонено", default=0)

    class Meta(UploadedTable.Meta):
        verbose_name = "загрузка ЦЗН"
        verbose_name_plural = "загрузки ЦЗН"

    @property
    def state(self) -> str:
        """The state in words; what was refused does not wait for anything."""
        if self.status == self.Status.UPLOADED and self.refused_count:
            return "загрузить нельзя"
        return self.get_status_display()


class LoadedRow(models.Model):
    """What a loader has made once: it finds the row again by its key, and never makes it a second time."""

    key = models.CharField("ключ", max_length=120, unique=True)
    object_id = models.BigIntegerField("номер строки")

    class Meta:
        verbose_name = "загруженная строка"
        verbose_name_plural = "загруженные строки"

    def __str__(self) -> str:
        return self.key
