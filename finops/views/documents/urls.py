"""Where the form and the dialog of documents lie."""

from django.urls import URLPattern, path

from finops.views.approvals.steps import step_view
from finops.views.documents.adding import REMOVE, new_document

DOCUMENTS = "requests/<int:number>/documents"

urlpatterns: list[URLPattern] = [
    path(f"{DOCUMENTS}/new", new_document, name="new_document"),
    path(f"{DOCUMENTS}/<int:no>/remove", step_view(REMOVE), name="remove_document"),
]
