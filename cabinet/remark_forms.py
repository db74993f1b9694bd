"""The form of a remark in the cabinet."""

from dataclasses import replace
from typing import Any

from django import forms
from wagtail.models import Page

from feedback.about import indicator_choices, place_choices
from feedback.actions import LONGEST
from feedback.actions.writing import check_values
from feedback.forms import CarriesSeen, SeenField
from feedback.models import Remark, Topic
from feedback.seen import Part, Seen, find_differences
from methodology.models import Edition, IndicatorPage


class RemarkForm(CarriesSeen, forms.Form):
    """What is wrong, what it is about, and how it should be; `edition` names indicators, items and questions.

    Of a remark that is there already it carries what was seen of it.
    """

    title = forms.CharField(
        label="Заголовок",
        max_length=160,
        help_text="Одной строкой, что вы предлагаете: «Искать свой центр по части названия».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label="Замечание",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Что мешает, почему и как должно быть. Текст увидят все, поэтому без имён, телефонов и почты.",
    )
    topic = forms.ChoiceField(label="Тема", choices=[("", "выберите"), *Topic.choices])
    codes = forms.MultipleChoiceField(label="Показатели", required=False, widget=forms.CheckboxSelectMultiple)
    place = forms.ChoiceField(label="Пункт чек-листа или вопрос анкеты", required=False)
    page = forms.ModelChoiceField(queryset=Page.objects.none(), required=False, widget=forms.HiddenInput)
    seen = SeenField()

    def __init__(self, *args: Any, edition: Edition | None, remark: Remark | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.remark = edition, remark
        if remark is None:
            del self.fields["seen"]
        else:
            self.initial["seen"] = Seen.of(remark).token
        self.fields["page"].queryset = Page.objects.live().public().filter(depth__gt=1)
        codes = indicator_choices(edition)
        known = {code for code, _ in codes}
        # What an older edition or a page of the site has named stays, though the newest edition has no such indicator.
        kept = [about.code for about in remark.about_indicators.all()] if remark else []
        kept += [code for code in self.initial.get("codes", ()) if code not in kept]
        self.fields["codes"].choices = [*codes, *((code, code) for code in kept if code not in known)]
        places = place_choices(edition)
        if remark and remark.about_path and remark.about_edition_id != (edition.pk if edition else None):
            old = (remark.about_path, "как было указано")
            places = [(str(remark.about_edition), [old]), *places]
        self.fields["place"].choices = [("", "не об отдельном пункте"), *places]

    def ours(self) -> list[Part]:
        """What saving what was typed would change of the remark as it is stored now."""
        if not self.changes:
            return []
        values, now = self.values(), self.changes[0].now
        kept = check_values(**{name: value for name, value in values.items() if name != "codes"})
        typed = replace(
            now,
            title=kept["title"],
            text=kept["text"],
            topic=kept["topic"],
            codes=", ".join(sorted(set(values["codes"]))),
            page=kept["page_id"],
            place=kept["about_path"],
            edition=kept["about_edition_id"],
        )
        return find_differences(now, typed)

    @classmethod
    def about(cls, remark: Remark) -> dict[str, Any]:
        """What the form begins with for this remark."""
        return {
            "title": remark.title,
            "text": remark.text,
            "topic": remark.topic,
            "codes": [about.code for about in remark.about_indicators.all()],
            "place": remark.about_path,
            "page": remark.page_id,
        }

    @staticmethod
    def about_page(page: Page | None) -> dict[str, Any]:
        """What the form begins with for a page of the site: the page, and the indicator that it belongs to."""
        if page is None:
            return {}
        indicator = IndicatorPage.objects.ancestor_of(page, inclusive=True).order_by("-depth").first()
        return {"page": page.pk, "codes": [indicator.code] if indicator else []}

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        cleaned = self.cleaned_data
        path = cleaned["place"]
        edition = self.edition
        if self.remark and path == self.remark.about_path and self.remark.about_edition_id:
            edition = self.remark.about_edition
        return {
            "title": cleaned["title"],
            "text": cleaned["text"],
            "topic": cleaned["topic"],
            "codes": cleaned["codes"],
            "page": cleaned["page"],
            "path": path,
            "edition": edition if path else None,
        }
