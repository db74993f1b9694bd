from .answers import CannedAnswer, RemarkSettings
from .attachment import Attachment, AttachmentQuerySet
from .consultation import (
    Channel,
    Consultation,
    ConsultationImport,
    ConsultationIndicator,
    ConsultationQuerySet,
    ConsultationRegion,
    Kind,
)
from .intake import RemarkImport
from .remark import (
    Decision,
    HasStems,
    Remark,
    RemarkCounter,
    RemarkEvent,
    RemarkIndicator,
    RemarkQuerySet,
    RemarkSupport,
    Topic,
)

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "CannedAnswer",
    "Channel",
    "Consultation",
    "ConsultationImport",
    "ConsultationIndicator",
    "ConsultationQuerySet",
    "ConsultationRegion",
    "Decision",
    "HasStems",
    "Kind",
    "Remark",
    "RemarkCounter",
    "RemarkEvent",
    "RemarkImport",
    "RemarkIndicator",
    "RemarkQuerySet",
    "RemarkSettings",
    "RemarkSupport",
    "Topic",
]
