"""Addresses of the log of support below /cms/consultations/."""

from django.urls import path

from feedback.consultations import cms

URLS = [
    path("summary/", cms.summary, name="summary"),
    path("import/", cms.upload, name="upload"),
    path("import/template.xlsx", cms.template_file, name="template"),
    path("import/<int:pk>/", cms.preview, name="preview"),
    path("import/<int:pk>/apply/", cms.apply, name="apply"),
    path("import/<int:pk>/cancel/", cms.cancel, name="cancel"),
    path("<int:pk>/faq/", cms.make_faq, name="make_faq"),
    path("<int:pk>/remark/", cms.make_remark, name="make_remark"),
]
