from .pilot import PilotFigure, PilotFigureQuerySet, PilotRegion, PilotRegionQuerySet, PilotScore
from .release import Calculation, InputSet, Objection, Release, UnitResult

__all__ = [
    "Calculation",
    "InputSet",
    "Objection",
    "PilotFigure",
    "PilotFigureQuerySet",
    "PilotRegion",
    "PilotRegionQuerySet",
    "PilotScore",
    "Release",
    "UnitResult",
]
