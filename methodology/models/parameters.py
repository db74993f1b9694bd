"""The numbers of the index that are neither points nor weights (design.md, section 6), as one page."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from methodology.spec import DECIMALS

from .method import share
from .prose import ContentPage, drift_panel


class Weighting(models.TextChoices):
    CLIENTS = "clients", "по числу клиентов, если оно известно всюду, иначе поровну"
    EQUAL = "equal", "поровну"


class SanctionRule(models.TextChoices):
    ZERO = "zero", "входит в среднее с нулём"
    EXCLUDED = "excluded", "исключается из среднего"


def count(verbose_name: str, **kwargs) -> models.PositiveSmallIntegerField:
    """A whole number, at least 1."""
    return models.PositiveSmallIntegerField(
        verbose_name, null=True, blank=True, validators=[MinValueValidator(1)], **kwargs
    )


class ParametersPage(ContentPage):
    """All parameters of the calculation; each says where it comes from."""

    positive_from = count(
        "положительный ответ: от",
        help_text="Наименьшая оценка, которая считается положительной. Из отчёта: 8.",
    )
    scale_max = count("верх шкалы", help_text="Из отчёта: 10.")
    subjective_weight = share("вес опроса", help_text="Доля опроса там, где есть и чек-лист. Наше значение: 0,6.")
    objective_weight = share("вес чек-листа", help_text="Вместе с весом опроса даёт 1. Наше значение: 0,4.")
    jobseeker_weight = share("вес соискателей", help_text="В сводном индексе. Наше значение: 0,5.")
    employer_weight = share("вес работодателей", help_text="Вместе с весом соискателей даёт 1. Наше значение: 0,5.")
    minimum_cell = count("ответов для показа", help_text="Меньшее число не публикуется и не считается. Наше: 5.")
    minimum_pairs = count("ответивших на два вопроса", help_text="Меньше — вопросы считаются независимыми. Наше: 5.")
    minimum_answers = count("анкет для места в рейтинге", help_text="Наше значение: 20.")
    minimum_coverage = share("покрытие для места в рейтинге", help_text="Измеренная доля веса. Наше значение: 0,8.")
    region_weighting = models.CharField(
        "ЦЗН в регионе", max_length=8, choices=Weighting, blank=True, help_text="Наше значение: по числу клиентов."
    )
    country_weighting = models.CharField(
        "регионы в стране", max_length=8, choices=Weighting, blank=True, help_text="Наше значение: по числу клиентов."
    )
    sanctioned = models.CharField(
        "обнулённый ЦЗН", max_length=8, choices=SanctionRule, blank=True, help_text="Наше значение: входит с нулём."
    )
    confidence = share("надёжность интервалов", help_text="Наше значение: 0,95.")
    weight_tolerance = share("проверка весов, ±", help_text="На сколько меняют веса, проверяя места. Наше: 0,25.")
    decimals = models.PositiveSmallIntegerField(
        "знаков после запятой",
        null=True,
        blank=True,
        validators=[MaxValueValidator(4)],
        help_text="При публикации, половина вверх. Наше значение: 2.",
    )
    stars = models.BooleanField("показывать звёзды", default=False, help_text="Полосы по индексу. Наше: нет.")
    star_bands = models.CharField(
        "границы звёзд", max_length=40, blank=True, help_text="Пять чисел через пробел, например 50 60 70 80 90."
    )

    content_panels = [
        drift_panel(),
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel(["positive_from", "scale_max"]), FieldRowPanel(["subjective_weight", "objective_weight"])],
            heading="Показатель",
        ),
        FieldRowPanel(["jobseeker_weight", "employer_weight"]),
        MultiFieldPanel(
            [
                FieldRowPanel(["minimum_cell", "minimum_pairs"]),
                FieldRowPanel(["minimum_answers", "minimum_coverage"]),
            ],
            heading="Малые числа",
        ),
        MultiFieldPanel(
            [FieldRowPanel(["region_weighting", "country_weighting"]), FieldPanel("sanctioned")],
            heading="Регион и страна",
        ),
        MultiFieldPanel(
            [FieldRowPanel(["confidence", "weight_tolerance", "decimals"]), FieldRowPanel(["stars", "star_bands"])],
            heading="Публикация",
        ),
    ]
    max_count = 1
    parent_page_types = ["methodology.MethodologyIndexPage"]
    subpage_types: list[str] = []
    # In the order of the panels; an edition holds exactly these.
    NAMES = (
        "positive_from",
        "scale_max",
        "subjective_weight",
        "objective_weight",
        "jobseeker_weight",
        "employer_weight",
        "minimum_cell",
        "minimum_pairs",
        "minimum_answers",
        "minimum_coverage",
        "region_weighting",
        "country_weighting",
        "sanctioned",
        "confidence",
        "weight_tolerance",
        "decimals",
        "stars",
        "star_bands",
    )
    REPORTED = frozenset({"positive_from", "scale_max"})

    class Meta:
        verbose_name = "параметры расчёта"
        verbose_name_plural = "параметры расчёта"

    def clean(self) -> None:
        """All parameters are free but for the number of decimals, which every release shares."""
        super().clean()
        if self.decimals not in (None, DECIMALS):
            raise ValidationError({"decimals": f"Портал публикует два знака после запятой: впишите {DECIMALS}."})

    def plain_text(self) -> str:
        """The lead and the names of all parameters."""
        return f"{self.lead} " + ". ".join(label for label, _, _, _ in self.rows())

    def rows(self) -> list[tuple[str, str | int | Decimal | None, str, bool]]:
        """All parameters as (label, value in words or a number, help, from the report)."""
        found = []
        for name in self.NAMES:
            field = self._meta.get_field(name)
            value = getattr(self, name)
            if field.choices:
                value = getattr(self, f"get_{name}_display")()
            elif isinstance(value, bool):
                value = "да" if value else "нет"
            found.append((field.verbose_name, value, field.help_text, name in self.REPORTED))
        return found
