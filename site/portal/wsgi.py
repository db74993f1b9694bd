"""Entry of the production server: `gunicorn --pythonpath site portal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from portal.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()
refuse_unsafe()
# Imports all views: once, and not while the first visitors of each process wait.
get_resolver().url_patterns  # noqa: B018
