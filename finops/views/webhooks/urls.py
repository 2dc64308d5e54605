"""Where webhooks lie."""

from typing import Final

from django.urls import URLPattern, path

from finops.views.webhooks import pages, steps

HOOK: Final = "webhooks/<uuid:webhook>"

urlpatterns: list[URLPattern] = [
    path("webhooks/", pages.listing, name="webhooks"),
    path("webhooks/create", pages.create, name="create_webhook"),
    path("webhooks/events/", pages.catalogue, name="webhook_events"),
    path(f"{HOOK}/", pages.detail, name="webhook"),
    path(f"{HOOK}/delete", steps.delete_webhook, name="delete_webhook"),
    path(f"{HOOK}/rotate", steps.rotate_webhook, name="rotate_webhook"),
    path(
        f"{HOOK}/deliveries/<uuid:delivery>/resend", steps.resend_delivery, name="resend_delivery"
    ),
]
