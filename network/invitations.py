"""Every change of who works for a region: invitations, their acceptance, the end of a membership.

The link of an invitation is made here and given away twice, in the mail and to the caller, so that it can be passed on
when mail fails. Kept are the digest of its token and, until the mail is out, a seed: with the portal's key it makes the
token again. The mail is sent afterwards (notices.links): nobody waits for a mail server.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from network.models import Invitation, Membership, Office, Region, Role
from network.models.people import LASTS, digest_of
from network.roles import REGION, is_staff

RIGHT = "network.manage_people"
SEED_BYTES = 32

Actor = User | None  # None: the server's own console


class InvitationRefused(Exception):
    """It cannot be done so; the message says why, in Russian."""


@dataclass(frozen=True)
class Sent:
    """An invitation with its link, which cannot be shown again; the mail with it waits for the sender."""

    invitation: Invitation
    link: str


def invite(*, email: str, region: Region, role: Role, by: Actor, office: Office | None = None) -> Sent:
    """Invite a person to a region's cabinet; an employee of an office needs that office, of that region.

    An expired invitation of the same address gives way to the new one. Raises InvitationRefused where the address is
    taken, has been invited already, or the place does not fit. ФЦК invites anybody; a region's coordinator employees of
    its own offices.
    """
    _require_right(by, region.pk, role)
    email = email.strip().lower()
    if office is not None and office.region_id != region.pk:
        raise InvitationRefused(f"ЦЗН «{office}» не из этого региона.")
    if office is not None and office.is_demo:
        raise InvitationRefused(f"ЦЗН «{office}» выдуман для демонстрации: в нём никто не работает.")
    now = timezone.now()
    invitation = Invitation(email=email, region=region, role=role, office=office, created_at=now, invited_by=by)
    _issue(invitation, now)
    try:
        with transaction.atomic():
            _make_way(invitation, by)
            invitation.full_clean(exclude=["digest"])
            invitation.save()
            log(invitation, "network.invite", user=by, data=_of(invitation))
    except ValidationError as error:
        raise InvitationRefused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise InvitationRefused(f"{email}: приглашение уже отправлено и ждёт.") from error
    return Sent(invitation, _link(invitation))


def resend(*, invitation: Invitation, by: Actor) -> Sent:
    """Send a new link that lasts anew; the old one stops working. Raises InvitationRefused."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        _require_right(by, invitation.region_id, invitation.role)
        if invitation.accepted_at or invitation.cancelled_at:
            raise InvitationRefused(f"Приглашение для {invitation.email}: {invitation.state.label}. Пригласите заново.")
        if reason := _taken(invitation, by):
            raise InvitationRefused(reason)
        _issue(invitation, timezone.now())
        invitation.save()
        log(invitation, "network.invite_again", user=by, data=_of(invitation))
    return Sent(invitation, _link(invitation))


def letter(invitation: Invitation) -> EmailMessage:
    """The mail with the link of an invitation that has not been mailed yet."""
    context = {"invitation": invitation, "link": _link(invitation), "base_url": settings.WAGTAILADMIN_BASE_URL}
    text = render_to_string("network/mail/invitation.txt", context)
    subject = f"Приглашение в кабинет региона: {invitation.region}"
    return EmailMessage(subject, text, None, [invitation.email], headers={"Auto-Submitted": "auto-generated"})


def mark_mailed(*, invitation: Invitation) -> None:
    """Note that the mail is out, unless the invitation was sent anew meanwhile; its link cannot be made any more."""
    ours = Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest)
    ours.update(mailed_at=timezone.now(), mail_due_at=None, seed="")


@transaction.atomic
def cancel(*, invitation: Invitation, by: Actor) -> Invitation:
    """Take an invitation back: its link stops working. Raises InvitationRefused where it has been accepted."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _require_right(by, invitation.region_id, invitation.role)
    if invitation.cancelled_at:
        return invitation
    if invitation.accepted_at:
        raise InvitationRefused("Приглашение уже принято: чтобы закрыть доступ, найдите человека в списке.")
    return _cancel(invitation, by)


def _cancel(invitation: Invitation, by: Actor) -> Invitation:
    invitation.cancelled_at, invitation.seed, invitation.mail_due_at = timezone.now(), "", None
    invitation.save(update_fields=["cancelled_at", "seed", "mail_due_at"])
    log(invitation, "network.cancel_invitation", user=by, data=_of(invitation))
    return invitation


def waiting(token: str) -> Invitation:
    """The invitation that this link leads to, if it can still be accepted; InvitationRefused says why not."""
    invitation = Invitation.objects.with_token(token).first()
    _require_waiting(invitation)
    return invitation


def account_for(invitation: Invitation) -> User:
    """The account that accepting would open: one that was closed, or a new one, not saved."""
    return _accounts(invitation.email).first() or User(username=invitation.email, email=invitation.email)


@transaction.atomic
def accept(*, token: str, password: str) -> User:
    """Open the account that an invitation promises, or open again that of a person who had left; the user.

    The address becomes the name; no other personal data are kept. The caller has validated the password. Raises
    InvitationRefused.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).with_token(token).first()
    _require_waiting(invitation)
    if reason := _taken(invitation, None):
        raise InvitationRefused(reason)
    user = account_for(invitation)
    user.email = invitation.email
    user.is_active = True
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get_or_create(name=REGION)[0])
    membership = Membership.objects.create(
        user=user, region=invitation.region, role=invitation.role, office=invitation.office
    )
    invitation.accepted_at, invitation.accepted_user = membership.since, user
    invitation.seed, invitation.mail_due_at = "", None
    invitation.save(update_fields=["accepted_at", "accepted_user", "seed", "mail_due_at"])
    log(invitation, "network.accept_invitation", user=user, data=_of(invitation))
    return user


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> Membership:
    """Close a person's access at once: the account is shut and all its sessions end; what it did stays.

    ФЦК closes anybody's; a region's coordinator that of employees of its own offices.
    """
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    _require_right(by, membership.region_id, membership.role)
    if membership.until:
        return membership
    membership.until, membership.ended_by = timezone.now(), by
    membership.save(update_fields=["until", "ended_by"])
    user = membership.user
    user.groups.remove(*user.groups.filter(name=REGION))
    if not is_staff(user):
        # A password that fits nothing ends sessions for good, even if somebody opens the account again by hand.
        user.set_unusable_password()
        user.is_active = False
        user.save(update_fields=["password", "is_active"])
    log(membership, "network.end_membership", user=by, data={"region": membership.region.name})
    return membership


