"""Sanctions: all points of an office set to zero for false data. One person proposes, another one signs."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models.checking import Case
from assessments.models.passport import Passport
from network.fields import moment, person


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Questions about many sanctions."""

    def active(self) -> "SanctionQuerySet":
        """Those that hold; one whose lifting waits for its second signature holds yet."""
        return self.filter(state__in=Sanction.HOLDING)

    def live(self) -> "SanctionQuerySet":
        """Those that hold or may yet come to hold."""
        return self.filter(state__in=[Sanction.State.PROPOSED, *Sanction.HOLDING])


class Sanction(models.Model):
    """A sanction and how it stands; what was done with it, and why, are its steps (SanctionStep)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "предложено"
        CONFIRMED = "confirmed", "действует"
        LIFTING = "lifting", "действует, предложено снять"
        LIFTED = "lifted", "снято"
        REFUSED = "refused", "отклонено"
        WITHDRAWN = "withdrawn", "отозвано"

    HOLDING = (State.CONFIRMED, State.LIFTING)

    passport = models.ForeignKey(Passport, models.PROTECT, related_name="sanctions", verbose_name="паспорт")
    state = models.CharField("состояние", max_length=9, choices=State, default=State.PROPOSED)
    grounds = models.TextField("основания", help_text="Для ФЦК: что установлено и как.")
    public_reason = models.TextField("причина", help_text="Её увидят ЦЗН, регион и все читатели.")
    cases = models.ManyToManyField(Case, related_name="sanctions", verbose_name="пункты с неверными сведениями")
    proposed_at, proposed_by = models.DateTimeField("предложено", default=timezone.now), person("кто предложил")
    confirmed_at, confirmed_by = moment("подтверждено"), person("кто подтвердил")

    objects = SanctionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "обнуление"
        verbose_name_plural = "обнуления"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["passport"],
                condition=Q(state__in=["proposed", "confirmed", "lifting"]),
                name="one_sanction_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.passport.office}: {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        """Whether the office has no points because of it."""
        return self.state in self.HOLDING


class SanctionStep(models.Model):
    """What was done with a sanction: never changed, never deleted (triggers of 0002_verification)."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "предложено обнулить"
        CONFIRMED = "confirmed", "подтверждено другим человеком"
        REFUSED = "refused", "отклонено"
        WITHDRAWN = "withdrawn", "отозвано"
        APPEALED = "appealed", "ЦЗН или регион обжаловали"
        UPHELD = "upheld", "жалоба отклонена"
        LIFT_PROPOSED = "lift", "предложено снять"
        LIFT_REFUSED = "hold", "снимать не стали"
        LIFTED = "lifted", "снято"

    # What may follow in which state, and the state afterwards. Actions, buttons and tests read it.
    FOLLOWS: Any = {
        Sanction.State.PROPOSED: {
            Kind.CONFIRMED: Sanction.State.CONFIRMED,
            Kind.REFUSED: Sanction.State.REFUSED,
            Kind.WITHDRAWN: Sanction.State.WITHDRAWN,
        },
        Sanction.State.CONFIRMED: {
            Kind.APPEALED: Sanction.State.CONFIRMED,
            Kind.UPHELD: Sanction.State.CONFIRMED,
            Kind.LIFT_PROPOSED: Sanction.State.LIFTING,
        },
        Sanction.State.LIFTING: {
            Kind.APPEALED: Sanction.State.LIFTING,
            Kind.LIFTED: Sanction.State.LIFTED,
            Kind.LIFT_REFUSED: Sanction.State.CONFIRMED,
        },
        Sanction.State.LIFTED: {},
        Sanction.State.REFUSED: {},
        Sanction.State.WITHDRAWN: {},
    }

    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="steps", verbose_name="обнуление")
    kind = models.CharField("что", max_length=9, choices=Kind)
    words = models.TextField("пояснение", blank=True, default="")
    at, by = models.DateTimeField("когда", default=timezone.now), person("кто")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "шаг обнуления"
        verbose_name_plural = "шаги обнулений"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanction", "kind"], condition=Q(kind__in=["appealed", "upheld"]), name="appeal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.sanction_id}"
