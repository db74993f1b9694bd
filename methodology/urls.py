"""Addresses below /methodology/editions/."""

from django.urls import path

from methodology import views

app_name = "editions"
urlpatterns = [
    path("", views.editions, name="list"),
    path("edition.schema.json", views.schema, name="schema"),
    path("<int:number>/", views.edition, name="edition"),
    path("<int:number>/edition.json", views.edition_json, name="json"),
    path("<int:number>/edition.<slug:extension>", views.edition_file, name="file"),
    path("<int:number>/diff/<int:other>/", views.difference, name="diff"),
]
