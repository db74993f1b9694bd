"""Settings of sign-in, of its second step and of sessions: part of production's."""

import os

# Sign-in: failures are counted in the database, so all processes see the same count; the limits are network.sign_in's.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "network.sign_in.SignInHandler"
AXES_FAILURE_LIMIT = 1  # full counters
AXES_COOLOFF_TIME = 1  # hours that a failure is kept after the last of its kind: the longest window of a counter
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # whose failures a successful sign-in takes away
AXES_LOCKOUT_CALLABLE = "cabinet.views.signing_in.closed"
AXES_USERNAME_CALLABLE = "network.sign_in.mark_of"
AXES_CLIENT_IP_CALLABLE = "network.visitors.client_network"
AXES_CLIENT_STR_CALLABLE = "network.sign_in.words_of"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# One sign-in for regions and for ФЦК; the CMS's own address of it leads there (portal.urls).
LOGIN_URL = "cabinet:login"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
PASSWORD_RESET_TIMEOUT = 3600

# The second step of sign-in (docs/sign-in.md). allauth counts no failures: axes does, for both steps together.
REQUIRE_FACTOR = os.environ.get("REQUIRE_FACTOR", "1") == "1"
# What its secrets are encrypted with: the first key closes, all of them open. Without any it is SECRET_KEY.
FACTOR_KEYS = [key.strip() for key in os.environ.get("FACTOR_KEYS", "").split(",") if key.strip()]
ACCOUNT_ADAPTER = "cabinet.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"reauthenticate": "cabinet.factor_forms.PasswordAgainForm"}
MFA_ADAPTER = "cabinet.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "cabinet.factor_forms.CodeForm",
    "authenticate_webauthn": "cabinet.factor_forms.KeyForm",
    "reauthenticate": "cabinet.factor_forms.CodeAgainForm",
    "reauthenticate_webauthn": "cabinet.factor_forms.KeyAgainForm",
    "activate_totp": "cabinet.factor_forms.NewAppForm",
    "add_webauthn": "cabinet.factor_forms.NewKeyForm",
    "login_webauthn": "cabinet.factor_forms.KeyAloneForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = False
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off
# Sign-in by an organisation's own OpenID Connect service; off without OIDC_SERVER.
OIDC_SERVER = os.environ.get("OIDC_SERVER", "").rstrip("/")
OIDC_NAME = os.environ.get("OIDC_NAME", "") or "Вход через организацию"
SOCIALACCOUNT_ADAPTER = "cabinet.organisation.OrganisationAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": OIDC_NAME,
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER, "scope": ["openid"], "fetch_userinfo": False},
            }
        ],
    }
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}
SESSION_ENGINE = "network.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # at most; network.sessions ends those that idle before
