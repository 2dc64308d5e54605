"""Empty frames: a small body has records of one kind, and what becomes of no records is known."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import polars as pl

Arguments = ParamSpec("Arguments")
Work = Callable[Concatenate[pl.DataFrame, Arguments], pl.DataFrame]


def once_for_nothing(work: Work[Arguments]) -> Work[Arguments]:
    """`work` is done for an empty frame once for each schema: its answer has no rows either."""
    seen: dict[object, pl.DataFrame] = {}

    @wraps(work)
    def known(
        frame: pl.DataFrame, /, *args: Arguments.args, **named: Arguments.kwargs
    ) -> pl.DataFrame:
        if not frame.is_empty():
            return work(frame, *args, **named)
        key = (tuple(frame.schema.items()), args, tuple(named.items()))
        if key not in seen:
            seen[key] = work(frame, *args, **named)
        return seen[key]

    return known
