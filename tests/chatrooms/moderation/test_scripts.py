"""Scripts: each change a version, nothing typed lost; filled in where they are said, put after the draft; counted by the day alone."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.scripts import filling, using, writing
from chatrooms.moderation.scripts.models import Script, ScriptDay, ScriptVersion
from chatrooms.talk.models import Event
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Band
from tests.cast import Moderator, SafeguardingLead
from tests.chatrooms.moderation.test_acts import says, words_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PAGE = "/moderation/scripts/"
ROOM = "/rooms/free-hugs/"
NEW = {
    "title": "Slowly",
    "text": "Hello {name}, {room} is quiet. See {guideline}.",
    "kinds": ["room"],
    "band": "adult",
}


@pytest.fixture
def mona(programme):
    return MemberFactory(username="mona", roles=[("group-support-mentor", "anxiety", 1)])


@pytest.fixture
def gil(programme):
    return MemberFactory(username="gil", roles=[("global-moderator", "", 1)])


def newest(title: str = "Slowly") -> ScriptVersion:
    return ScriptVersion.objects.newest().get(title=title)


def test_every_change_is_a_version_and_of_two_at_once_nothing_typed_is_lost(mona, signed_in) -> None:
    client, other = signed_in(mona), signed_in(MemberFactory(username="otto", roles=[("group-support-mentor", "", 1)]))
    page = client.post(PAGE, {**NEW, "do": "write"})["Location"]
    first = {**NEW, "text": "Hello again, {name}.", "do": "change", "seen": "1"}
    assert client.post(page, first).status_code == 302
    late = other.post(page, {**first, "text": "Mine is other.", "title": "Mine"})
    shown = late.content.decode()
    assert late.status_code == 409
    for kept in ("Somebody else has changed it meanwhile", "Mine is other.", 'value="Mine"', "Hello again, {name}."):
        assert kept in shown, kept
    assert 'name="seen" value="2"' in shown
    assert other.post(page, {**first, "text": "Mine is other.", "seen": "2"}).status_code == 302
    told = words_of(client.get(page))
    for kept in ("Version 1", "Version 2", "Version 3", NEW["text"], "mona", "otto"):
        assert kept in told, kept
    assert other.post(page, {**first, "text": "Mine is other.", "seen": "3"}).status_code == 302
    assert newest().number == 3, "what changes nothing is no version"
    with pytest.raises(TooLateError):
        writing.retire(newest(), 2, by=mona, is_retired=True)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ScriptVersion.objects.update(text="as if it had been so")
    assert Record.objects.filter(subject_kind="script").count() == 3


def test_what_no_one_can_fill_in_is_refused_by_its_name_and_the_rest_is_shown_filled(mona, signed_in) -> None:
    client = signed_in(mona)
    refused = client.post(PAGE, {**NEW, "text": "Hello {nam}, {name}, {rule}", "do": "write"})
    assert refused.status_code == 400
    assert "There is no such word to fill in: {nam}, {rule}." in words_of(refused)
    assert "Hello {nam}" in words_of(refused)
    shown = words_of(client.post(PAGE, {**NEW, "do": "preview"}))
    assert "Hello mona, Anxiety" in shown
    assert "house rule 1 (be kind, supportive and respectful)" in shown
    assert not ScriptVersion.objects.filter(title="Slowly").exists()
    assert filling.fill("{name} in {room}", name="{room}") == "{room} in this room", "filled once"


def test_who_writes_for_whom(mona, gil, signed_in) -> None:
    assert signed_in(gil).get(PAGE).status_code == 403
    star = MemberFactory(band=Band.TEEN, username="a-star", roles=[("group-support-mentor", "", 1)])
    writing.write(by=star, **{**NEW, "title": "Theirs", "band": "teen"})
    lead = SafeguardingLead()
    writing.write(by=lead, **{**NEW, "title": "Both", "band": ""})
    hers, both = newest("Theirs"), newest("Both")
    page = words_of(signed_in(mona).get(PAGE))
    assert ("Both" in page, "Theirs" in page, "a-star" in page) == (True, False, False)
    assert signed_in(mona).get(f"{PAGE}{hers.script_id}/").status_code == 404
    shared = signed_in(mona).get(f"{PAGE}{both.script_id}/")
    assert "changed by whoever is cleared for it" in words_of(shared)
    for by, was, band in ((mona, both, ""), (mona, both, "adult"), (star, hers, "adult"), (gil, both, "")):
        with pytest.raises(RefusedError):
            writing.change(was, 1, by=by, **{**NEW, "band": band})
    assert "a-star" in words_of(signed_in(lead).get(f"{PAGE}{hers.script_id}/"))


def test_put_after_the_draft_without_a_script_and_counted_when_it_is_said(mona, gil, signed_in) -> None:
    writing.write(by=mona, **NEW)
    (seq,) = says(MemberFactory(username="ash"), "Hello")
    key, client = str(newest().script_id), signed_in(gil)
    draft = {"text": "Dear all.", "nonce": str(uuid.uuid4()), "reply_to": str(seq), "insert": key}
    page = client.post(ROOM, draft)
    text = "Dear all. Hello ash, Free Hugs is quiet. See our house rules."
    assert page.status_code == 200
    assert f">{text}</textarea>" in page.content.decode()
    assert f'name="script" value="{key}"' in page.content.decode()
    assert Event.objects.filter(type=Event.Type.MESSAGE).count() == 1
    del draft["insert"]
    assert client.post(ROOM, {**draft, "text": text, "script": key}).status_code == 302
    assert ScriptDay.objects.values_list("script", "inserted", "sent").get() == (uuid.UUID(key), 1, 1)
    assert "In 30 days inserted 1 time, sent 1" in words_of(signed_in(mona).get(PAGE))
    used = f"/scripts/{key}/used/"
    assert client.post(used, {"do": "sent"}).status_code == 204
    assert using.lately([newest().script_id]) == {uuid.UUID(key): (1, 2)}
    assert signed_in(mona).post(f"{PAGE}{key}/", {"do": "retire", "seen": "1"}).status_code == 302
    assert key not in client.get(ROOM).content.decode()
    assert "1 retired" in words_of(signed_in(mona).get(PAGE))
    outsider = signed_in(MemberFactory()).post(ROOM, {**draft, "text": "Mine", "insert": key}).content.decode()
    assert ">Mine</textarea>" in outsider, "whoever is not on duty keeps her draft, too"


def test_nobody_counts_what_is_not_offered_to_her(mona, gil, signed_in) -> None:
    of_teens = writing.write(by=SafeguardingLead(), **{**NEW, "band": "teen"})
    writing.write(by=mona, **{**NEW, "title": "Ours"})
    assert signed_in(gil).post(f"/scripts/{of_teens.pk}/used/", {"do": "sent"}).status_code == 404
    said = {"text": "Hello everybody, Free Hugs is quiet.", "script": str(newest("Ours").script_id)}
    assert signed_in(MemberFactory()).post(ROOM, said).status_code == 302
    assert not ScriptDay.objects.exists()
    assert signed_in(gil).post(ROOM, said).status_code == 302
    assert ScriptDay.objects.get().sent == 1


def test_beside_an_act_the_rest_of_what_was_chosen_is_kept(mona, gil, signed_in) -> None:
    writing.write(by=mona, **{**NEW, "title": "Not here"})
    writing.write(by=mona, **{**NEW, "kinds": ["warning"]})
    (seq,) = says(MemberFactory(username="ash"), "Fools")
    key, client, page = str(newest().script_id), signed_in(gil), f"/moderation/rooms/free-hugs/{seq}/"
    form = {"reason": "contact", "words": "Dear ash.", "and_remove": "on", "days": "3"}
    shown = client.post(page, {**form, "insert": key})
    text = "Dear ash. Hello ash, Free Hugs is quiet. See house rule 3 (no contact details)."
    assert shown.status_code == 200
    found = shown.context["form"]
    assert [found[name].value() for name in ("reason", "words", "and_remove", "days")] == ["contact", text, "on", "3"]
    assert "Not here" not in words_of(shown)
    assert 'role="alert"' not in shown.content.decode()
    assert not Act.objects.exists()
    assert client.post(page, {**form, "words": text, "script": key, "kind": "warning"}).status_code == 302
    assert ScriptDay.objects.values_list("inserted", "sent").get() == (1, 1)
    assert Act.objects.filter(kind="warning").get().words == text


def test_one_script_or_three(mona, signed_in, scripts) -> None:
    Script.objects.all().delete()
    cleo = signed_in(Moderator(username="cleo"))
    pages = {mona: PAGE, cleo: "/rooms/anxiety/"}
    asked = []
    for rows in (1, 3):
        while Script.objects.count() < rows:
            made = writing.write(by=mona, **{**NEW, "title": f"Number {Script.objects.count()}"})
            using.count(made.pk, "sent")
        counts = []
        for who, address in pages.items():
            client = signed_in(who) if who is mona else who
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                assert f"Number {rows - 1}" in client.get(address).content.decode()
            counts.append(len(found))
        asked.append(counts)
    assert asked[0] == asked[1]
