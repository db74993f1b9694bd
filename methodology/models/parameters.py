"""The numbers of the index that are neither points nor weights (design.md, section 6), as one page."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from methodology.spec import DECIMALS
from methodology.spec.fields import fields
from methodology.spec.records import Parameters

from .held import held
from .method import share
from .prose import ContentPage, drift_panel


def count(verbose_name: str, **kwargs) -> models.PositiveSmallIntegerField:
    """A whole number, at least 1."""
    return models.PositiveSmallIntegerField(
        verbose_name, null=True, blank=True, validators=[MinValueValidator(1)], **kwargs
    )


class ParametersPage(ContentPage):
    """All parameters of the calculation; each says where it comes from."""

    positive_from = count(
        **held(Parameters, "positive_from"),
        help_text="Наименьшая оценка, которая считается положительной. Из отчёта: 8.",
    )
    scale_max = count(**held(Parameters, "scale_max"), help_text="Из отчёта: 10.")
    subjective_weight = share(
        **held(Parameters, "subjective_weight"), help_text="Доля опроса там, где есть и чек-лист. Наше значение: 0,6."
    )
    objective_weight = share(
        **held(Parameters, "objective_weight"), help_text="Вместе с весом опроса даёт 1. Наше значение: 0,4."
    )
    jobseeker_weight = share(**held(Parameters, "jobseeker_weight"), help_text="В сводном индексе. Наше значение: 0,5.")
    employer_weight = share(
        **held(Parameters, "employer_weight"), help_text="Вместе с весом соискателей даёт 1. Наше значение: 0,5."
    )
    minimum_cell = count(
        **held(Parameters, "minimum_cell"), help_text="Меньшее число не публикуется и не считается. Наше: 5."
    )
    minimum_pairs = count(
        **held(Parameters, "minimum_pairs"), help_text="Меньше — вопросы считаются независимыми. Наше: 5."
    )
    minimum_answers = count(**held(Parameters, "minimum_answers"), help_text="Наше значение: 20.")
    minimum_coverage = share(
        **held(Parameters, "minimum_coverage"), help_text="Измеренная доля веса. Наше значение: 0,8."
    )
    region_weighting = models.CharField(
        **held(Parameters, "region_weighting"), max_length=8, blank=True, help_text="Наше значение: по числу клиентов."
    )
    country_weighting = models.CharField(
        **held(Parameters, "country_weighting"), max_length=8, blank=True, help_text="Наше значение: по числу клиентов."
    )
    sanctioned = models.CharField(
        **held(Parameters, "sanctioned"), max_length=8, blank=True, help_text="Наше значение: входит с нулём."
    )
    missing_answers = models.CharField(
        **held(Parameters, "missing_answers"),
        max_length=12,
        default="checklist",
        help_text="Если ответов на вопросы показателя слишком мало. В редакциях 1 и 2 — чек-лист.",
    )
    absent_audience = models.CharField(
        **held(Parameters, "absent_audience"),
        max_length=12,
        default="left_out",
        help_text="Для покрытия и границ индекса. В редакциях 1 и 2 её вес не учитывается.",
    )
    intervals = models.CharField(
        **held(Parameters, "intervals"),
        max_length=12,
        default="pairs",
        help_text="Что публикуется об ответах одних и тех же людей. В редакциях 1 и 2 — пары.",
    )
    confidence = share(**held(Parameters, "confidence"), help_text="Наше значение: 0,95.")
    weight_tolerance = share(
        **held(Parameters, "weight_tolerance"), help_text="На сколько меняют веса, проверяя места. Наше: 0,25."
    )
    decimals = models.PositiveSmallIntegerField(
        **held(Parameters, "decimals"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(4)],
        help_text="При публикации, половина вверх. Наше значение: 2.",
    )
    stars = models.BooleanField(**held(Parameters, "stars"), default=False, help_text="Полосы по индексу. Наше: нет.")
    star_bands = models.CharField(
        **held(Parameters, "star_bands"), blank=True, help_text="Пять чисел через пробел, например 50 60 70 80 90."
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
            [FieldRowPanel(["missing_answers", "absent_audience"]), FieldPanel("intervals")],
            heading="Чего не измерили",
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
        for name in fields(Parameters):
            field = self._meta.get_field(name)
            value = getattr(self, name)
            if field.choices:
                value = getattr(self, f"get_{name}_display")()
            elif isinstance(value, bool):
                value = "да" if value else "нет"
            found.append((field.verbose_name, value, field.help_text, name in self.REPORTED))
        return found
