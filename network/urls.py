"""Addresses of the import of offices, below /cms/network/imports/."""

from django.urls import path

from network import views
from uploads.views import pages_of

app_name = "office_imports"

urlpatterns = [
    path("", views.ImportListView.as_view(), name="list"),
    path("results/", views.ImportListView.as_view(results_only=True), name="list_results"),
    path("template.xlsx", views.template_file, name="template"),
    *pages_of(views.OfficeFiles),
]
