"""Whatever is logged, and by whom: one JSON object on one line."""

import json
import logging
import logging.config

import pytest
import structlog

from finops.running.files.logs import logging_config


@pytest.fixture
def formatter() -> logging.Formatter:
    made = logging.config.DictConfigurator(logging_config({})).configure_formatter
    lines: logging.Formatter = made(logging_config({})["formatters"]["lines"])  # type: ignore[index]  # a dict of dicts
    return lines


def lines_of(formatter: logging.Formatter, record: logging.LogRecord) -> list[dict[str, object]]:
    return [json.loads(line) for line in formatter.format(record).splitlines()]


def test_a_library_record_becomes_one_object(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("celery", logging.WARNING, "x.py", 1, "two\nlines", None, None)
    (line,) = lines_of(formatter, record)
    assert (line["message"], line["level"], line["logger"]) == ("two\nlines", "warning", "celery")


def test_a_traceback_is_a_field_of_its_line(formatter: logging.Formatter) -> None:
    try:
        raise ZeroDivisionError("no such share")
    except ZeroDivisionError as problem:
        info = (type(problem), problem, problem.__traceback__)
    record = logging.LogRecord("django", logging.ERROR, "x.py", 1, "failed", None, info)
    (line,) = lines_of(formatter, record)
    assert "ZeroDivisionError: no such share" in str(line["exception"])


def test_what_we_bind_is_on_every_line(formatter: logging.Formatter) -> None:
    record = logging.LogRecord("finops", logging.INFO, "x.py", 1, "posted", None, None)
    with structlog.contextvars.bound_contextvars(import_id=7):
        (line,) = lines_of(formatter, record)
    assert line["import_id"] == 7
