"""Campaigns: one measurement under one edition, and the roadmap that its regions go along."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from campaigns import clock, review
from campaigns.progress import Line, Roadmap, roadmap
from campaigns.review import PROMISED
from campaigns.states import MOVABLE, PUBLICATION_TIME, RULES, Decision, Is, State, Test, date_faults, state_of
from methodology.models import Edition
from network.fields import moment, person
from network.models import Region

from .calendar import CalendarDay

# What an opened campaign keeps, and what is said to those who would change it.
FIXED = {
    "slug": "Кампания уже открыта: её адрес опубликован, и ссылки на него больше не должны пропасть.",
    "edition": "Кампания уже открыта: редакция, по которой она идёт, больше не меняется.",
    "is_demo": "Кампания уже открыта: настоящие данные не объявить выдуманными, а выдуманные настоящими.",
}
UNTOLD = "Кампания уже открыта: сроки переносят на странице «Перенести сроки», с причиной, которую увидят все."
# Pages that stand at a campaign's address, where a neighbour with the same one would hide them. The pilot's results
# have a page of their own kind.
ADDRESSES = ("campaigns:campaign", "ratings:release", "campaigns_cms:course", "results_cms:campaign")
PAGES = frozenset({*ADDRESSES, "ratings:pilot"})


def end_of(day: date) -> datetime:
    """The first moment after the day, by the portal's clock."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment, by the portal's clock whatever the reader's is."""
    return None if moment is None else timezone.localtime(moment, timezone.get_default_timezone()).date()


def today() -> date:
    """This day, by the portal's clock."""
    return timezone.localdate(clock.now(), timezone.get_default_timezone())


def as_kept(value: Any) -> str:
    """A date, an hour or a text of a campaign as the history of its dates keeps it; "" where there is none."""
    return "" if value is None else str(value).strip()


