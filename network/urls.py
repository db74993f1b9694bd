"""Addresses of the import of offices, below /cms/network/imports/."""

from django.urls import path

from network import views

app_name = "office_imports"

urlpatterns = [
    path("", views.ImportListView.as_view(), name="list"),
    path("results/", views.ImportListView.as_view(results_only=True), name="list_results"),
    path("new/", views.UploadView.as_view(), name="upload"),
    path("template.xlsx", views.template_file, name="template"),
    path("<int:pk>/", views.ImportView.as_view(), name="preview"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
