"""Where webhooks lie in the API."""

from typing import Final

from django.urls import URLPattern, path

from finops.api.webhooks import views

PLACE: Final = "api/v1/webhooks"
HOOK: Final = f"{PLACE}/<uuid:webhook>"

urlpatterns: list[URLPattern] = [
    path(PLACE, views.WebhooksView.as_view(), name="api_webhooks"),
    path(f"{PLACE}/event-types", views.EventTypesView.as_view(), name="api_event_types"),
    path(HOOK, views.WebhookView.as_view(), name="api_webhook"),
    path(f"{HOOK}/rotate", views.RotateView.as_view(), name="api_rotate_webhook"),
    path(f"{HOOK}/deliveries", views.DeliveriesView.as_view(), name="api_deliveries"),
    path(
        f"{HOOK}/deliveries/<uuid:delivery>/resend",
        views.ResendView.as_view(),
        name="api_resend_delivery",
    ),
]
