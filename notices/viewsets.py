"""The words of notices in the CMS: they are edited there, with help on placeholders; the portal makes their list."""

from typing import Any

from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from network.viewsets import HandEditView
from notices.models import NoticeTemplate


class OnlyChangePolicy(ModelPermissionPolicy):
    """Nobody adds or deletes templates: each kind of notice has just one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"add", "delete"})

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


class PlaceholdersPanel(HelpPanel):
    """Which placeholders the template may have."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "notices/cms/placeholders.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"kind": self.instance.kind}


class NoticeTemplateViewSet(SnippetViewSet):
    """Templates: list, form, history."""

    model = NoticeTemplate
    icon = "mail"
    menu_label = "Тексты уведомлений"
    menu_name = "notice_templates"
    menu_order = 700
    add_to_settings_menu = True
    edit_view_class = HandEditView
    copy_view_enabled = False
    list_display = ["__str__", Column("subject", label="Тема письма", accessor="subject")]
    ordering = ["pk"]
    edit_handler = ObjectList([PlaceholdersPanel(), FieldPanel("subject"), FieldPanel("text")])
