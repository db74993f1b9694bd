"""The queue of remarks in the CMS."""

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback import actions, exchange
from feedback.cms.shared import SEE, crumbs
from feedback.forms import AssignForm, QueueForm
from feedback.intake.actions import may_import
from feedback.models import Remark, RemarkQuerySet
from feedback.seen import Change, Seen
from feedback.states import State
from tabular import XLSX_TYPE

PER_PAGE = 50


@require_safe
@permission_required(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Remarks that wait, those due first; with filters, any of them; with ?export=, all of these in a file."""
    if make := EXPORTS.get(request.GET.get("export", "")):
        return make(_chosen(QueueForm(request.GET, by=request.user.pk)))
    return _page(request, request.GET)


@require_POST
@permission_required(actions.DECIDE)
def assign(request: HttpRequest) -> HttpResponse:
    """Make one person responsible for all that are ticked; where some have changed, the queue shows what has."""
    form = AssignForm(request.POST)
    back = request.POST.get("next", "")
    if form.is_valid():
        to, seen = form.cleaned_data["to"], form.cleaned_data["seen"]
        try:
            count = actions.assign(remarks=form.remarks(), to=to, by=request.user, seen=seen)
            messages.success(request, f"Назначено замечаний: {count}.")
        except actions.RemarkChanged as refused:
            messages.error(request, str(refused))
            query = QueryDict(urlsplit(back).query)
            return _page(request, query, ticked=seen, to=request.POST.get("to", ""), changes=refused.changes)
        except actions.RemarkRefused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, "Отметьте замечания и выберите ответственного из списка.")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "remarks_cms:queue")


def _chosen(form: QueueForm) -> RemarkQuerySet:
    """What the form asks for, with what a row shows."""
    sent = Remark.objects.exclude(state=State.DRAFT)
    return form.chosen(sent.select_related("region", "assignee").with_supports())


def _csv(remarks: RemarkQuerySet) -> StreamingHttpResponse:
    lines = exchange.queue_csv_lines(remarks.iterator())
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=_attachment("csv"))


def _xlsx(remarks: RemarkQuerySet) -> HttpResponse:
    content = exchange.queue_xlsx(remarks.iterator())
    return HttpResponse(content, content_type=XLSX_TYPE, headers=_attachment("xlsx"))


def _attachment(extension: str) -> dict[str, str]:
    name = f"ochered-zamechaniy-{timezone.localdate():%Y-%m-%d}.{extension}"
    return {"Content-Disposition": content_disposition_header(True, name)}


EXPORTS = {"csv": _csv, "xlsx": _xlsx}


def _page(
    request: HttpRequest,
    query: QueryDict,
    *,
    ticked: Collection[int] = (),
    to: str | None = None,
    changes: Sequence[Change] = (),
) -> HttpResponse:
    """The queue that `query` asks for; `ticked` and `to` are what was chosen, `changes` what has come between."""
    form = QueueForm(query, by=request.user.pk)
    page = Paginator(_chosen(form).prefetch_related("about_indicators", "attachments"), PER_PAGE).get_page(
        query.get("page")
    )
    filters = query.copy()
    filters.pop("page", None)
    filters.pop("export", None)
    may_assign = request.user.has_perm(actions.DECIDE)
    context = {
        "breadcrumbs_items": crumbs(),
        "form": form,
        "query": query,
        "filters": f"{filters.urlencode()}&" if filters else "",
        "page": page,
        "rows": [(remark, Seen.of(remark).token if may_assign else "", remark.pk in ticked) for remark in page],
        "to": str(request.user.pk) if to is None else to,
        "changes": changes,
        "counts": Remark.objects.queue_counts(request.user.pk, timezone.localdate()),
        "may_assign": may_assign,
        "may_import": may_import(request.user),
        "people": actions.deciders() if may_assign else (),
    }
    return render(request, "feedback/cms/queue.html", context)
