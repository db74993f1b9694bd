"""Sign-in of regions and of ФЦК, the acceptance of an invitation, passwords."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from cabinet.access import ADMIN_RIGHT
from cabinet.adapters import first_page
from cabinet.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm, SignInForm
from cabinet.views.home import CABINET
from methodology.models import HOME
from network import invitations, passwords, sign_in
from network.limits import Limit
from network.models import Membership
from network.visitors import client_network

# A link cannot be guessed; this only keeps those who try from asking the database all day.
UNKNOWN_LINKS = Limit("unknown-links", count=30, seconds=15 * 60)
# Nobody's mailbox is flooded, and nobody sends letters to many.
LETTERS_TO_ONE = Limit("letters-to-one", count=3, seconds=3600)
LETTERS_FROM_ONE = Limit("letters-from-one", count=20, seconds=3600)


class LooksLikeThePortal:
    """Leaves `view` to the portal's templates, where it names the version for the visually impaired."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.pop("view", None)
        return context


def organisation() -> dict[str, str]:
    """The organisation's own sign-in: what its button says and where it leads; empty where there is none."""
    if not settings.OIDC_SERVER:
        return {}
    return {"name": settings.OIDC_NAME, "url": reverse("openid_connect_login", args=["organisation"])}


class SignInView(LooksLikeThePortal, auth.LoginView):
    """One sign-in for all; failures are counted by axes. After the password comes the second step."""

    template_name = "cabinet/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"organisation": organisation()}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        self.person = form.get_user()
        begun = Login(user=self.person, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": self.person.get_username()}, begun)

    def get_default_redirect_url(self) -> str:
        return first_page(getattr(self, "person", self.request.user))

    def get_redirect_url(self) -> str:
        """Where the person was going; the CMS would send those who may not enter it back here, in a circle."""
        target = super().get_redirect_url()
        is_cms = target.startswith(reverse("wagtailadmin_home"))
        person = getattr(self, "person", self.request.user)
        return "" if is_cms and person.is_authenticated and not person.has_perm(ADMIN_RIGHT) else target


def closed(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """Instead of the form: why nobody signs in from here or by this name for a while, and what helps."""
    counter = request.sign_in_closed_by
    answer = render(request, "lockout.html", {"counter": counter}, status=429)
    answer["Retry-After"] = str(int(counter.window.total_seconds()))
    return answer


class SignOutView(auth.LogoutView):
    """Back to the home page, without a session."""

    next_page = "/"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        # Without the cookie pages come from the cache again.
        response.delete_cookie(settings.SESSION_COOKIE_NAME)
        return response


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whom an invitation is for; with POST, the account with the password that was thought up."""
    asker = client_network(request)
    if UNKNOWN_LINKS.reached(asker):
        return _refused(request, "Слишком много неверных ссылок подряд. Подождите 15 минут.", 429)
    try:
        found = invitations.waiting(token)
    except invitations.InvitationRefused as refused:
        UNKNOWN_LINKS.use(asker)
        return _refused(request, str(refused), 410)
    # The validators compare the password with the address.
    form = NewPasswordForm(invitations.account_for(found), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(token=token, password=form.cleaned_data["new_password1"])
        except invitations.InvitationRefused as refused:
            return _refused(request, str(refused), 410)
        messages.success(request, f"Доступ открыт. В следующий раз входите с почтой {user.username} и этим паролем.")
        begun = Login(user=user, redirect_url=reverse("cabinet:home"))
        return perform_password_login(request, {"username": user.get_username()}, begun)
    return render(request, "cabinet/invitation.html", {"invitation": found, "form": form})


def _refused(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "cabinet/invitation_refused.html", {"reason": reason}, status=status)


class ForgottenView(LooksLikeThePortal, FormView):
    """Asks for the address; the answer and the work are the same whether there is such an account or not."""

    template_name = "cabinet/password_forgotten.html"
    form_class = ForgottenForm
    success_url = reverse_lazy("cabinet:password_sent")

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        if not LETTERS_FROM_ONE.use(client_network(self.request)):
            form.add_error(None, "Слишком много запросов. Подождите час.")
            return self.render_to_response(self.get_context_data(form=form), status=429)
        if LETTERS_TO_ONE.use(form.cleaned_data["email"].lower()):  # else the earlier letters are on their way
            passwords.ask(email=form.cleaned_data["email"])
        return super().form_valid(form)


class ForgottenSentView(LooksLikeThePortal, auth.PasswordResetDoneView):
    """Says that the letter is on its way."""

    template_name = "cabinet/password_sent.html"


class NewPasswordView(LooksLikeThePortal, auth.PasswordResetConfirmView):
    """Where the letter leads."""

    template_name = "cabinet/password_new.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("cabinet:login")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        sign_in.reopen(user=self.user, request=self.request)
        messages.success(self.request, "Пароль изменён. Теперь войдите с ним.")
        return response


class ChangePasswordView(LooksLikeThePortal, auth.PasswordChangeView):
    """For those who know the old password; other sessions of the account end."""

    template_name = "cabinet/password_change.html"
    form_class = ChangePasswordForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = {"crumbs": [HOME, CABINET], "crumb_title": "Сменить пароль"}
        own = {"back": first_page(self.request.user), "membership": Membership.objects.of(self.request.user)}
        return super().get_context_data(**kwargs) | crumbs | own

    def get_success_url(self) -> str:
        return first_page(self.request.user)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, "Пароль изменён. На других устройствах придётся войти заново.")
        return response
