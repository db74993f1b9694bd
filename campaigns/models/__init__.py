from .calendar import CalendarDay, CalendarDayQuerySet
from .campaign import UNTOLD, Campaign, CampaignQuerySet, Milestone, MilestoneMark, as_kept, day_of, end_of, today
from .documents import SHIPPED_DOCUMENTS, DocumentTemplate, DocumentTemplateQuerySet
from .move import Change, DateMove
from .participation import ChosenIndicator, Participation, RegionPlan

__all__ = [
    "SHIPPED_DOCUMENTS",
    "UNTOLD",
    "CalendarDay",
    "CalendarDayQuerySet",
    "Campaign",
    "CampaignQuerySet",
    "Change",
    "ChosenIndicator",
    "DateMove",
    "DocumentTemplate",
    "DocumentTemplateQuerySet",
    "Milestone",
    "MilestoneMark",
    "Participation",
    "RegionPlan",
    "as_kept",
    "day_of",
    "end_of",
    "today",
]
