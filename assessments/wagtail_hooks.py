"""Registers the verification of passports in the CMS."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

HISTORY = {
    "commit_seed": ("Обещать выборку", "Обещано зерно выборки паспортов"),
    "draw_sample": ("Сделать выборку", "Сделана выборка паспортов"),
}


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in HISTORY.items():
        actions.register_action(f"assessments.{name}", label, message)
