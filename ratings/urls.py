"""Addresses below /ratings/. Every page of a release stands twice: as it is now, and below the version's number."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from ratings import views


class CodeConverter(StringConverter):
    """The code of an office or a region: network.models.CODE, as long as its field."""

    regex = r"[\w.-]{1,20}"


register_converter(CodeConverter, "code")

RELEASE = [
    path("", views.regions, name="release"),
    path("regions/<code:code>/", views.region, name="region"),
    path("regions/<code:code>/raising/", views.region_raising, name="region_raising"),
    path("regions/<code:code>/badge.svg", views.region_badge, name="region_badge"),
    path("regions/<code:code>/weights.json", views.region_weights, name="region_weights"),
    path("offices/", views.offices, name="offices"),
    path("offices/<code:code>/", views.office, name="office"),
    path("offices/<code:code>/raising/", views.office_raising, name="office_raising"),
    path("offices/<code:code>/office.pdf", views.office_sheet, name="office_sheet"),
    path("offices/<code:code>/badge.svg", views.office_badge, name="office_badge"),
    path("indicators/", views.indicators, name="indicators"),
    path("compare/", views.compare, name="compare"),
    path("weights/", views.weights, name="weights"),
    path("changes/", views.changes, name="changes"),
    path("verification/", views.verification, name="verification"),
    path("audit/", views.audit, name="audit"),
    path("nonresponse/", views.nonresponse, name="nonresponse"),
    path("download/", views.download, name="download"),
    path("download/<path:name>", views.download_file, name="file"),
]

app_name = "ratings"
urlpatterns = [
    path("", views.index, name="index"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar.ics", views.calendar_file, name="calendar_file"),
    path("method/", views.method, name="method"),
    path("limits/", views.limits, name="limits"),
    path("pilot-2022/", views.pilot_page, name="pilot"),
    path("pilot-2022/charts/<slug:name>.svg", views.pilot_chart, name="pilot_chart"),
    path("pilot-2022/scores.csv", views.pilot_scores, name="pilot_scores"),
    path("pilot-2022/matrix.csv", views.pilot_matrix, name="pilot_matrix"),
    path("pilot-2022/respondents.csv", views.pilot_respondents, name="pilot_respondents"),
    path("<slug:slug>/", include(RELEASE)),
    path("<slug:slug>/v<int:version>/", include(RELEASE)),
]
