"""Choosing how one is told: a table of kinds and ways, the digest's hour, quiet hours."""

from __future__ import annotations

import pytest

from leadership.members.export import gather
from leadership.members.models import Band, Member
from leadership.notices.kinds import KINDS, Kind, Mail, way_of
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
FORM = {
    "mail_decision": "at_once", "mail_question": "digest", "mail_duty": "at_once", "mail_news": "none",
    "mail_desk": "digest", "digest_every": "week", "digest_hour": "18", "quiet_from": "21", "quiet_until": "6",
    "wants_full_letters": "on",
}  # fmt: skip


def test_it_is_kept_and_taken_along(signed_in) -> None:
    lia = MemberFactory()
    client = signed_in(lia)
    assert client.post("/settings/notices/", FORM).status_code == 302
    lia.refresh_from_db()
    assert {kind: way_of(lia, kind) for kind in Kind} == {kind: FORM[f"mail_{kind}"] for kind in Kind}
    kept = gather(lia)["account"]
    assert kept["mail_choices"]["news"] == "none"
    assert (kept["digest_every"], kept["digest_hour"]) == ("week", 18)
    assert (kept["quiet_from"], kept["quiet_until"], kept["wants_full_letters"]) == (21, 6, True)
    assert not kept["wants_role_news"]


@pytest.mark.parametrize(
    ("band", "changes", "words"),
    [
        (Band.ADULT, {"mail_decision": "none"}, "“none” is not offered here"),
        (Band.ADULT, {"mail_news": ""}, "Choose one of them."),
        (Band.ADULT, {"quiet_until": ""}, "Choose both hours, or neither."),
        (Band.ADULT, {"quiet_from": ""}, "Choose both hours, or neither."),
        (Band.ADULT, {"quiet_until": "21"}, "Choose two different hours."),
        (Band.ADULT, {"quiet_from": "6", "quiet_until": "23"}, "Leave 8 hours of the day"),
        (Band.TEEN, {"quiet_from": "14", "quiet_until": "22"}, "Leave 8 hours of the day"),
        (Band.ADULT, {"digest_hour": "24"}, "“24” is not offered here"),
        (Band.ADULT, {"digest_every": "minute"}, "“minute” is not offered here"),
    ],
)
def test_what_can_not_be_is_said_and_kept_in_the_form(signed_in, band, changes, words) -> None:
    lia = MemberFactory(band=band)
    answer = signed_in(lia).post("/settings/notices/", FORM | changes)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert 'value="week" selected' in page or "digest_every" in changes
    after = Member.objects.get(pk=lia.pk)
    assert (after.mail_choices, after.digest_hour, after.quiet_from) == ({}, 8, None)


def test_the_table_names_every_choice(signed_in) -> None:
    page = signed_in(MemberFactory()).get("/settings/notices/").content.decode()
    for kind, about in KINDS.items():
        assert page.count(f'name="mail_{kind}"') == len(about.ways)
        assert page.count(f'<span class="sr">{kind.label}: </span>') == len(about.ways)
    assert page.count("You always get these") == 1
    assert "Always at once, at any hour" in page


def test_a_teen_reads_why_it_is_quiet_at_night(signed_in) -> None:
    words = "quiet from 22:00 to 07:00 for everybody"
    assert words in signed_in(MemberFactory(band=Band.TEEN)).get("/settings/notices/").content.decode()
    assert words not in signed_in(MemberFactory()).get("/settings/notices/").content.decode()


@pytest.mark.parametrize("nonsense", [{"decision": "none"}, {"duty": "by pigeon"}, {"nothing": "digest"}, {"duty": 7}])
def test_a_choice_nobody_can_make_counts_as_none(nonsense) -> None:
    member = Member(mail_choices=nonsense)
    assert {kind: way_of(member, kind) for kind in Kind} == {kind: about.default for kind, about in KINDS.items()}
    assert way_of(member, Kind.DECISION) == Mail.AT_ONCE
