from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "russian_search"
    verbose_name = "Поиск"
