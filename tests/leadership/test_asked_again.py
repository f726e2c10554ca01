"""Whoever is asked for her password once more finds what she typed at the desk, on the page she typed it on (S16)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leadership.applications import appeals, decide
from leadership.applications.models import Application
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.notices.wording import latest
from tests import cast
from tests.factories import PASSWORD, MemberFactory, give_badge, give_role

pytestmark = pytest.mark.django_db
TYPED = "Two more evenings, please: then come back, we would like that."
DESK = "/admin/leadership"
ROLE = "room-supporter"


def sent(**known: Any) -> Application:
    return cast.application_by(cast.ListenerWhoMeetsRoomSupporter(**known))


def appealed(ada: Member) -> Application:
    row = sent()
    said = {"requirement": decide.requirements_of(row)[0], "reason": "Not yet."}
    decide.decline(row, by=ada, version=row.version, **said)
    appeals.appeal(row, by=row.applicant, words="Look again.")
    row.refresh_from_db()
    return row


def holder() -> Award:
    return give_role(MemberFactory(), ROLE, "anxiety")


#: each form at the desk that is asked again: its address, and what is typed; what is missing keeps it from being done
FORMS: dict[str, Callable[[Member, Member], tuple[str, dict[str, Any]]]] = {
    "ask": lambda ada, ben: (f"{DESK}/application/{sent().pk}/ask/", {"words": TYPED}),
    "decline": lambda ada, ben: (f"{DESK}/application/{sent().pk}/decline/", {"reason": TYPED}),
    "decline many": lambda ada, ben: (
        f"{DESK}/application/decline-many/",
        {"row": [sent().pk, sent().pk], "reason": TYPED},
    ),
    "judge": lambda ada, ben: (f"{DESK}/application/{appealed(ben).pk}/judge/", {"reason": TYPED}),
    "out of turn": lambda ada, ben: (f"{DESK}/application/{sent().pk}/out-of-turn/", {"reason": TYPED}),
    "opinion": lambda ada, ben: (f"{DESK}/application/{sent().pk}/opinion/", {"note": TYPED}),
    "invite": lambda ada, ben: (f"{DESK}/application/add/?username=x", {"username": TYPED}),
    "give a role": lambda ada, ben: (f"{DESK}/award/add/?username=nobody", {"username": "nobody", "reason": TYPED}),
    "give a badge": lambda ada, ben: (f"{DESK}/badgeaward/add/?username=x", {"username": "nobody", "reason": TYPED}),
    "record a course": lambda ada, ben: (f"{DESK}/completion/add/?username=x", {"username": TYPED}),
    **{
        f"{what} a role": lambda ada, ben, what=what: (
            f"{DESK}/award/{what}/",
            {"row": holder().pk, "reason": TYPED, "_preview": "1"},
        )
        for what in ("end", "suspend", "lift", "confirm", "extend", "renew", "let-end")
    },
    "end a badge": lambda ada, ben: (
        f"{DESK}/badgeaward/end/",
        {"row": give_badge(MemberFactory(), "verified-listener").pk, "reason": TYPED, "_preview": "1"},
    ),
    "close an account": lambda ada, ben: (
        f"{DESK}/member/{MemberFactory().pk}/close/",
        {"reason": TYPED, "_preview": "1"},
    ),
    "reopen an account": lambda ada, ben: (
        f"{DESK}/member/{MemberFactory(is_active=False).pk}/reopen/",
        {"reason": TYPED, "_preview": "1"},
    ),
    "word a letter": lambda ada, ben: (f"{DESK}/wording/of/declined/", {"title": "{{ wrong", "text": TYPED}),
    "word a letter, from a link": lambda ada, ben: (
        f"{DESK}/wording/of/declined/?from=desk",
        {"title": "{{ wrong", "text": TYPED},
    ),
}


def ask_again(client: Client, address: str, data: dict[str, Any]) -> str:
    """Post it, show who one is, and see what comes of it."""
    asked = client.post(address, data)
    assert asked.status_code == 302
    assert asked.url.startswith("/accounts/reauthenticate/")
    door = client.get(asked.url)
    following = re.search(r'name="next" value="([^"]+)"', door.content.decode())
    assert following
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": following[1]})
    assert answer.status_code in (200, 400, 403, 409), getattr(answer, "url", answer)
    return answer.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_what_was_typed_is_there_and_the_button_leads_where_it_did(programme: Any, signed_in: Any, form: str) -> None:
    ada, ben = cast.ProgrammeAdmin(username="ada"), cast.ProgrammeAdmin(username="ben")
    address, data = FORMS[form](ada, ben)
    page = ask_again(signed_in(ada, reauthenticated=False), address, data)
    assert TYPED in page
    assert re.search(rf'<form[^>]*action="{re.escape(address.partition("?")[0])}', page)
    assert latest("declined") is None
