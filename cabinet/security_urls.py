"""Addresses below /cabinet/security/, under the names that allauth asks for. Its other pages are not there."""

from django.conf import settings
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic.base import RedirectView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cabinet.views import security

organisation = []
if settings.OIDC_SERVER:
    from cabinet.organisation import urls  # its models are there only then

    organisation = urls()
urlpatterns = decorate_urlpatterns(
    [
        *organisation,
        path("", security.IndexView.as_view(), name="mfa_index"),
        path(
            "sign-in/", RedirectView.as_view(pattern_name=settings.LOGIN_URL, query_string=True), name="account_login"
        ),
        path("step/", security.AuthenticateView.as_view(), name="mfa_authenticate"),
        path("key-alone/", security.KeySignInView.as_view(), name="mfa_login_webauthn"),
        path("again/password/", security.PasswordAgainView.as_view(), name="account_reauthenticate"),
        path("again/code/", security.CodeAgainView.as_view(), name="mfa_reauthenticate"),
        path("again/key/", security.KeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
        path("continue/", security.resume, name="security_continue"),
        path("reset/cancel/", security.cancel_reset, name="security_cancel_reset"),
        path("alive/", security.alive, name="security_alive"),
        path("app/", security.NewAppView.as_view(), name="mfa_activate_totp"),
        path("app/remove/", security.DropAppView.as_view(), name="mfa_deactivate_totp"),
        path("codes/", security.CodesView.as_view(), name="mfa_view_recovery_codes"),
        path("codes/new/", security.NewCodesView.as_view(), name="mfa_generate_recovery_codes"),
        path("keys/new/", security.NewKeyView.as_view(), name="mfa_add_webauthn"),
        path("keys/<int:pk>/remove/", security.DropKeyView.as_view(), name="mfa_remove_webauthn"),
    ],
    never_cache,
)
