"""Settings of a newcomer's machine: `make run` needs no environment, no HTTPS and no mail server."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-development-never-in-production-0123456789abcdef")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]," + os.environ.get("HOST", "127.0.0.1"))
os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
# A newcomer looks around without a second step of sign-in.
os.environ.setdefault("REQUIRE_FACTOR", "0")

from .production import *

DEBUG = os.environ.get("DEBUG", "0") == "1"
REFUSE_UNSAFE = False
SERVE_MEDIA = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
DEFAULT_FROM_EMAIL = DEFAULT_FROM_EMAIL or "portal@localhost"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATIC_ROOT = None  # nothing is collected: files are served from where they are written
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
LOGGING["loggers"] |= {"network.sign_in": {}, "django.server": {"level": "INFO"}}
