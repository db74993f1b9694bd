from .audit import audit
from .badge import office_badge, region_badge
from .compare import compare
from .downloads import download, download_file
from .lists import calendar, calendar_file, index, limits, method
from .pilot import pilot_chart, pilot_matrix, pilot_page, pilot_respondents, pilot_scores
from .raising import office_raising, region_raising
from .release import changes, indicators, nonresponse, offices, region_weights, regions, verification, weights
from .unit import office, office_sheet, region

__all__ = [
    "audit",
    "calendar",
    "calendar_file",
    "changes",
    "compare",
    "download",
    "download_file",
    "index",
    "indicators",
    "limits",
    "method",
    "nonresponse",
    "office",
    "office_badge",
    "office_raising",
    "office_sheet",
    "offices",
    "pilot_chart",
    "pilot_matrix",
    "pilot_page",
    "pilot_respondents",
    "pilot_scores",
    "region",
    "region_badge",
    "region_raising",
    "region_weights",
    "regions",
    "verification",
    "weights",
]
