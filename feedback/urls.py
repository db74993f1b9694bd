"""Addresses below /feedback/."""

from django.urls import path

from feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.register, name="register"),
    path("new/", views.propose, name="propose"),
    path("export.csv", views.export_csv, name="export_csv"),
    path("export.xlsx", views.export_xlsx, name="export_xlsx"),
    path("<int:number>/", views.remark, name="remark"),
]
