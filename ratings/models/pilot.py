"""Published results. For now: the tables of the pilot of 2022, as its report gives them."""

from decimal import Decimal

from django.db import models

from network.models import Region


class PilotScore(models.Model):
    """A row of the report's comparative table (section 2.3): the average score of one indicator."""

    position = models.PositiveSmallIntegerField("место в таблице")
    table_code = models.CharField("номер в таблице отчёта", max_length=8)
    indicator = models.CharField("код показателя", max_length=8, unique=True)
    title = models.CharField("показатель", max_length=160)
    average = models.DecimalField("средний балл", max_digits=5, decimal_places=2)
    maximum = models.DecimalField("максимум", max_digits=5, decimal_places=2, null=True)
    maximum_text = models.DecimalField("максимум в тексте раздела", max_digits=5, decimal_places=2, null=True)
    regions = models.PositiveSmallIntegerField("регионов", null=True)
    offices = models.PositiveSmallIntegerField("ЦЗН", null=True)
    note = models.TextField("оговорка", blank=True)

    class Meta:
        verbose_name = "балл апробации"
        verbose_name_plural = "баллы апробации"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.table_code} {self.title}"

    @property
    def share(self) -> Decimal | None:
        """The average as a share of the table's maximum, in [0, 1]; None where the table gives no maximum."""
        return self.average / self.maximum if self.maximum else None

    @property
    def share_by_text(self) -> Decimal | None:
        """The same by the maximum that the text names, where the table has another one or none."""
        if self.maximum_text and self.maximum_text != self.maximum:
            return self.average / self.maximum_text
        return None

    @property
    def is_part(self) -> bool:
        """Whether the row is a part of the row above, as 3.1.1 of 3.1."""
        return self.table_code.count(".") > 1


class PilotRegionQuerySet(models.QuerySet["PilotRegion"]):
    """Questions about all participants."""

    def totals(self) -> dict[str, int]:
        """How many regions took part, and how many offices the report claims (`stated`) and names (`named`)."""
        return self.aggregate(
            regions=models.Count("pk"),
            stated=models.Sum("offices_stated", default=0),
            named=models.Sum("offices_named", default=0),
        )


class PilotRegion(models.Model):
    """A region of the pilot: how many of its offices took part and which indicators it measured."""

    region = models.OneToOneField(Region, models.PROTECT, related_name="pilot", verbose_name="регион")
    offices_named = models.PositiveSmallIntegerField("ЦЗН названо")
    offices_stated = models.PositiveSmallIntegerField("ЦЗН заявлено")
    note = models.TextField("оговорка", blank=True)
    scores = models.ManyToManyField(PilotScore, related_name="measured_by", verbose_name="измеренные показатели")

    objects = PilotRegionQuerySet.as_manager()

    class Meta:
        verbose_name = "участник апробации"
        verbose_name_plural = "участники апробации"
        ordering = ["region__name"]

    def __str__(self) -> str:
        return str(self.region)

    @property
    def offices_unnamed(self) -> int:
        """Offices that the report counts but never names."""
        return self.offices_stated - self.offices_named


class PilotFigureQuerySet(models.QuerySet["PilotFigure"]):
    """Questions about the survey's figures."""

    def respondents(self) -> dict[str, Decimal]:
        """How many people answered, by audience; `all` is the report's own total."""
        return dict(self.filter(measure=PilotFigure.Measure.RESPONDENTS).values_list("audience", "value"))


class PilotFigure(models.Model):
    """A figure of the pilot's survey (sections 2.2, 2.2.1, 2.2.2): a count of people or a share in percent."""

    class Audience(models.TextChoices):
        ALL = "all", "все"
        JOBSEEKER = "jobseeker", "соискатели"
        EMPLOYER = "employer", "работодатели"

    class Measure(models.TextChoices):
        RESPONDENTS = "respondents", "Ответили на вопросы"
        SEX = "sex", "Пол"
        AGE = "age", "Возраст"
        CATEGORY = "category", "Категория"
        OWNERSHIP = "ownership", "Форма собственности"
        SIZE = "size", "Число сотрудников"
        CONTACTED_MANAGEMENT = "contacted_management", "Обращались к руководству"
        USED_BOOKING = "used_booking", "Пользовались предварительной записью"
        LEFT_COMMENT = "left_comment", "Оставили комментарий"

    class Unit(models.TextChoices):
        COUNT = "count", "человек"
        PERCENT = "percent", "%"

    position = models.PositiveSmallIntegerField("место")
    audience = models.CharField("кто отвечал", max_length=10, choices=Audience)
    measure = models.CharField("признак", max_length=24, choices=Measure)
    category = models.CharField("значение признака", max_length=120, blank=True)
    value = models.DecimalField("число", max_digits=7, decimal_places=2)
    unit = models.CharField("единица", max_length=7, choices=Unit)
    note = models.TextField("оговорка", blank=True)

    objects = PilotFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "итог опроса"
        verbose_name_plural = "итоги опроса"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["audience", "measure", "category"], name="pilot_figure_once")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.audience, self.measure, self.category]))
