from .answers import CannedAnswer, RemarkSettings
from .attachment import Attachment, AttachmentQuerySet
from .consultation import (
    Channel,
    Consultation,
    ConsultationImport,
    ConsultationIndicator,
    ConsultationKind,
    ConsultationQuerySet,
    ConsultationRegion,
)
from .figures import RemarkFigure
from .history import RemarkCounter, RemarkEvent
from .intake import RemarkImport
from .parts import RemarkIndicator, RemarkSupport
from .queries import HasStems, RemarkQuerySet
from .remark import Remark
from .words import Decision, Topic

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "CannedAnswer",
    "Channel",
    "Consultation",
    "ConsultationImport",
    "ConsultationIndicator",
    "ConsultationKind",
    "ConsultationQuerySet",
    "ConsultationRegion",
    "Decision",
    "HasStems",
    "Remark",
    "RemarkCounter",
    "RemarkEvent",
    "RemarkFigure",
    "RemarkImport",
    "RemarkIndicator",
    "RemarkQuerySet",
    "RemarkSettings",
    "RemarkSupport",
    "Topic",
]
