from .codes import MOST_CODES, CodeBatch, VisitCode
from .counts import ClientGroup, ClientsServed, Count, Tick
from .declared import Declared
from .imports import ClientFile, ResponseImport
from .judging import Decision, Finding, Proposal, SignalRun, Verdict
from .plan import AddressKey, SurveyPlan
from .response import Audience, Change, ChangeActs, Origin, Reason, Receipt, Response, ResponseQuerySet, Stage
from .retention import Retention
from .tally import Tally
from .thanks import ThanksLetter

__all__ = [
    "MOST_CODES",
    "AddressKey",
    "Audience",
    "Change",
    "ChangeActs",
    "ClientFile",
    "ClientGroup",
    "ClientsServed",
    "CodeBatch",
    "Count",
    "Decision",
    "Declared",
    "Finding",
    "Origin",
    "Proposal",
    "Reason",
    "Receipt",
    "Response",
    "ResponseImport",
    "ResponseQuerySet",
    "Retention",
    "SignalRun",
    "Stage",
    "SurveyPlan",
    "Tally",
    "ThanksLetter",
    "Tick",
    "Verdict",
    "VisitCode",
]
