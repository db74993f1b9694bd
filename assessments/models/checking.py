"""Verification of passports: the sample, the queue of lines to look at, what experts said, what offices were asked."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from assessments.flags import Why
from assessments.models.evidence import Evidence
from assessments.models.passport import Passport
from campaigns.models import Campaign
from jobs.models import Job
from network.fields import moment, person

MOST_WORDS = 2000  # characters of what an expert or an office writes


class Sample(models.Model):
    """The sample of a campaign: its seed is kept secret until it is drawn, its SHA-256 is known from the beginning.

    Triggers of 0002_verification hold both, and what was drawn.
    """

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="sample", verbose_name="кампания")
    seed = models.CharField("зерно", max_length=64)
    commitment = models.CharField("SHA-256 зерна", max_length=64)
    committed_at, committed_by = models.DateTimeField("обещано", default=timezone.now), person("кто обещал")
    drawn_at, drawn_by = moment("выборка сделана"), person("кто сделал выборку")
    # The list that was drawn from, packed with gzip: who draws again needs just this one.
    population = models.BinaryField("список пунктов", default=bytes)
    population_sha256 = models.CharField("SHA-256 списка", max_length=64, blank=True)
    # By stratum: [how many are claimed, how many were drawn].
    sizes = models.JSONField("сколько пунктов", default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "выборка пунктов"
        verbose_name_plural = "выборки пунктов"
        default_permissions = ()
        permissions = [
            ("verify_passport", "Проверять паспорта ЦЗН"),
            ("sign_sanction", "Подтверждать и снимать обнуления"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: выборка"


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about many cases."""

    def judged(self) -> "CaseQuerySet":
        """Those of which something holds; whether it still fits what the passport says is `assessments.verdicts`."""
        return self.exclude(current=None)

    def touched(self) -> "CaseQuerySet":
        """Of the judged ones those whose passport has changed since: only they can have become stale."""
        return self.judged().filter(passport__changed_at__gte=F("current__at"))

    def waiting_for(self, user: int, stale: QuerySet | list[int] = ()) -> "CaseQuerySet":
        """Open ones that this person may judge. stale: keys of those that were judged by what is no longer so."""
        own = Verification.objects.filter(case=OuterRef("pk"), by=user)
        second = Q(state=Case.State.SECOND) & ~Exists(own)
        another = Q(state=Case.State.ANOTHER) & ~Q(asked_by=user)
        return self.filter(Q(state=Case.State.OPEN) | second | another | Q(pk__in=stale))


class Case(models.Model):
    """A line of a passport that an expert looks at; `actions.verifying` changes its state."""

    class State(models.TextChoices):
        OPEN = "open", "не проверен"
        SECOND = "second", "ждёт второго эксперта"
        ANOTHER = "another", "нужно другое мнение"
        DONE = "done", "проверен"

    passport = models.ForeignKey(Passport, models.PROTECT, related_name="cases", verbose_name="паспорт")
    item = models.CharField("пункт", max_length=24)
    indicator = models.CharField("показатель", max_length=8)
    state = models.CharField("состояние", max_length=7, choices=State, default=State.OPEN)
    # Of the tenth that a second expert judges without knowing what the first one said.
    is_blind = models.BooleanField("проверяют двое", default=False)
    assigned = person("кто проверяет")
    asked_by = person("кто просит другого мнения")
    # The verdict that holds, while the passport says what was seen; none where two experts disagree.
    current = models.ForeignKey(
        "Verification", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="что решено"
    )
    made_at = models.DateTimeField("в очереди с", default=timezone.now)

    objects = CaseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "пункт на проверке"
        verbose_name_plural = "пункты на проверке"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["passport", "item"], name="case_once")]
        indexes = [models.Index(fields=["state", "passport"], name="case_in_queue")]

    def __str__(self) -> str:
        return f"{self.passport.office}: {self.item}"


