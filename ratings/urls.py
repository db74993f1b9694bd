"""Addresses below /ratings/."""

from django.urls import path

from ratings import views

app_name = "ratings"
urlpatterns = [
    path("", views.index, name="index"),
    path("pilot-2022/", views.pilot_page, name="pilot"),
    path("pilot-2022/charts/<slug:name>.svg", views.pilot_chart, name="pilot_chart"),
    path("pilot-2022/scores.csv", views.pilot_scores, name="pilot_scores"),
    path("pilot-2022/matrix.csv", views.pilot_matrix, name="pilot_matrix"),
    path("pilot-2022/respondents.csv", views.pilot_respondents, name="pilot_respondents"),
]
