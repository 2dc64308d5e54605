"""/api/v1/gates/…/pack: the evidence pack of a gate as a ZIP."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from finops.services.signing import WrongStep
from finops.ui.links import links_into
from gates.api.memos import LANGUAGE, SEES, gate_for, language_asked
from gates.queries.packs.building import evidence_pack
from gates.views.memos.page import basis_link
from gates.views.packs.page import ZIP_TYPE, zip_response
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import only


class GatePackView(APIView):
    """The evidence pack of a gate; its ETag is the SHA-256 of the manifest."""

    required_action = SEES

    @extend_schema(
        operation_id="gate_pack",
        parameters=[LANGUAGE],
        responses={(200, ZIP_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, gate: int) -> HttpResponse:
        only(request, "language")
        actor, language = own_actor(request), language_asked(request)
        row = gate_for(actor, gate, SEES)
        with links_into(actor.tenant):
            pack = evidence_pack(actor.tenant, row, language, basis_link)
        if pack is None:
            raise WrongStep(_("There is no pack before a gate is put to people."))
        return zip_response(pack, f"pack-{row.use_case.slug}-{row.pk}-{language.value}")
