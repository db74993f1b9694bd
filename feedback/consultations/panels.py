"""What forms of the CMS say about where a row came from and what has become of it."""

from typing import Any

from wagtail.admin.panels import HelpPanel


class MadePanel(HelpPanel):
    """On a row of the log: the question and the remark made of it, or the ways to make them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"template": "feedback/cms/made.html", "heading": "Что вышло из консультации"} | kwargs))

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return self.instance.pk is not None


class OriginPanel(HelpPanel):
    """On a remark: the row of the log that it was made of, if there is one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"template": "feedback/cms/origin.html", "heading": "Откуда замечание"} | kwargs))

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return getattr(self.instance, "consultation", None) is not None
