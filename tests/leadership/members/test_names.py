"""Nobody takes a name that could be taken for a leader’s or for the staff’s (S27)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from leadership.members.models import Member
from leadership.members.signup import check_username
from leadership.roles.programme import Programme
from tests.cast import Moderator
from tests.leadership.members.door import answer_age, sign_up

SPOOFS = [
    "Mara-Winters",
    "MARA_WINTERS",
    "marawinters",
    "mara--winters",
    "m-a-r-a-winters",
    "mara-winters-",
    "mara-w1nters",
    "mara-wlnters",
    "mara-wInters",
    "m4ra-winters",
    "mar4-w1nter5",
    "mara-wint3rs",
    "mara-win7ers",
    "mara-vvinters",
    "rnara-winters",
    "RNara_VVinters",
    "m\u0430ra-winters",  # Cyrillic a
    "mara\u2011winters",  # a hyphen that does not break
    "mara-winters\u200b",  # nothing at all
    "\uff4dara-winters",  # wide
    "mara-w\u0131nters",  # Turkish i without its dot
    "mara-winte\u0301rs",
    "mara-winters.",
    "mara winters",
]
FINE = ["mara", "winters", "mara-summers", "mar-winter", "barbara-winters"]


@pytest.mark.django_db
def test_no_name_passes_for_a_moderators(programme: Programme) -> None:
    Moderator(username="mara-winters")
    for name in [*SPOOFS, "adm1n", "M0DERATOR", "rnoderator", "st4ff"]:
        with pytest.raises(ValidationError):
            check_username(name)
    for name in FINE:
        check_username(name)


@pytest.mark.django_db
def test_whoever_asks_for_one_is_told_to_choose_another(programme: Programme, client: Client) -> None:
    Moderator(username="mara-winters")
    answer_age(client)
    page = sign_up(client, username="rnara-w1nters")
    assert "This name could be taken for somebody else’s" in page.content.decode()
    assert not Member.objects.filter(username="rnara-w1nters").exists()
