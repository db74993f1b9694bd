"""Who may see a page of the cabinet, and what is theirs."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from network.models import Membership

ADMIN_RIGHT = "wagtailadmin.access_admin"


def for_regions(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view is for people who work for a region now and gets their membership; strangers are sent to sign in."""

    @wraps(view)
    @login_required
    def of_member(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        membership = Membership.objects.of(request.user)
        if membership is None:
            raise PermissionDenied("Not a person of a region.")
        return view(request, membership, *args, **kwargs)

    return of_member


def for_coordinators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same, only for those who act for the whole region."""

    @for_regions
    @wraps(view)
    def of_coordinator(request: HttpRequest, membership: Membership, *args: object, **kwargs: object) -> HttpResponse:
        if not membership.is_coordinator:
            raise PermissionDenied("Only the coordinator acts for the region.")
        return view(request, membership, *args, **kwargs)

    return of_coordinator
