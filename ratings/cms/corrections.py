"""«Исправить одно значение» in the CMS: which one, the new value with its reason, then the preview of all uploads."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from campaigns.cms import for_those_with
from campaigns.models import Campaign
from ratings import exchange
from ratings.actions import inputs, uploads
from ratings.actions.corrections import correct
from ratings.cms.inputs import campaign_of, crumbs_of
from ratings.forms import CorrectionForm, SubjectForm
from ratings.models import Upload
from tabular import FileRefused


@require_http_methods(["GET", "POST"])
@for_those_with(inputs.RIGHT)
def correction(request: HttpRequest, slug: str) -> HttpResponse:
    """Step one: the office and what to correct, in the address. Step two: the new value, and on to the preview."""
    campaign = campaign_of(slug)
    current = inputs.current_inputs(campaign)
    frame = inputs.frame_of(campaign, current)
    chosen = SubjectForm(request.GET or None, offices=frame.offices, subjects=exchange.subjects(frame))
    context: dict[str, Any] = {
        "breadcrumbs_items": crumbs_of(campaign, "Исправить одно значение"),
        "campaign": campaign,
        "chosen": chosen,
        "offices": frame.offices.values(),
        "refusal": inputs.refusal(campaign),
    }
    if chosen.is_valid():
        office, subject = chosen.cleaned_data["office"], chosen.subject
        standing = exchange.standing(current, office, subject)
        form = CorrectionForm(
            request.POST or None,
            subject=subject,
            is_public=inputs.needs_reason(campaign),
            initial=standing | request.GET.dict(),
        )
        if request.method == "POST" and form.is_valid():
            waiting = _correct(request, campaign, office, form)
            if waiting:
                return redirect("ratings_inputs:preview", slug, waiting.token)
        now = [(form.fields[name].label, value) for name, value in standing.items()]
        context |= {"form": form, "office": frame.offices[office], "subject": subject, "standing": now}
    return render(request, "ratings/cms/inputs_correct.html", context)


def _correct(request: HttpRequest, campaign: Campaign, office: str, form: CorrectionForm) -> Upload | None:
    """The upload that waits for its confirmation; None where the form must say what is wrong."""
    try:
        waiting = correct(
            campaign=campaign,
            office=office,
            subject=form.subject,
            values=form.values,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except (FileRefused, inputs.InputsRefused) as refused:
        form.add_error(None, str(refused))
        return None
    if waiting.is_active:
        return waiting
    for fault in waiting.faults:
        form.add_error(fault["column"] if fault["column"] in form.subject.columns else None, fault["message"])
    if not waiting.faults and waiting.changes_nothing:
        form.add_error(None, "Сейчас стоит это же значение: менять нечего.")
    if not form.errors:
        return waiting
    uploads.cancel_upload(campaign=campaign, token=waiting.token, by=request.user)
    return None


URLS = [path("<slug:slug>/data/correct/", correction, name="correct")]
