"""Addresses below /campaigns/ that are about passports."""

from django.urls import path

from assessments import views

app_name = "assessments"
urlpatterns = [
    path("sampling.py", views.script, name="script"),
    path("<slug:slug>/sample/", views.sample, name="sample"),
]
