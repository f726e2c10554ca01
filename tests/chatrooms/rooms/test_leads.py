"""A safeguarding lead comes into every room by her desk, with her second factor, and everybody sees that she is there (matrix d)."""

from __future__ import annotations

import uuid

import pytest
from asgiref.sync import sync_to_async

from chatrooms.talk import gate, visits
from chatrooms.talk.models import Event
from leadership.audit.models import Record
from leadership.badges.desks import SAFEGUARDING, dismiss
from leadership.members.models import Band
from tests.cast import SafeguardingLead
from tests.chatrooms.talk.clients import Client, cookie_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TEEN = "teen-free-hugs"
PAGE = f"/rooms/{TEEN}/"


def says(client, text: str = "Hello") -> int:
    gate.forget()
    return client.post(PAGE, {"text": text, "nonce": str(uuid.uuid4())}).status_code


def test_she_comes_in_by_her_desk_and_it_is_said_and_on_record_once(programme, signed_in) -> None:
    sage, tia = SafeguardingLead(username="sage"), MemberFactory(band=Band.TEEN)
    without = signed_in(sage, second_factor=False)
    assert without.get(PAGE).status_code == says(without) == without.get(f"{PAGE}report/").status_code == 404
    assert PAGE not in without.get("/rooms/").content.decode()
    assert not Record.objects.filter(verb=visits.CAME).exists()
    client = signed_in(sage)
    assert PAGE in client.get("/rooms/").content.decode()
    assert not Record.objects.filter(verb=visits.CAME).exists()  # a name on a list is no entry
    assert client.get(PAGE).status_code == 200
    assert says(client) == 302
    row = Record.objects.get(verb=visits.CAME)
    assert (row.actor_name, row.actor_hat, row.after) == ("sage", "safeguarding lead", {"room": TEEN})
    page = signed_in(tia).get(PAGE).content.decode()
    assert "sage, a safeguarding lead, is here." in page
    assert "Safeguarding lead" in page
    # a door of her own age that she does not meet, too
    assert signed_in(sage).get("/rooms/anxiety/").status_code == 200
    assert Record.objects.filter(verb=visits.CAME).count() == 2


def test_nobody_else_at_a_desk_or_with_a_badge_does(programme, signed_in) -> None:
    gil = MemberFactory(roles=[("global-moderator", "", 3)])
    assert signed_in(gil).get(PAGE).status_code == 404
    assert signed_in(MemberFactory()).get(PAGE).status_code == 404


async def test_she_is_seen_live_and_is_out_with_her_desk(start_site, programme) -> None:
    site = start_site()
    sage = await sync_to_async(SafeguardingLead)(username="sage")
    tia = await sync_to_async(MemberFactory)(band=Band.TEEN)
    key, without, hers = [
        await sync_to_async(cookie_of)(member, second_factor=has_key)
        for member, has_key in ((sage, True), (sage, False), (tia, False))
    ]
    async with Client(site, hers) as teen, Client(site, key) as lead, Client(site, without) as elsewhere:
        await teen.sub(TEEN)
        await elsewhere.send(op="sub", room=TEEN)
        await elsewhere.frame("sub.no", code="not_found")
        await lead.sub(TEEN)
        await teen.until(lambda: any(event["type"] == "notice" for event in teen.seen.values()))
        await teen.until(lambda: any("sage" in frame["people"] for frame in teen.frames if frame["op"] == "here"))
        assert (await lead.say("Hello", room=TEEN))["op"] == "ack"
        assert (await elsewhere.say("Hello", room=TEEN))["code"] == "not_found"  # though the other session is known
        assert await Record.objects.filter(verb=visits.CAME).acount() == 1
        assert await Event.objects.filter(type=Event.Type.NOTICE).acount() == 1
        await sync_to_async(dismiss)(sage, SAFEGUARDING)
        await lead.until(lambda: lead.code == 4403)
        assert teen.code is None
