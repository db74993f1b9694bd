from .calendar import CalendarDay, CalendarDayQuerySet
from .campaign import Campaign, CampaignQuerySet, Milestone, MilestoneMark, day_of, end_of, today
from .documents import SHIPPED_DOCUMENTS, DocumentTemplate, DocumentTemplateQuerySet
from .participation import ChosenIndicator, Participation, RegionPlan

__all__ = [
    "SHIPPED_DOCUMENTS",
    "CalendarDay",
    "CalendarDayQuerySet",
    "Campaign",
    "CampaignQuerySet",
    "ChosenIndicator",
    "DocumentTemplate",
    "DocumentTemplateQuerySet",
    "Milestone",
    "MilestoneMark",
    "Participation",
    "RegionPlan",
    "day_of",
    "end_of",
    "today",
]
