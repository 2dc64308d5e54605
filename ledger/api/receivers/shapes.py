"""Bodies and answers of receivers, as OpenAPI knows them: other platforms define them."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

# Whatever the platform sends; it is checked by the ledger's gate.
ANY_JSON = {"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}
ANY_LINES = {"type": "string"}
REFUSAL = inline_serializer(
    "Refusal", {name: serializers.CharField() for name in ("id", "field", "code", "message")}
)
