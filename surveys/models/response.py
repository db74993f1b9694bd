"""Answers of clients: what was said, and nothing of who said it (design.md, section 8)."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from network.models import Office
from search.text import stems

from .derived import MeanField, ShuffleField, StemsField


class Audience(models.TextChoices):
    """Who answers."""

    JOBSEEKER = "jobseeker", "соискатель"
    EMPLOYER = "employer", "работодатель"


class Stage(models.TextChoices):
    """At which stage of the service the survey was offered; the link says it (remark 32)."""

    NONE = "", "не указан"
    FIRST = "first", "первое посещение"
    TWO_MONTHS = "2m", "через два месяца"
    FOUR_MONTHS = "4m", "через четыре месяца"
    LEAVING = "leaving", "завершение"


class Origin(models.TextChoices):
    """How an answer came."""

    WEB = "web", "по ссылке"
    KIOSK = "kiosk", "на планшете ЦЗН"
    PAPER = "paper", "с бумаги"
    FILE = "file", "из файла"


class Reason(models.TextChoices):
    """Why an answer was excluded, as the public reads it: it says nothing of the answer."""

    STAFF = "staff", "заполнил не клиент"
    REPEATED = "repeated", "повтор"
    PROMPTED = "prompted", "подсказали, что ответить"
    CARELESS = "careless", "отвечали не читая"
    MISPLACED = "misplaced", "ответ о другом центре"
    MISTYPED = "mistyped", "ошибка при вводе с бумаги"


class ChangeActs(models.IntegerChoices):
    """What of a survey's being started and sent is counted when a change is folded (surveys.models.counts)."""

    NONE = 0, "ничего"
    SENT = 1, "отправили"
    STARTED_AND_SENT = 2, "начали и отправили"


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about many answers."""

    def counted(self) -> "ResponseQuerySet":
        """Those that make figures."""
        return self.filter(excluded="")

    def of_cell(self, campaign: Campaign, office: Office, audience: str) -> "ResponseQuerySet":
        """Those about one office by one audience."""
        return self.filter(campaign=campaign, office=office, audience=audience)

    def count_excluded(self) -> dict[str, int]:
        """By the label of the reason, how many were excluded; one query."""
        rows = self.exclude(excluded="").order_by().values_list("excluded").annotate(count=models.Count("*"))
        return {Reason(reason).label: count for reason, count in sorted(rows)}

    def with_decision(self) -> "ResponseQuerySet":
        """Each with its last verdict's key in `verdict` and what that decided in `decision`, else None."""
        verdicts = self.model._meta.get_field("verdicts").related_model.objects
        last = verdicts.filter(response=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(
            verdict=models.Subquery(last.values("pk")[:1]), decision=models.Subquery(last.values("decision")[:1])
        )

    def undecided(self) -> "ResponseQuerySet":
        """Those that count and that no expert has decided to keep."""
        open_yet = Q(decision=None) | Q(decision="undo")
        return self.counted().with_decision().filter(open_yet)

    def with_words(self, query: str) -> "ResponseQuerySet":
        """Those in whose texts all words of the query stand, in whatever form; all where it has no word."""
        found = self
        for stem in set(stems(query).split()):
            found = found.filter(stems__contains=f" {stem} ")
        return found

    def with_texts(self) -> "ResponseQuerySet":
        """Those whose clients wrote something in their own words."""
        return self.exclude(stems="")

    def typed_by(self, person: User, campaign: Campaign, office: Office) -> "ResponseQuerySet":
        """Those that this person has typed in from paper at an office and has not withdrawn, the last one first."""
        typed = self.counted().filter(entered_by=person, origin=Origin.PAPER, campaign=campaign, office=office)
        return typed.order_by("-sent_at", "-pk")


class Response(models.Model):
    """One completed survey (анкета). What was answered is never changed; only whether it counts is.

    `marks` has one byte for each scored question of the edition's questionnaire (surveys.form.Mark), `rest` the other
    answers by number: a list of options, counted from 1, perhaps with a text of one's own at its end, or a text.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="responses", verbose_name="кампания")
    office = models.ForeignKey(Office, models.PROTECT, related_name="responses", verbose_name="ЦЗН")
    audience = models.CharField("кто отвечает", max_length=9, choices=Audience)
    # SHA-256 of the random number in the form: a repeat is known by it.
    key = models.CharField("ключ повтора", max_length=64, unique=True)
    marks = models.BinaryField("оценки")
    rest = models.JSONField("другие ответы", default=dict)
    layout = models.PositiveSmallIntegerField("вид шкалы", validators=[MinValueValidator(1)])
    is_remote = models.BooleanField("обслужили дистанционно", null=True)
    was_prompted = models.BooleanField("подсказывали ответы", null=True)
    stage = models.CharField("этап", max_length=7, choices=Stage, blank=True, default=Stage.NONE)
    origin = models.CharField("как пришла", max_length=5, choices=Origin, default=Origin.WEB)
    is_confirmed = models.BooleanField("с кодом посещения", default=False)
    is_late = models.BooleanField("отправлена после закрытия", default=False)
    sent_at = models.DateTimeField("когда", default=timezone.now)
    seconds = models.PositiveIntegerField("секунд", null=True, validators=[MaxValueValidator(7 * 24 * 3600)])
    # Seconds on each step with the number of questions answered there, as the browser has told them.
    paces = models.JSONField("темп", default=list)
    # Keyed hash of the address; the key is destroyed when the campaign's surveys end (AddressKey).
    device = models.CharField("устройство", max_length=32, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="кто внёс"
    )
    excluded = models.CharField("исключена", max_length=9, choices=Reason, blank=True, default="")
    # What an office's list of answers is ordered and searched by: never by time or by the number of the row.
    shuffle = ShuffleField("место вперемешку", default=0, editable=False)
    mean = MeanField("средний балл, сотые", null=True, editable=False)
    stems = StemsField("основы слов", blank=True, default="", editable=False)

    objects = ResponseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "анкета"
        verbose_name_plural = "анкеты"
        default_permissions = ("view",)
        permissions = [("judge_response", "Исключать и возвращать анкеты")]
        indexes = [
            models.Index(fields=["campaign", "office", "audience", "sent_at"], name="response_of_cell"),
            models.Index(fields=["campaign", "device"], condition=~Q(device=""), name="response_of_device"),
            models.Index(
                fields=["campaign", "office", "audience", "shuffle"], condition=Q(excluded=""), name="response_shuffled"
            ),
            # They are few, and without an index all answers are read to count them.
            models.Index(fields=["campaign", "excluded"], condition=~Q(excluded=""), name="response_excluded"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Receipt(models.Model):
    """What the holder of a receipt may ask: whether the answer counts.

    The digest is the key of the row, so that no running number, and after the link is destroyed nothing at all, joins
    a receipt to its answer.
    """

    digest = models.CharField("SHA-256 расписки", max_length=64, primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="receipts", verbose_name="кампания")
    response = models.OneToOneField(
        Response, models.SET_NULL, null=True, blank=True, related_name="receipt", verbose_name="анкета"
    )
    excluded = models.CharField("исключена", max_length=9, choices=Reason, blank=True, default="")
    is_few = models.BooleanField("ответов было слишком мало", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "расписка"
        verbose_name_plural = "расписки"
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest


class Change(models.Model):
    """An answer that the tallies do not know of yet (`sign` 1), or one that they must let go of (-1).

    With an answer that has just come, what is counted of its sending waits, too (`acts`).

    Rows are folded into tallies and deleted in one transaction (surveys.actions.folding). Numbers of rows mean
    nothing: transactions commit in another order than they count.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="changes", verbose_name="анкета")
    sign = models.SmallIntegerField("знак")
    acts = models.PositiveSmallIntegerField(
        "что сосчитать с ней", choices=ChangeActs, default=ChangeActs.NONE, db_default=0
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "перемена для сводки"
        verbose_name_plural = "перемены для сводки"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(sign__in=[1, -1]), name="change_is_one_answer")]

    def __str__(self) -> str:
        return f"{self.sign:+} {self.response_id}"