def _require_right(by: Actor, region: int, role: str) -> None:
    """Whether this person decides who has this role in this region (key); raises PermissionDenied where not."""
    if _decides_for_all(by):
        return
    own = Membership.objects.of(by)
    if role != Role.OFFICE or own is None or not own.is_coordinator or own.region_id != region:
        raise PermissionDenied("Нет права приглашать людей регионов.")


def _decides_for_all(by: Actor) -> bool:
    return by is None or by.has_perm(RIGHT)


def _require_waiting(invitation: Invitation | None) -> None:
    if invitation is None:
        raise InvitationRefused("Такого приглашения нет. Проверьте, что ссылка из письма скопирована целиком.")
    state = invitation.state
    if state is Invitation.State.ACCEPTED:
        raise InvitationRefused("Это приглашение уже принято. Войдите со своей почтой и паролем.")
    if state is Invitation.State.CANCELLED:
        raise InvitationRefused("Это приглашение отменили. Если доступ нужен, попросите пригласить вас ещё раз.")
    if state is Invitation.State.EXPIRED:
        raise InvitationRefused("Срок приглашения истёк. Попросите прислать новое.")


def _accounts(email: str):
    """Accounts that this address could mean, as name or as mail."""
    return get_user_model().objects.filter(Q(username__iexact=email) | Q(email__iexact=email)).order_by("pk")


def _taken(invitation: Invitation, by: Actor) -> str:
    """Why nobody can be invited by this address, in Russian; empty where somebody can.

    A coordinator learns whose address it is only where it is that of somebody of the own region.
    """
    email = invitation.email
    for user in _accounts(email):
        membership = Membership.objects.active().filter(user=user).select_related("region").first()
        reason = ""
        if is_staff(user):  # an invitation must never set the password of such a one
            reason = f"{email}: это адрес сотрудника ФЦК. Для кабинета региона нужен другой."
        elif membership:
            reason = f"{email}: доступ уже есть, {membership.region}. Чтобы сменить регион или роль, закройте его."
        elif user.is_active or not user.memberships.exists():
            reason = f"{email}: этим адресом занята другая учётная запись портала."
        if reason:
            is_own = membership is not None and membership.region_id == invitation.region_id
            is_told = is_own or _decides_for_all(by)
            return reason if is_told else f"{email}: этот адрес на портале уже занят, нужен другой."
    return ""


def _make_way(invitation: Invitation, by: Actor) -> None:
    """Refuse an address that is taken or waits; cancel its expired invitation."""
    if reason := _taken(invitation, by):
        raise InvitationRefused(reason)
    earlier = Invitation.objects.select_for_update().open().filter(email=invitation.email).first()
    if earlier is None:
        return
    if earlier.state is Invitation.State.WAITING:
        own = _decides_for_all(by) or (earlier.region_id, earlier.role) == (invitation.region_id, invitation.role)
        how = " Его можно отправить ещё раз или отменить." if own else ""
        raise InvitationRefused(f"{invitation.email}: приглашение уже отправлено и ждёт.{how}")
    _cancel(earlier, by)


def _issue(invitation: Invitation, now: datetime) -> None:
    """Give an invitation a new link that lasts anew and waits to be mailed; not saved."""
    invitation.seed = secrets.token_urlsafe(SEED_BYTES)
    invitation.digest = digest_of(_token(invitation))
    invitation.expires_at = now + LASTS
    invitation.mailed_at, invitation.mail_due_at = None, now


def _token(invitation: Invitation) -> str:
    digest = salted_hmac("network.invitations", invitation.seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _link(invitation: Invitation) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("cabinet:invitation", args=[_token(invitation)])


def _of(invitation: Invitation) -> dict[str, str]:
    return {"region": invitation.region.name, "role": invitation.role, "office": getattr(invitation.office, "code", "")}
