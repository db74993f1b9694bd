"""Fields of an answer that follow from its other ones: set whenever a row is written, one by one or in bulk."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db import models

from search.text import stems
from surveys.form import list_texts, score_marks

SALT = "surveys.shuffle:"


def derive_shuffle(key: str) -> int:
    """The place of an answer among those shown to an office: a keyed hash of its random number, 64 bits with a sign.

    It says nothing of when the answer came, and who has kept the number of a form cannot find where its answer stands.
    """
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"{SALT}{key}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], signed=True)


class ShuffleField(models.BigIntegerField):
    """See `derive_shuffle`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> int:
        value = derive_shuffle(model_instance.key)
        setattr(model_instance, self.attname, value)
        return value


class MeanField(models.PositiveSmallIntegerField):
    """The mean of the points of an answer in hundredths; None where it has none."""

    def pre_save(self, model_instance: models.Model, add: bool) -> int | None:
        value = score_marks(bytes(model_instance.marks))
        setattr(model_instance, self.attname, value)
        return value


class StemsField(models.TextField):
    """Stems of all that the client wrote in own words, each between spaces; empty where nothing was written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        found = stems(" ".join(list_texts(model_instance.rest)))
        value = f" {found} " if found else ""
        setattr(model_instance, self.attname, value)
        return value
