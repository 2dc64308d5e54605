"""A unique key that somebody else took in the same moment, told at its field.

A service looks before it writes. Where two people write the same name at once, both look before
either has written; then the model's own look or the database refuses the second one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from finops.ui.text import Text


@contextmanager
def told_at(key: str, field: str, sentence: Text) -> Iterator[None]:
    """A clash on the unique key of this name becomes a ValidationError of the field; every other
    error goes on as it is. Use it outside the transaction that the clash ends. A key with a
    condition needs its name as its `violation_error_code`."""
    try:
        yield
    except IntegrityError as problem:
        cause = problem.__cause__
        if not isinstance(cause, UniqueViolation) or cause.diag.constraint_name != key:
            raise
        raise ValidationError({field: str(sentence)}) from problem
    except ValidationError as problem:
        if not any(_is_of_key(error, key, field) for error in _of_no_field(problem)):
            raise
        raise ValidationError({field: str(sentence)}) from problem


def _of_no_field(problem: ValidationError) -> list[ValidationError]:
    if hasattr(problem, "error_dict"):
        return list(problem.error_dict.get(NON_FIELD_ERRORS, []))
    return list(problem.error_list)


def _is_of_key(error: ValidationError, key: str, field: str) -> bool:
    """Django names the fields of a plain unique key, and the code of one with a condition."""
    if error.code == key:
        return True
    return error.code == "unique_together" and field in (error.params or {})["unique_check"]
