from .badge import office_badge, region_badge
from .compare import compare
from .downloads import download, download_file
from .lists import calendar, calendar_file, index, method
from .pilot import pilot_chart, pilot_matrix, pilot_page, pilot_respondents, pilot_scores
from .release import changes, indicators, offices, regions, verification, weights
from .unit import office, office_sheet, region

__all__ = [
    "calendar",
    "calendar_file",
    "changes",
    "compare",
    "download",
    "download_file",
    "index",
    "indicators",
    "method",
    "office",
    "office_badge",
    "office_sheet",
    "offices",
    "pilot_chart",
    "pilot_matrix",
    "pilot_page",
    "pilot_respondents",
    "pilot_scores",
    "region",
    "region_badge",
    "regions",
    "verification",
    "weights",
]
