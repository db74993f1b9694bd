"""Addresses below /s/: surveys, and what their receipts say. Each page is made anew and kept by nobody."""

from django.urls import path, register_converter
from django.views.decorators.cache import cache_control
from wagtail.utils.urlpatterns import decorate_urlpatterns

from surveys.models import Audience
from surveys.views import entry, receipts, survey


class AudienceConverter:
    """One of the two audiences."""

    regex = "|".join(Audience.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(AudienceConverter, "audience")

app_name = "surveys"
urlpatterns = decorate_urlpatterns(
    [
        path("", entry.find, name="entry"),
        path("receipt/", receipts.receipt, name="receipt"),
        path("<str:code>/", entry.office, name="office"),
        path("<str:code>/kiosk/<str:token>/", entry.kiosk, name="kiosk"),
        path("<str:code>/v/<str:visit>/", entry.office, name="visit"),
        path("<str:code>/<audience:audience>/", survey.survey, name="survey"),
        path("<str:code>/<audience:audience>/started/", survey.started, name="started"),
    ],
    # The page holds what was typed, but no secret of a person: the browser may keep it to go back.
    cache_control(private=True, no_cache=True),
)
