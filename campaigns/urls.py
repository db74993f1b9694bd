"""Addresses below /campaigns/."""

from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.calendar, name="list"),
    path("documents/", views.documents, name="documents"),
    path("documents/<str:name>", views.document, name="document"),
    path("<slug:slug>/", views.campaign, name="campaign"),
]
