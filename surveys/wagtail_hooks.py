"""Registers surveys in the CMS: the queue of suspicious answers, files of answers, words of the history."""

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from surveys import answer_cms
from surveys.cms import queue

HISTORY = {
    "state_clients": ("Указать число клиентов", "Указано, сколько клиентов обслужил ЦЗН"),
    "state_groups": ("Указать клиентов по группам", "Указано, сколько клиентов каждой группы обслужил ЦЗН"),
    "declare": ("Объявить заранее", "ЦЗН объявил заранее, что анкет будет много"),
    "end_declared": ("Отменить объявление", "ЦЗН отменил то, что объявил заранее"),
    "archive": ("Выгрузить анкеты", "Анкеты выгружены в закрытый архив"),
    "delete_answers": ("Удалить анкеты", "Анкеты, выгруженные в архив, удаляют из базы"),
    "remind": ("Напомнить отстающим", "Отправлены напоминания отстающим ЦЗН"),
}


@hooks.register("register_admin_urls")
def survey_urls() -> list[URLResolver]:
    return [
        path("answer-files/", include((answer_cms.URLS, "answer_files"))),
        path("surveys/", include((queue.URLS, "survey_queue"))),
    ]


@hooks.register("register_reports_menu_item")
def answers_menu_item() -> MenuItem:
    return answer_cms.AnswersMenuItem()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in HISTORY.items():
        actions.register_action(f"surveys.{name}", label, message)
