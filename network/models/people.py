"""People of the regions: who works for which region and since when, and whom ФЦК has invited.

Rows are never deleted: a person who leaves gets an end, so what was done in the region's name keeps its author.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from network.fields import person
from network.models.letters import Mailed, MailQuerySet
from network.models.places import Office, Region

LASTS = timedelta(days=7)  # an invitation


class Role(models.TextChoices):
    """What a person may do in the cabinet: see network.models.Membership."""

    COORDINATOR = "coordinator", "координатор региона"
    OFFICE = "office", "сотрудник ЦЗН"


def _place_fits(name: str) -> models.CheckConstraint:
    """A coordinator speaks for the whole region, an employee for one office."""
    return models.CheckConstraint(
        name=name,
        condition=Q(role=Role.COORDINATOR, office__isnull=True) | Q(role=Role.OFFICE, office__isnull=False),
        violation_error_message="ЦЗН указывают сотруднику ЦЗН и только ему.",
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about many memberships."""

    def active(self) -> "MembershipQuerySet":
        """Those that last."""
        return self.filter(until=None)

    def real(self) -> "MembershipQuerySet":
        """Those of people, not of the invented ones of demonstrations."""
        return self.exclude(office__is_demo=True)

    def coordinators(self) -> "MembershipQuerySet":
        """Those that last and let a person act for the whole region."""
        return self.active().filter(role=Role.COORDINATOR)

    def of(self, user: User | AnonymousUser) -> "Membership | None":
        """The membership of this user that lasts, with region, office and user; None where there is none."""
        if not user.is_authenticated:
            return None
        return self.active().filter(user=user.pk).select_related("region", "office", "user").first()

    def speakers(self, regions: Iterable[int], since_before: datetime | None = None) -> "Speakers":
        """People of these regions (keys) who work there now, and did before `since_before`; one query."""
        found = self.active().filter(region__in=set(regions)).select_related("user").order_by("pk")
        if since_before:
            found = found.filter(since__lt=since_before)
        by_region: dict[int, list[Membership]] = defaultdict(list)
        for membership in found:
            by_region[membership.region_id].append(membership)
        return Speakers(dict(by_region))


@dataclass(frozen=True)
class Speakers:
    """Who hears of what was done in a region's name. By the region's key, who works there."""

    by_region: "Mapping[int, list[Membership]]"

    def of(self, person: int | None, region: int) -> list[User]:
        """The person (key) who did it; where that one has left or is not known, the region's coordinators."""
        there = self.by_region.get(region, [])
        themselves = [membership.user for membership in there if membership.user_id == person]
        return themselves or self.coordinators(region)

    def coordinators(self, region: int) -> list[User]:
        """Those who act for the whole region (key)."""
        return [membership.user for membership in self.by_region.get(region, []) if membership.is_coordinator]


class Membership(models.Model):
    """A person works for a region. A coordinator acts for all of it, an employee of an office sees that office only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="пользователь"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="memberships", verbose_name="регион")
    role = models.CharField("роль", max_length=11, choices=Role)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="ЦЗН"
    )
    since = models.DateTimeField("с", default=timezone.now)
    until = models.DateTimeField("по", null=True, blank=True, help_text="Пусто, пока человек работает в регионе.")
    ended_by = person("кто закрыл доступ")
    # A plain number: editions are known to an upper app.
    seen_edition = models.PositiveIntegerField("до какой редакции видел методику", null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "человек региона"
        verbose_name_plural = "люди регионов"
        ordering = ["region__name", "user__username", "pk"]
        permissions = [("manage_people", "Приглашать людей регионов и закрывать им доступ")]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(until=None), name="one_region_at_a_time"),
            _place_fits("membership_place_fits_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_username()}: {self.region}"

    @property
    def is_coordinator(self) -> bool:
        """Whether the person acts for the whole region."""
        return self.role == Role.COORDINATOR

    def saw_edition(self, number: int) -> None:
        """Remember that the person has looked at this edition of the method; an older one changes nothing."""
        older = Q(seen_edition=None) | Q(seen_edition__lt=number)
        Membership.objects.filter(older, pk=self.pk).update(seen_edition=number)

    def may_see(self, office_code: str) -> bool:
        """Whether an office of the person's own region, known by its code, is this person's business."""
        return self.is_coordinator or (self.office is not None and self.office.code == office_code)


class InvitationQuerySet(MailQuerySet):
    """Questions about many invitations."""

    def open(self) -> "InvitationQuerySet":
        """Those that are neither accepted nor cancelled; they may have expired."""
        return self.filter(accepted_at=None, cancelled_at=None)

    def to_be_mailed(self, now: datetime) -> Self:
        """Those whose letter is to be sent now, as long as their links last."""
        return super().to_be_mailed(now).filter(expires_at__gt=now)

    def with_token(self, token: str) -> "InvitationQuerySet":
        """The one whose link carries this token."""
        return self.filter(digest=digest_of(token)).select_related("region", "office")


def digest_of(token: str) -> str:
    """SHA-256 of a link's token in hex: the token itself is kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(Mailed):
    """An invitation to a region's cabinet: the link in it sets the password, once, before it expires."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт"
        ACCEPTED = "accepted", "принято"
        EXPIRED = "expired", "срок истёк"
        CANCELLED = "cancelled", "отменено"

    # A user's name has 150 characters, and the address becomes the name.
    email = models.EmailField("почта", max_length=150)
    region = models.ForeignKey(Region, models.PROTECT, related_name="invitations", verbose_name="регион")
    role = models.CharField("роль", max_length=11, choices=Role, default=Role.COORDINATOR)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="ЦЗН",
        help_text="Только сотруднику ЦЗН: он увидит показатели этого центра.",
    )
    digest = models.CharField("SHA-256 ссылки", max_length=64, unique=True, editable=False)
    # What the link is made of, together with the portal's key; empty once it is mailed or no longer needed.
    seed = models.CharField("зерно ссылки", max_length=43, blank=True, default="", editable=False)
    created_at = models.DateTimeField("когда", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("действует до", editable=False)
    invited_by = person("кто пригласил")
    mailed_at = models.DateTimeField("письмо ушло", null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField("принято", null=True, blank=True, editable=False)
    accepted_user = person("учётная запись")
    cancelled_at = models.DateTimeField("отменено", null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(accepted_at=None, cancelled_at=None), name="one_open_invitation"
            ),
            _place_fits("invitation_place_fits_role"),
        ]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="invitation_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.region}"

    @property
    def issued_at(self) -> datetime:
        """When the link of today was made."""
        return self.expires_at - LASTS

    def state_at(self, moment: datetime) -> State:
        """What has become of it by this moment."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.cancelled_at:
            return self.State.CANCELLED
        return self.State.EXPIRED if self.expires_at <= moment else self.State.WAITING

    @property
    def state(self) -> State:
        """What has become of it by now."""
        return self.state_at(timezone.now())
