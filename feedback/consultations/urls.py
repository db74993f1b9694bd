"""Addresses of the log of support below /cms/consultations/."""

from django.urls import path

from feedback.consultations import cms
from uploads.views import pages_of

URLS = [
    path("summary/", cms.summary, name="summary"),
    path("import/template.xlsx", cms.template_file, name="template"),
    *pages_of(cms.LogFiles, new="", below="import/"),
    path("<int:pk>/faq/", cms.make_faq, name="make_faq"),
    path("<int:pk>/remark/", cms.make_remark, name="make_remark"),
]
