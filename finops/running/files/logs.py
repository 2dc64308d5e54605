"""Structured logs: one JSON object a line, for Django, Celery, the web server and ourselves."""

import logging
import os
import sys
from collections.abc import Mapping

import structlog

SHARED_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_config(environment: Mapping[str, str] = os.environ) -> dict[str, object]:
    """`LOGGING` for Django's settings; also makes `structlog.get_logger()` write the same lines.

    `FINOPS_LOG_LEVEL` sets the level (default INFO), `FINOPS_LOG=text` gives readable lines.
    """
    level = environment.get("FINOPS_LOG_LEVEL", "INFO").upper()
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": _formatter(is_text=environment.get("FINOPS_LOG") == "text")},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": sys.stderr}
        },
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True, "level": level},
            "_granian": {"handlers": [], "propagate": True, "level": level},
            "granian.access": {"handlers": [], "propagate": True, "level": level},
        },
    }


def _formatter(*, is_text: bool) -> dict[str, object]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED_PROCESSORS,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_renderers(is_text=is_text),
        ],
    }


def _renderers(*, is_text: bool) -> list[structlog.typing.Processor]:
    if is_text:
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    # The traceback becomes a field: a log line stays one line.
    return [
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
