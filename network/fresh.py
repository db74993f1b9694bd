"""What is so grave that who does it shows again to be there: a factor, or the password, of the last 15 minutes."""

import time
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# Sent forms of these pages.
SENT = frozenset(
    {
        "cabinet:person_cancel",
        "cabinet:person_end",
        "cabinet:person_invite",
        "cabinet:person_resend",
        "campaigns_cms:decide",
        "factor_resets:cancel",
        "factor_resets:confirm",
        "freeze_edition",
        "passports_cms:propose",
        "passports_cms:sanction",
        "people:cancel",
        "people:end",
        "people:invite",
        "people:resend",
        "results_cms:appoint",
        "results_cms:publish",
        "results_cms:withdraw",
        "survey_queue:end_proposal",
        "wagtailadmin_account",
    }
)
# Of these only the ones with this value of a field.
SENT_WITH = {"survey_queue:finding": ("decision", "exclude")}
# These pages themselves: who asks for a form of accounts and roles is asked before filling it in.
OPENED = frozenset(
    {
        "factor_resets:propose",
        "ratings_inputs:correct",
        "wagtailusers_groups:add",
        "wagtailusers_groups:delete",
        "wagtailusers_groups:edit",
        "wagtailusers_users:add",
        "wagtailusers_users:copy",
        "wagtailusers_users:delete",
        "wagtailusers_users:edit",
    }
)


def asks_again(request: HttpRequest, name: str) -> bool:
    """Whether this request, to the address of this name, is such a thing."""
    if name == "wagtail_bulk_action":
        return request.resolver_match.kwargs.get("app_label") == "auth"
    if request.method == "POST" and name in SENT_WITH:
        field, value = SENT_WITH[name]
        return request.POST.get(field) == value
    return name in OPENED or (request.method == "POST" and name in SENT)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has lately given a factor; who has none, the password."""
    records = get_authentication_records(request, request.user)
    factors = [record for record in records if record["method"] == "mfa"]
    return any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in factors or records)


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks; from there on to this page, or to the form that was kept of it."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    on = reverse("security_continue") if request.method == "POST" else request.get_full_path()
    return redirect(f"{methods[0]['url']}?{urlencode({'next': on})}" if methods else "mfa_index")
