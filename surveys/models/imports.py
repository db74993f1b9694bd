"""Files of answers that another tool has collected, and of clients served."""

from django.db import models

from campaigns.models import Campaign
from network.models import Region
from uploads.models import UploadedTable

from .response import Audience


class ResponseImport(UploadedTable):
    """A file of answers of one audience. `mapping` says by the letter of each column what stands in it.

    Of what was written only numbers of rows and offices are kept for good (`changes`): who had the file knows more.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="response_imports", verbose_name="кампания")
    audience = models.CharField("кто отвечал", max_length=9, choices=Audience)
    mapping = models.JSONField("что в каких столбцах", default=dict)

    class Meta(UploadedTable.Meta):
        verbose_name = "загрузка ответов"
        verbose_name_plural = "загрузки ответов"
        default_permissions = ()


class ClientFile(UploadedTable):
    """A file in which a region says how many clients its offices have served, in all and by group."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="client_files", verbose_name="кампания")
    region = models.ForeignKey(Region, models.PROTECT, related_name="client_files", verbose_name="регион")

    class Meta(UploadedTable.Meta):
        verbose_name = "загрузка числа клиентов"
        verbose_name_plural = "загрузки числа клиентов"
        default_permissions = ()
