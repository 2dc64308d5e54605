"""ASGI entry point for the web server: the WSGI application behind `finops.serving`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finops.settings")
django.setup()

from django.conf import settings  # noqa: E402 - needs the settings

from finops.serving.front import Front  # noqa: E402 - needs the settings
from finops.serving.limits import Sizes  # noqa: E402 - needs the settings
from finops.views.errors import refusal  # noqa: E402 - needs the settings
from finops.wsgi import application as wsgi_application  # noqa: E402 - needs the settings

SIZES = Sizes(
    others=max(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.MAX_INGEST_BYTES),
    spans=settings.MAX_OTLP_BYTES,
    uploads=settings.MAX_IMPORT_BYTES,
)
THREADS = int(os.environ.get("WEB_THREADS", "64"))
application = Front(wsgi_application, refusal, SIZES, THREADS)
