"""The queue of remarks in the CMS."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback import actions
from feedback.cms.shared import SEE, crumbs
from feedback.forms import AssignForm, QueueForm
from feedback.intake.actions import may_import
from feedback.models import Remark
from feedback.states import State

PER_PAGE = 50


@require_safe
@permission_required(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Remarks that wait, those due first; with filters, any of them."""
    form = QueueForm(request.GET)
    everything = Remark.objects.exclude(state=State.DRAFT)
    found = form.chosen(everything.select_related("region", "assignee").with_supports())
    day = timezone.localdate()
    context = {
        "breadcrumbs_items": crumbs(),
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": everything.waiting().count(),
        "overdue": everything.overdue(day).count(),
        "unchecked": everything.unchecked().count(),
        "may_assign": request.user.has_perm(actions.DECIDE),
        "may_import": may_import(request.user),
        "people": actions.deciders() if request.user.has_perm(actions.DECIDE) else (),
    }
    return render(request, "feedback/cms/queue.html", context)


@require_POST
@permission_required(actions.DECIDE)
def assign(request: HttpRequest) -> HttpResponse:
    """Make one person responsible for all that are ticked."""
    form = AssignForm(request.POST)
    if form.is_valid():
        try:
            count = actions.assign(remarks=form.cleaned_data["remarks"], to=form.cleaned_data["to"], by=request.user)
            messages.success(request, f"Назначено замечаний: {count}.")
        except actions.RemarkRefused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, "Отметьте замечания и выберите ответственного из списка.")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "remarks_cms:queue")
