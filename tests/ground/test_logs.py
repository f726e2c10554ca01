"""Log lines never hold a body, an address, a token or a session (S34)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from config import logs

CANARY = "canary7f3a"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What production would write, from now on."""
    before = structlog.get_config()
    handlers, level = logging.root.handlers[:], logging.root.level
    structlog.reset_defaults()
    logs.configure(is_json=True, level="DEBUG")
    stream = io.StringIO()
    logging.root.handlers[-1].setStream(stream)
    yield stream
    structlog.configure(**before)
    logging.root.handlers[:], logging.root.level = handlers, level


def test_each_request_is_one_line_of_json(lines, client, db) -> None:
    response = client.get("/accounts/login/")
    line = json.loads(lines.getvalue().splitlines()[-1])
    assert line["route"] == "accounts/login/"
    assert line["status"] == 200
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["timestamp"].endswith("Z")


def test_nothing_private_is_written(lines, client, db) -> None:
    client.raise_request_exception = False
    address = f"{CANARY}@example.org"
    client.post("/accounts/login/", {"login": address, "password": CANARY})
    client.post("/accounts/signup/", {"email": address, "username": CANARY, "password1": CANARY})
    client.post("/accounts/password/reset/", {"email": address})
    client.get(f"/accounts/password/reset/key/1-{CANARY}/")
    client.get(f"/accounts/confirm-email/{CANARY}/")
    client.get(f"/no-such-page/{CANARY}?token={CANARY}")
    client.post(
        "/csp-report/", f'{{"csp-report": {{"blocked-uri": "https://x.example/{CANARY}"}}}}', "application/json"
    )
    client.get("/livez", headers={"host": f"{CANARY}.example"})
    logging.getLogger("django.request").error("Internal Server Error: %s", f"/x/{CANARY}")
    assert lines.getvalue()
    assert CANARY not in lines.getvalue()


def test_a_refused_row_keeps_its_values(lines) -> None:
    try:
        raise ValueError(f"duplicate key\nDETAIL:  Key (email)=({CANARY}@example.org) exists.")
    except ValueError:
        logging.getLogger("somewhere").exception("could not save for %s@example.org", CANARY)
    line = json.loads(lines.getvalue())
    assert CANARY not in lines.getvalue()
    assert "ValueError: duplicate key" in line["exception"]


def test_secrets_do_not_reach_the_console(lines) -> None:
    structlog.get_logger("somewhere").info("mail", to="ana@example.org")
    assert "[address]" in lines.getvalue()


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/help/", "/help/?country=de"])
def test_probes_and_asking_for_help_leave_no_line(lines, client, db, path: str) -> None:
    assert client.get(path).status_code == 200
    assert "group_support.request" not in lines.getvalue()


def test_what_people_write_here_is_not_written_there(lines, programme, signed_in) -> None:
    """An application, an invitation to leave, a search at the desk: their words stay out of the log."""
    from tests.cast import ProgrammeAdmin
    from tests.factories import MemberFactory

    member, admin = signed_in(MemberFactory(username=f"{CANARY}-name")), signed_in(ProgrammeAdmin())
    member.post("/roles/room-supporter/apply/", {"action": "send", "why": CANARY})
    member.post("/settings/", {"time_zone": CANARY})
    member.post("/settings/erase/", {"username": CANARY})
    member.get(f"/members/{CANARY}/")
    admin.get("/admin/leadership/member/", {"q": CANARY})
    admin.post("/admin/leadership/award/add/", {"username": CANARY, "reason": CANARY})
    assert lines.getvalue().count('"request"') >= 6
    assert CANARY not in lines.getvalue()
