"""Log lines: JSON with a request id, and never a body, an address, a token or a session."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
#: what PostgreSQL adds to a refused row: its values
DETAIL = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
#: Django's own lines on requests name the path, and paths carry one-time keys
PATH_LOGGERS = ("django.request", "django.security", "django.channels", "uvicorn.access")


def scrub(logger: Any, method: str, event: EventDict) -> EventDict:
    """Takes out what no log line may hold."""
    record = event.get("_record")
    if record is not None and record.name.startswith(PATH_LOGGERS):
        event["event"] = f"{record.name}: {getattr(record, 'status_code', 'refused')}"
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = DETAIL.sub("[detail]", ADDRESS.sub("[address]", value))
    return event


def configure(is_json: bool, level: str) -> None:
    """Sets up structlog and the standard library's loggers to write the same lines to stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if is_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard_library(shared, last, level))


def _standard_library(shared: list[Processor], last: Processor, level: str) -> dict[str, Any]:
    ends = [
        structlog.processors.format_exc_info,
        scrub,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        last,
    ]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": shared, "processors": ends}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # each request has its own line already; what failed inside is worth a second one
            "django.request": {"level": "ERROR"},
            # strangers trying host names; the answer is 400
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # at DEBUG these would write whole rows and pages
            "django.template": {"level": "INFO"},
            "django.db.backends": {"level": "INFO"},
            "django_tasks": {"level": "WARNING"},
            "uvicorn.access": {"level": "CRITICAL"},
            # while Redis is away it writes ten tracebacks a second; the rooms say so in a line (talk/hints.py)
            "channels_redis": {"level": "CRITICAL"},
            "asyncio": {"level": "WARNING"},
        },
    }
