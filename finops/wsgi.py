"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finops.settings")
application = get_wsgi_application()

from finops.demo_mode import refuse_demo_with_real_tenants  # noqa: E402 - needs the settings
from finops.isolation import refuse_unless_isolated  # noqa: E402 - needs the settings

refuse_unless_isolated()
refuse_demo_with_real_tenants()
