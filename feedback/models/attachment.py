"""Files that regions attach to their remarks."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from feedback.models.remark import Remark
from feedback.states import State
from network.fields import person
from network.models import Membership
from uploads.contents import FileKind

SEE = "feedback.view_remark"
KINDS = [(kind.content_type, kind.label) for kind in FileKind]


def _place(attachment: "Attachment", name: str) -> str:
    """Where a file is kept: the name that people see is no part of it, and nobody guesses it."""
    return f"attachments/{uuid4().hex}.{attachment.kind.extension}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Questions about many files."""

    def public(self) -> "AttachmentQuerySet":
        """Those that everybody may read: the file has been looked at, and so has its remark."""
        return self.filter(is_public=True, remark__is_public=True)

    def visible_to(self, user: User | AnonymousUser) -> "AttachmentQuerySet":
        """Those that this user may read: besides the public ones, of the own region and, for ФЦК, of what was sent."""
        may = Q(is_public=True, remark__is_public=True)
        if user.is_authenticated and user.has_perm(SEE):
            may |= ~Q(remark__state=State.DRAFT)
        if membership := Membership.objects.of(user):
            own = Q(remark__region=membership.region_id)
            may |= own if membership.is_coordinator else own & ~Q(remark__state=State.DRAFT)
        return self.filter(may)

    def discard(self) -> None:
        """Delete these rows; their files go once the transaction has succeeded."""
        files = [(row.file.storage, row.file.name) for row in self]
        self.delete()
        for storage, name in files:
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))


class Attachment(models.Model):
    """A file of a remark, checked by its content. Changes go through feedback.attachments.actions.

    It is kept outside what the proxy serves: feedback.attachments.views gives it out to those who may see it.
    """

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="attachments", verbose_name="замечание")
    name = models.CharField("название", max_length=120)
    content_type = models.CharField("вид", max_length=80, choices=KINDS)
    size = models.PositiveIntegerField("размер, байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    file = models.FileField("файл", upload_to=_place, max_length=120)
    uploaded_by = person("кто приложил", editable=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    is_public = models.BooleanField("видно всем", default=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "файл замечания"
        verbose_name_plural = "файлы замечаний"
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["remark", "sha256"], name="attachment_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:attachment", args=[self.pk])

    @property
    def kind(self) -> FileKind:
        """What it is, as its content said."""
        return next(kind for kind in FileKind if kind.content_type == self.content_type)

    @property
    def facts(self) -> dict[str, Any]:
        """What the history of its remark keeps of it."""
        return {"name": self.name, "size": self.size, "sha256": self.sha256}
