"""Addresses that clients have left for a word of thanks: apart from answers, deleted with the letter (remark 24)."""

import uuid

from django.db import models

from network.models.letters import Mailed, MailQuerySet


class ThanksLetter(Mailed):
    """A letter to be sent; the row goes with it. Nothing in it, its number neither, leads to an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("почта", max_length=150)

    objects = MailQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "письмо с благодарностью"
        verbose_name_plural = "письма с благодарностью"
        default_permissions = ()
        indexes = [models.Index(fields=["mail_due_at"], name="thanks_to_mail")]

    def __str__(self) -> str:
        return str(self.pk)
