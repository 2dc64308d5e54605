"""WSGI entry point for the web server."""

import os
from functools import partial

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finops.settings")
django.setup()

from finops.running.files.static import collect  # noqa: E402 - needs the settings

collect()  # before the application looks what is there
application = get_wsgi_application()

from finops.isolation import refuse_unless_isolated  # noqa: E402 - needs the settings
from finops.running.demo.mode import refuse_demo_with_real_tenants  # noqa: E402 - needs the settings
from finops.running.starting import gate  # noqa: E402 - needs the settings

gate.close_until(partial(refuse_unless_isolated, wait_seconds=0.0), refuse_demo_with_real_tenants)
