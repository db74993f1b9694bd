"""Registers what the history of a campaign tells of its surveys."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

HISTORY = {
    "state_clients": ("Указать число клиентов", "Указано, сколько клиентов обслужил ЦЗН"),
    "remind": ("Напомнить отстающим", "Отправлены напоминания отстающим ЦЗН"),
}


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in HISTORY.items():
        actions.register_action(f"surveys.{name}", label, message)