def _as_query(test: Test, day: date) -> Q:
    """A test of campaigns.states.RULES as a condition of SQL; decisions are kept as moments."""
    name, how = test
    if name.removesuffix("_on") in list(Decision):
        field = name.replace("_on", "_at")
        reached = Q(**{f"{field}__lt": end_of(day)})
        if how is Is.REACHED:
            return reached
        return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": end_of(day)})
    if how is Is.REACHED:
        return Q(**{f"{name}__lte": day})
    if how is Is.LASTING:
        return Q(**{f"{name}__gte": day})
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": day})


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Questions about many campaigns."""

    def with_state(self, day: date) -> "CampaignQuerySet":
        """Each with its state on this day in `day_state`."""
        cases = []
        for state, clauses in RULES:
            condition = Q()
            for clause in clauses:
                alternatives = Q()
                for test in clause:
                    alternatives |= _as_query(test, day)
                condition &= alternatives
            cases.append((state, condition))
        *rules, (fallback, _) = cases
        return self.annotate(
            day_state=Case(
                *(When(condition, then=Value(state.value)) for state, condition in rules),
                default=Value(fallback.value),
                output_field=models.CharField(),
            )
        )

    def public(self) -> "CampaignQuerySet":
        """Those that readers see: opened by a decision; newest first, with their editions but not the documents."""
        return (
            self.exclude(opened_at=None)
            .select_related("edition")
            .defer("edition__content", "edition__changes")
            .order_by("-period_start", "-pk")
        )

    def lines_of(self, region: Region, day: date) -> "dict[Campaign, Line]":
        """By campaign, in their order, how far this region has come on this day; two queries besides their own."""
        campaigns = list(self)
        steps: dict[int, list[Milestone]] = {campaign.pk: [] for campaign in campaigns}
        for step in Milestone.objects.filter(campaign__in=steps):
            steps[step.campaign_id].append(step)
        made = MilestoneMark.objects.filter(milestone__campaign__in=steps, region=region)
        marks = {(mark.milestone_id, mark.region_id): mark for mark in made}
        found = {}
        for campaign in campaigns:
            is_closed = campaign.state_on(day) is State.CLOSED
            (found[campaign],) = roadmap(steps[campaign.pk], [region], marks, day=day, closed=is_closed).lines
        return found


def _date(verbose_name: str, help_text: str = "") -> models.DateField:
    return models.DateField(verbose_name, null=True, blank=True, help_text=help_text)


class Campaign(RevisionMixin, ClusterableModel):
    """One measurement (кампания, замер). Its state is nowhere stored: it follows from dates and decisions."""

    slug = models.SlugField(
        "адрес", max_length=40, unique=True, help_text="Латиницей, например 2026-autumn. Входит в адрес страницы."
    )
    title = models.CharField("название", max_length=120, help_text="Например: «Замер осени 2026 года».")
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        related_name="campaigns",
        verbose_name="редакция методики",
        help_text="По ней спрашивают, проверяют и считают. После открытия кампании её не сменить.",
    )
    is_demo = models.BooleanField(
        "демонстрационная", default=False, help_text="Данные выдуманы; на всех страницах об этом сказано."
    )
    period_start = _date("начало периода", "Период, который измеряют.")
    period_end = _date("конец периода")
    surveys_open = _date("начало опросов", "С этого дня клиенты могут отвечать.")
    surveys_close = _date("конец опросов", "Последний день, когда ответы принимают.")
    passports_open = _date("начало приёма паспортов", "С этого дня ЦЗН заполняют чек-листы.")
    passports_close = _date("конец приёма паспортов", "Последний день.")
    verification_until = _date("проверка до", "По плану; проверка кончается, когда методолог закроет данные.")
    review_from = _date("начало просмотра регионами", "Регионы видят свои данные и могут возразить.")
    review_until = _date("конец просмотра регионами", f"Рабочих дней на просмотр — не меньше {PROMISED}.")
    # A column that may not be empty would make SQLite build the table anew, and lose its triggers.
    review_reason = models.TextField(  # noqa: DJ001
        "почему просмотр короче",
        blank=True,
        null=True,
        help_text=f"Только если рабочих дней на просмотр меньше {PROMISED} или его не будет. Пояснение увидят все.",
    )
    publication_on = _date("публикация", "Её день объявлен всем; раньше него опубликовать нельзя.")
    publication_time = models.TimeField(
        "час публикации",
        null=True,
        blank=True,
        help_text=f"По московскому времени; пусто — {PUBLICATION_TIME:%H:%M}. Объявлен всем вместе с днём.",
    )
    opened_at, opened_by = moment("открыта"), person("кто открыл")
    frozen_at, frozen_by = moment("данные закрыты"), person("кто закрыл данные")
    published_at, published_by = moment("опубликована"), person("кто опубликовал")
    closed_at, closed_by = moment("завершена"), person("кто завершил")
    note = models.TextField("пояснение", blank=True, help_text="Что нужно знать о кампании; его видят все.")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "кампания"
        verbose_name_plural = "кампании"
        ordering = ["-period_start", "-pk"]
        permissions = [
            ("manage_campaign", "Открывать, закрывать и публиковать кампании"),
            ("mark_milestone", "Отмечать шаги дорожных карт"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.slug])

    def clean(self) -> None:
        """Dates in order, an address of its own, and what is fixed as it was once the campaign has been opened."""
        super().clean()
        faults = date_faults(self) | self._broken()
        if self.opened_at is None:  # afterwards dates move by campaigns.moving, which asks the same and more
            faults = review.find_faults(self, CalendarDay.objects.moved()) | faults
        if self._is_address_taken():
            faults["slug"] = "По этому адресу на портале уже есть другая страница. Выберите другой."
        if faults:
            raise ValidationError(faults)

    def save(self, *args, **kwargs) -> None:
        """Save; an opened campaign keeps its address, edition, kind and announced dates whoever asks."""
        if faults := self._broken():
            raise ValidationError(faults)
        super().save(*args, **kwargs)

    def _broken(self) -> dict[str, str]:
        """What is about to be changed although the campaign has been opened, by the name of the field."""
        opened = Campaign.objects.filter(pk=self.pk, opened_at__isnull=False) if self.pk and self.edition_id else None
        before = opened.values("slug", "edition", "is_demo", *MOVABLE).first() if opened is not None else None
        if before is None:
            return {}
        now = {name: getattr(self, name) for name in ("slug", "is_demo", *MOVABLE)} | {"edition": self.edition_id}
        changed = {name: as_kept(now[name]) for name, value in before.items() if as_kept(value) != as_kept(now[name])}
        told = self._told() if changed.keys() & MOVABLE.keys() else {}
        return {name: FIXED.get(name, UNTOLD) for name, value in changed.items() if told.get(name) != value}

    def _told(self) -> dict[str, str]:
        """What readers were last told of each date that was moved; a date that differs from it was moved in secret."""
        moves = self.moves.order_by("at", "pk").values_list("changes", flat=True)
        return {name: after for changes in moves for name, (_, after) in changes.items()}

    def _is_address_taken(self) -> bool:
        try:
            return any(resolve(reverse(name, args=[self.slug])).view_name not in PAGES for name in ADDRESSES)
        except NoReverseMatch:  # not a slug: the field itself says so
            return False

    @property
    def opened_on(self) -> date | None:
        return day_of(self.opened_at)

    @property
    def frozen_on(self) -> date | None:
        return day_of(self.frozen_at)

    @property
    def published_on(self) -> date | None:
        return day_of(self.published_at)

    @property
    def closed_on(self) -> date | None:
        return day_of(self.closed_at)

    @property
    def publication_moment(self) -> datetime | None:
        """When the results are announced to appear, by the portal's clock; None where no day is set."""
        if self.publication_on is None:
            return None
        hour = self.publication_time or PUBLICATION_TIME
        return datetime.combine(self.publication_on, hour, tzinfo=timezone.get_default_timezone())

    @property
    def publication_words(self) -> str:
        """The same for readers: «30.04.2026, 10:00 по московскому времени»; empty where no day is set."""
        moment = self.publication_moment
        return f"{moment:%d.%m.%Y, %H:%M} по московскому времени" if moment else ""

    def state_on(self, day: date) -> State:
        """The state on this day."""
        return state_of(self, day)

    @property
    def state(self) -> State:
        """The state today."""
        return self.state_on(today())

    def indicators(self) -> list[tuple[str, str]]:
        """Active indicators of the edition, as (code, title)."""
        return [
            (indicator["code"], indicator["title"])
            for indicator in self.edition.document["indicators"]
            if indicator["status"] == "active"
        ]

    def unknown_codes(self, codes: Iterable[str]) -> list[str]:
        """Those of the codes that the edition does not measure, in order."""
        return sorted(set(codes) - {code for code, _ in self.indicators()})

    def roadmap(self, day: date, regions: Iterable[Region]) -> Roadmap:
        """Steps of these regions as they stand on this day; two queries."""
        marks = MilestoneMark.objects.filter(milestone__campaign=self)
        return roadmap(
            Milestone.objects.filter(campaign=self),
            regions,
            {(mark.milestone_id, mark.region_id): mark for mark in marks},
            day=day,
            closed=self.state_on(day) is State.CLOSED,
        )


