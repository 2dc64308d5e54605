"""Bodies and answers of receivers, as OpenAPI knows them: other platforms define them."""

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

# Whatever the platform sends; it is checked by the ledger's gate.
ANY_JSON = {"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}
ANY_LINES = {"type": "string"}
REMARK_FIELDS = ("id", "field", "code", "message")


_FIELDS: dict[str, serializers.Field] = {n: serializers.CharField() for n in REMARK_FIELDS}  # type: ignore[type-arg]  # as in the stubs
Remark = type(inline_serializer("Remark", _FIELDS))  # made once: two of a name would differ


def remarks() -> serializers.ListField:
    """What was refused, or kept in doubt, each with its reason."""
    return serializers.ListField(child=Remark())
