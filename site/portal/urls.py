"""Addresses of the portal (design.md, section 10)."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic.base import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.contrib.sitemaps import views as sitemaps
from wagtail.documents import urls as wagtaildocs_urls

from methodology.review_cms import SeenFirstEditView
from portal import helpful, views
from portal.api import absent, api
from portal.sitemaps import SITEMAPS
from surveys.views.entry import in_capitals

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    # Wagtail's own trials of its error pages: one of them fails on purpose.
    path("cms/failwhale/", views.nowhere),
    path("cms/test404/", views.nowhere),
    path("cms/login/", RedirectView.as_view(pattern_name="cabinet:login", query_string=True)),
    path("cms/password_reset/", RedirectView.as_view(pattern_name="cabinet:password_reset")),
    # In the place of Wagtail's own address, which comes with the next line.
    path("cms/pages/<int:page_id>/edit/", require_admin_access(SeenFirstEditView.as_view()), name="edit_page"),
    path("cms/", include(wagtailadmin_urls)),
    path("cabinet/security/", include("cabinet.security_urls")),
    path("cabinet/", include("cabinet.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("methodology/editions/", include("methodology.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("campaigns/", include("assessments.urls")),
    path("ratings/", include("ratings.urls")),
    path("feedback/", include("feedback.urls")),
    path("s/", include("surveys.urls")),
    path("S/<str:code>/", in_capitals),
    path("S/<str:code>/V/<str:visit>/", in_capitals),
    path("S/", RedirectView.as_view(pattern_name="surveys:entry")),
    path("search/", views.search, name="search"),
    path("helpful/<int:pk>/", helpful.vote, name="helpful"),
    path("helpful/<int:pk>/explain/", helpful.explain, name="helpful_explain"),
    re_path(r"^helpful/(?P<pk>[0-9]+)/(?P<answer>yes|no|text)/$", helpful.thanks, name="helpful_thanks"),
    path("view/", views.choose_view, name="choose_view"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("api/", views.open_data, name="open_data"),
    path("api/v1/", RedirectView.as_view(pattern_name="open_data")),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/(?P<path>[\s\S]*)$", absent),
    path("sitemap.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg"), name="favicon"),
    path("healthz", views.alive, name="healthz"),
    path("readyz", views.ready, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("status/", RedirectView.as_view(pattern_name="portal_status"), name="status"),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/images/(?P<path>.*)$", views.picture))
urlpatterns.append(path("", include(wagtail_urls)))
