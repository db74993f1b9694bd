from .codes import MOST_CODES, CodeBatch, VisitCode
from .counts import ClientsServed, Count, Tick
from .imports import ResponseImport
from .plan import AddressKey, SurveyPlan
from .response import Audience, Change, Origin, Reason, Receipt, Response, ResponseQuerySet, Stage
from .tally import Tally
from .thanks import ThanksLetter

__all__ = [
    "MOST_CODES",
    "AddressKey",
    "Audience",
    "Change",
    "ClientsServed",
    "CodeBatch",
    "Count",
    "Origin",
    "Reason",
    "Receipt",
    "Response",
    "ResponseImport",
    "ResponseQuerySet",
    "Stage",
    "SurveyPlan",
    "Tally",
    "ThanksLetter",
    "Tick",
    "VisitCode",
]