class Reason(models.Model):
    """Why a line stands in the queue. See assessments.flags."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reasons", verbose_name="пункт на проверке")
    why = models.CharField("почему", max_length=10, choices=[(why.value, why.label) for why in Why])
    words = models.TextField("пояснение", blank=True, default="")
    other = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="другое подтверждение"
    )
    at = models.DateTimeField("когда", default=timezone.now)
    by = person("кто")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "причина проверки"
        verbose_name_plural = "причины проверки"
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["why", "case"], name="reason_of_case")]

    def __str__(self) -> str:
        return f"{self.get_why_display()}: {self.case_id}"


class Verification(models.Model):
    """An expert's verdict on one line: never changed, never deleted (triggers of 0002_verification)."""

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", "подтверждён"
        REJECTED = "rejected", "отклонён"

    class Fault(models.TextChoices):
        """What is wrong with a line that is rejected."""

        NOTHING = "nothing", "подтверждения нет или на нём ничего не видно"
        PLACE = "place", "снято в другом месте"
        OLD = "old", "сделано в другое время"
        SAME = "same", "тот же снимок уже приложен в другом месте"
        OFF = "off", "подтверждение не об этом пункте"
        CLOSED = "closed", "не открывается"
        FALSE = "false", "сведения неверны"

    class Round(models.TextChoices):
        FIRST = "first", "первая проверка"
        BLIND = "blind", "второй эксперт, вслепую"
        AGAIN = "again", "решено заново"

    case = models.ForeignKey(Case, models.PROTECT, related_name="verifications", verbose_name="пункт на проверке")
    round = models.CharField("какая проверка", max_length=5, choices=Round)
    verdict = models.CharField("решение", max_length=9, choices=Verdict)
    fault = models.CharField("причина", max_length=7, choices=Fault, blank=True, default="")
    words = models.TextField("пояснение", blank=True, default="")
    # SHA-256 of what was seen: the version of the line and its evidence (assessments.seen).
    digest = models.CharField("что видел эксперт", max_length=64)
    key = models.UUIDField("ключ", unique=True)  # of the page and what was pressed: a repeat is known by it
    at = models.DateTimeField("когда", default=timezone.now)
    by = person("кто")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "экспертная проверка"
        verbose_name_plural = "экспертные проверки"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="rejected") | (~Q(fault="") & ~Q(words="")), name="rejected_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.get_verdict_display()}"

    @property
    def is_rejection(self) -> bool:
        """Whether the line does not count."""
        return self.verdict == self.Verdict.REJECTED


class Return(models.Model):
    """A question to an office about a line, with the last day for its only reply. Neither is rewritten (triggers)."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждём ответа"
        REPLIED = "replied", "ЦЗН ответил"
        CLOSED = "closed", "решено без ответа"

    case = models.ForeignKey(Case, models.PROTECT, related_name="returns", verbose_name="пункт на проверке")
    text = models.TextField("что просим", max_length=MOST_WORDS)
    due_on = models.DateField("последний день ответа")
    state = models.CharField("состояние", max_length=7, choices=State, default=State.WAITING)
    at, by = models.DateTimeField("когда", default=timezone.now), person("кто")
    reply = models.TextField("ответ ЦЗН", max_length=MOST_WORDS, blank=True, default="")
    replied_at, replied_by = moment("когда ответил"), person("кто ответил")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "вопрос ЦЗН"
        verbose_name_plural = "вопросы ЦЗН"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="waiting"), name="one_question_at_a_time")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class FlagRun(Job):
    """The search for lines to look at, by the rules of assessments.flags, in the background."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="flag_run", verbose_name="кампания")
    count = models.PositiveIntegerField("добавлено в очередь", default=0)
    # Photos received up to here were compared with all others.
    looked_at = models.DateTimeField("до какого момента", null=True, blank=True)

    class Meta:
        verbose_name = "поиск пунктов для проверки"
        verbose_name_plural = "поиски пунктов для проверки"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.campaign}: {self.get_state_display()}"