class Milestone(models.Model):
    """One step of the roadmap that all regions of a campaign go along."""

    class Responsible(models.TextChoices):
        CENTRE = "centre", "ФЦК"
        REGION = "region", "регион"
        BOTH = "both", "ФЦК и регион"

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="milestones", verbose_name="кампания")
    number = models.PositiveSmallIntegerField("номер", validators=[MinValueValidator(1)])
    title = models.CharField("шаг", max_length=200)
    result = models.CharField("результат", max_length=200, blank=True, help_text="Чем шаг подтверждают.")
    responsible = models.CharField("кто отвечает", max_length=6, choices=Responsible, default=Responsible.REGION)
    due_from = _date("срок с")
    due_until = _date("срок до", "После этого дня неотмеченный шаг считается просроченным.")

    class Meta:
        verbose_name = "шаг дорожной карты"
        verbose_name_plural = "шаги дорожной карты"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                name="milestone_number_once",
                violation_error_message="В дорожной карте уже есть шаг с этим номером.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def clean(self) -> None:
        """The due dates are in order."""
        super().clean()
        if self.due_from and self.due_until and self.due_until < self.due_from:
            raise ValidationError({"due_until": f"Не раньше даты «срок с», а это {self.due_from:%d.%m.%Y}."})


class MilestoneMark(models.Model):
    """A region has done a step: when, with what result."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="marks", verbose_name="шаг")
    region = models.ForeignKey(Region, models.PROTECT, related_name="milestone_marks", verbose_name="регион")
    done_on = models.DateField("когда сделано")
    result = models.CharField("результат", max_length=300, blank=True, help_text="Например: приказ № 15.")
    note = models.TextField("примечание", blank=True, help_text="Для сотрудников; читатели портала его не видят.")
    link = models.URLField("ссылка", blank=True, help_text="Где лежит подтверждение.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="кто отметил"
    )

    class Meta:
        verbose_name = "отметка о шаге"
        verbose_name_plural = "отметки о шагах"
        ordering = ["milestone__number", "region__name"]
        constraints = [models.UniqueConstraint(fields=["milestone", "region"], name="milestone_once_for_region")]

    def __str__(self) -> str:
        return f"{self.region}: {self.milestone}"
