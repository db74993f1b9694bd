"""Registers results, data of campaigns and objections in the CMS."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from campaigns.actions import REFUSALS
from campaigns.cms import COURSE, SEE
from ratings.actions import passports, surveys
from ratings.cms import corrections, course, input_files, inputs, objections, publication, results
from ratings.cms import passports as passport_pages
from ratings.cms import surveys as survey_pages

HISTORY = {
    "inputs": ("Загрузить данные", "Загружены данные"),
    "compute": ("Посчитать результаты", "Результаты посчитаны"),
    "publish": ("Опубликовать выпуск", "Выпуск опубликован"),
    "appoint": ("Назначить публикацию", "Публикация назначена"),
    "withdraw_publication": ("Отменить назначенную публикацию", "Назначенная публикация отменена"),
    "stop_publication": ("Остановить назначенную публикацию", "Назначенная публикация не состоялась"),
    "object": ("Возразить", "Регион возразил"),
    "edit_objection": ("Изменить возражение", "Возражение изменено"),
    "withdraw_objection": ("Отозвать возражение", "Возражение отозвано"),
    "answer_objection": ("Ответить на возражение", "На возражение отвечено"),
}


class ResultsMenuItem(MenuItem):
    """For those who may see campaigns."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


@hooks.register("register_admin_urls")
def results_urls() -> list[URLPattern | URLResolver]:
    return [
        path("results/", include(([*results.URLS, *publication.URLS, *passport_pages.URLS], "results_cms"))),
        path("results/", include(([*inputs.URLS, *input_files.URLS, *corrections.URLS], "ratings_inputs"))),
        path("surveys/", include((survey_pages.URLS, "surveys_cms"))),
        path("objections/", include((objections.URLS, "objections_cms"))),
    ]


@hooks.register("register_admin_menu_item")
def results_menu_item() -> MenuItem:
    return ResultsMenuItem("Результаты", reverse("results_cms:index"), icon_name="order", order=265)


@hooks.register("register_admin_menu_item")
def surveys_menu_item() -> MenuItem:
    return ResultsMenuItem("Опросы", reverse("surveys_cms:index"), icon_name="form", order=262)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in HISTORY.items():
        actions.register_action(f"ratings.{name}", label, message)


hooks.register(COURSE, course.notes)
hooks.register(REFUSALS, surveys.explain_uncollected)
hooks.register(REFUSALS, passports.explain_uncollected)
