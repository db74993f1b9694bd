from .appointment import Appointment, fingerprint
from .file_check import FileCheck
from .pilot import PilotFigure, PilotFigureQuerySet, PilotRegion, PilotRegionQuerySet, PilotScore
from .release import Calculation, InputSet, Objection, Release, UnitResult
from .upload import Upload

__all__ = [
    "Appointment",
    "Calculation",
    "FileCheck",
    "InputSet",
    "Objection",
    "PilotFigure",
    "PilotFigureQuerySet",
    "PilotRegion",
    "PilotRegionQuerySet",
    "PilotScore",
    "Release",
    "UnitResult",
    "Upload",
    "fingerprint",
]
