"""How the log is narrowed down: in the CMS by month, kind, region and words, in public by year."""

from datetime import date
from typing import Any

import django_filters
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet

from feedback.models import Consultation, ConsultationKind, ConsultationQuerySet, ConsultationRegion
from network.models import Region


def months() -> list[tuple[str, str]]:
    """Months in which support was given, the newest first, as choices: 2022-04, апрель 2022."""
    days = Consultation.objects.dates("date_start", "month", order="DESC")
    return [(f"{day:%Y-%m}", date_format(day, "F Y").lower()) for day in days]


def regions_of_log() -> Any:
    """Regions that the log names, by name."""
    return Region.objects.filter(pk__in=ConsultationRegion.objects.values("region")).order_by("name")


class ConsultationFilter(WagtailFilterSet):
    """By month, kind, region, channel, and what has become of a row."""

    month = django_filters.ChoiceFilter(label="Месяц", choices=months, method="by_month")
    kind = django_filters.MultipleChoiceFilter(label="Вид", choices=ConsultationKind)
    region = django_filters.ModelChoiceFilter(
        label="Регион", queryset=lambda request: regions_of_log(), method="by_region"
    )
    made = django_filters.ChoiceFilter(
        label="Что из неё вышло",
        choices=[("faq", "вопрос FAQ"), ("remark", "замечание"), ("nothing", "пока ничего")],
        method="by_made",
    )

    class Meta:
        model = Consultation
        fields = ["month", "kind", "region", "channel", "made"]

    def by_month(self, found: ConsultationQuerySet, name: str, value: str) -> ConsultationQuerySet:
        """Those that began in this month."""
        year, month = value.split("-")
        return found.of_month(date(int(year), int(month), 1))

    def by_region(self, found: ConsultationQuerySet, name: str, value: Region) -> ConsultationQuerySet:
        """Those given to this region."""
        return found.for_region(value)

    def by_made(self, found: ConsultationQuerySet, name: str, value: str) -> ConsultationQuerySet:
        """Those that became a question of the FAQ, a remark, or neither."""
        if value == "nothing":
            return found.filter(faq_page=None, remark=None)
        return found.exclude(**{"faq_page" if value == "faq" else "remark": None})
