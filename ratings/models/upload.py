"""Files with data of a campaign between upload and confirmation, and the work on them in the background."""

from django.core.files.storage import default_storage
from django.db import models

from campaigns.models import Campaign
from jobs.models import Job
from uploads.models import UploadedFile

from .release import InputSet


class UploadQuerySet(models.QuerySet["Upload"]):
    """Questions about many uploads."""

    def waiting(self, campaign: Campaign) -> "UploadQuerySet":
        """Those of a campaign that have not been stored, newest first."""
        return self.filter(campaign=campaign, input_set=None)


class Upload(Job, UploadedFile):
    """A file that waits in the storage: what it holds, what is wrong with it, what it would change, by plain data.

    `base` is the digest of the set that it was compared with, `seen` that of the set it would make ("" with faults).
    `input_set` is what it has become.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="uploads", verbose_name="кампания")
    token = models.CharField("ключ", max_length=32)
    mode = models.CharField("что станет с тем, чего нет в файле", max_length=4)
    table = None  # the file itself waits in the storage
    # What reading found.
    base = models.CharField("с чем сравнивали", max_length=64, blank=True)
    seen = models.CharField("что получится", max_length=64, blank=True)
    faults = models.JSONField("ошибки", default=list)
    faults_total = models.PositiveIntegerField("ошибок", default=0)
    notes = models.JSONField("замечания", default=list)
    tables = models.JSONField("таблицы", default=list)
    offices = models.PositiveIntegerField("ЦЗН названо", default=0)
    counts = models.JSONField("сколько чего", default=dict)
    comparison = models.JSONField("разница", default=dict)
    # What the file does not repeat: names of tables with numbers of rows, of offices that it names and of others.
    left_named = models.JSONField("чего нет в файле у названных ЦЗН", default=dict)
    left_others = models.JSONField("чего нет в файле у остальных ЦЗН", default=dict)
    # Of one value that is corrected by hand: what was typed, to be typed again where it does not fit.
    correction = models.JSONField("исправление", default=dict)
    reason = models.TextField("причина изменения", blank=True)
    input_set = models.ForeignKey(
        InputSet, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="что получилось"
    )

    objects = UploadQuerySet.as_manager()
    CONTENT = {"faults": [], "comparison": {}}

    class Meta(UploadedFile.Meta):
        verbose_name = "загрузка данных"
        verbose_name_plural = "загрузки данных"
        constraints = [models.UniqueConstraint(fields=["campaign", "token"], name="upload_once")]

    @property
    def path(self) -> str:
        """Where the storage keeps the file."""
        return f"imports/inputs/{self.campaign_id}/{self.token}.file"

    @property
    def is_read(self) -> bool:
        """Whether there is something to look at and to confirm."""
        return self.status == self.Status.UPLOADED and self.state == self.State.DONE

    @property
    def changes_nothing(self) -> bool:
        """Whether the campaign's data are already so."""
        return bool(self.comparison) and not self.comparison["total"]

    def drop(self) -> None:
        """Take it away with its file, the row first: a file without a row is found by its age (portal.imports)."""
        path = self.path
        super().drop()
        default_storage.delete(path)
