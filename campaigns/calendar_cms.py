"""Days off that the government has moved, in the CMS."""

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from campaigns.models import CalendarDay
from network.viewsets import HandCreateView, HandEditView


class CalendarPolicy(ModelPermissionPolicy):
    """Who changes campaigns keeps the calendar that their dates are counted by."""

    RIGHT = "campaigns.change_campaign"

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.has_perm(self.RIGHT)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return user.has_perm(self.RIGHT)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return user.has_perm(self.RIGHT)


class CalendarDayViewSet(SnippetViewSet):
    """Days off that the government has moved."""

    model = CalendarDay
    icon = "date"
    menu_label = "Перенесённые дни"
    menu_name = "calendar_days"
    menu_order = 330
    add_to_settings_menu = True
    add_view_class = HandCreateView
    edit_view_class = HandEditView
    copy_view_enabled = False
    list_display = [
        "__str__",
        Column("note", label="Почему", accessor="note"),
    ]
    edit_handler = ObjectList(
        [
            HelpPanel(
                "<p>В рабочих днях считают срок ответа на замечание и время, за которое регионы смотрят свои "
                "показатели. Субботы, воскресенья и праздники портал знает сам, и день после праздника, который "
                "выпал на выходной, тоже. Запишите то, что правительство перенесло иначе: осенью выходит "
                "постановление на следующий год. Сроки замечаний, которые уже получены, не меняются.</p>"
            ),
            FieldRowPanel(["day", "kind"]),
            FieldPanel("note"),
        ]
    )
