"""Who gets which answer on the socket: `sockets.txt` says it for every frame there is, and every frame has to be in it (T1, matrix d)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async

from chatrooms.rooms.models import Room
from chatrooms.talk import boards, entrance
from chatrooms.talk.consumer import HANDLERS
from chatrooms.talk.say import Person, Say
from chatrooms.talk.store import write
from leadership.members.models import Member
from tests.chatrooms.talk.clients import Client
from tests.factories import MemberFactory
from tests.matrix.people import KINDS, World
from tests.signing_in import session_of

TABLE = Path(__file__).parent / "sockets.txt"
HERE = 1  # a message that stands in the adults' room and in the teens'

#: columns of this table alone; muted and away are adults in the other one
MORE_KINDS = ("muted", "away", "unconfirmed")

#: what a frame holds beside its room
MORE: dict[str, dict[str, Any]] = {
    "send": {"text": "Hello"},
    "sync": {"since": 0},
    "heart": {"seq": HERE, "on": True},
    "read": {"seq": HERE},
}


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """(op, room or board) → the answer each kind of people gets, and whoever of a kind is answered otherwise."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    (_, _, *kinds), *rest = lines
    assert set(kinds) == {*KINDS, *MORE_KINDS}
    people = {**KINDS, **{kind: {kind: None} for kind in MORE_KINDS}}
    found: dict[tuple[str, str], dict[str, str]] = {}
    last = ("", "")
    for op, where, *answers in rest:
        if op == "but":
            found[last].update(each.split("=") for each in (where, *answers))
            continue
        last = op, where
        by_kind = dict(zip(kinds, answers, strict=True))
        found[last] = {name: by_kind[kind] for kind, names in people.items() for name in names}
    return found


def enter_more(world: World) -> None:
    teen = Member.objects.get(username=world.names["teen"])
    teens = Room.objects.create(slug="teen-free-hugs")
    write([Say(teens.pk, Person(teen.pk, teen.username), "Hello", uuid.uuid4().hex)])
    member = world.people["unconfirmed"] = MemberFactory(username="unconfirmed")
    world.sessions["unconfirmed"] = session_of(member, second_factor=False).session_key
    EmailAddress.objects.filter(user=member).update(verified=False)


def test_every_frame_has_its_row() -> None:
    """A new op fails here until the table says who may do what with it."""
    assert {op for op, _ in rows()} == {each.__struct_config__.tag for each in HANDLERS}
    assert {board for op, board in rows() if op == "follow"} >= boards.BOARDS.keys()


def keys_in(client: Client) -> frozenset[int]:
    """What the site knows of her session."""
    (guest,) = entrance.admit([client.cookie.removeprefix("sessionid=")])
    assert guest is not None
    return guest.keys


async def answers(site: Any, world: World, name: str) -> dict[tuple[str, str], str]:
    """What one person is answered to every frame of the table, on one socket of her own."""
    key = world.sessions[name]
    async with Client(site, f"sessionid={key}" if key else "") as client:
        await client.until(lambda: client.frames or client.code is not None)
        if client.code is not None:
            return dict.fromkeys(rows(), {4401: "login"}.get(client.code, str(client.code)))
        return {(op, where): await answer(client, world.people[name], op, where) for op, where in rows()}


async def answer(client: Client, member: Any, op: str, where: str) -> str:
    if op == "follow":  # silent to everybody: what counts is whether she would be told
        await client.send(op=op, board=where)
        follower = member.pk, bool(await sync_to_async(keys_in)(client))
        return "ok" if await sync_to_async(boards.who_may)(where, [follower]) else "not"
    if op == "send":
        said = await client.say(room=where, nonce=str(uuid.uuid4()), **MORE[op])
        return "ok" if said["op"] == "ack" else said["code"]
    client.frames.clear()
    await client.send(op=op, room=where, **MORE.get(op, {}))
    if op != "ping":
        await client.send(op="ping")
    await client.until(lambda: any(frame["op"] == "pong" for frame in client.frames))
    codes = [frame["code"] for frame in client.frames if frame["op"] in ("sub.no", "error")]
    return codes[0] if codes else "ok"


async def test_everybody_gets_the_answer_of_the_table(start_site, programme) -> None:
    world = await sync_to_async(World)()
    await sync_to_async(enter_more)(world)
    site = start_site()
    table, wrong = rows(), []
    for name in world.people:
        for row, got in (await answers(site, world, name)).items():
            if got != table[row][name]:
                wrong.append(f"{' '.join(row)}: {name} gets {got} instead of {table[row][name]}")
    assert not wrong, "\n".join(wrong)
