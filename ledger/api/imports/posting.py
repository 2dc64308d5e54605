"""What endpoints share that take records."""

from django.db import connection, transaction
from django.utils.decorators import method_decorator
from rest_framework.response import Response
from rest_framework.views import APIView


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PostingView(APIView):
    """Records are prepared before the transaction that posts them begins: no request around it."""

    required_action = "ingest"

    def handle_exception(self, exc: Exception) -> Response:
        answer = super().handle_exception(exc)
        if connection.in_atomic_block:  # of whoever calls us: it is not ours to roll back
            transaction.set_rollback(False)
        return answer
