"""The form of a checklist: what its points do not add up to is refused, unless it is only a draft."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from methodology.validation import checklist_faults


class ChecklistForm(WagtailAdminPageForm):
    """A checklist whose points follow its rule; a draft that nobody has been asked to publish may yet break it.

    On a page under review saving is as strict as publishing: who approves it publishes what was saved last.
    """

    class Media:
        js = ["js/cms-points.js"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_deferred_validation and not self.instance.workflow_in_progress:
            return cleaned
        forms = [form for form in self.formsets["items"].forms if form.is_valid()]
        items = [form.cleaned_data for form in forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        for fault in checklist_faults(cleaned, items):
            field = fault.path.replace("level_points/", "level_")
            self.add_error(field if field in self.fields else None, fault.message)
        return cleaned
