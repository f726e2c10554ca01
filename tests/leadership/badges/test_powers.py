"""A badge is a power: at once, in its own place, as long as it is held, and no longer."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from leadership.audit.models import Record
from leadership.badges.awarding import award_by_hand, give_badge, pass_course, resign, revoke, settle, take_badge
from leadership.badges.backend import is_moderating, rank
from leadership.badges.gate import RefusedError, TooLateError, may_act_on
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.learning.models import Completion
from leadership.members.models import Account, Member
from leadership.notices.models import Notice
from leadership.requirements.models import Stretch
from leadership.roles.editions import put_in_force
from leadership.roles.models import Community, Role
from tests import cast
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(programme) -> Member:
    return cast.ProgrammeAdmin(username="ada")


def by_hand(member: Member, role: str, by: Member, place: str = "", **more) -> Award:
    community = Community.objects.get(pk=place) if place else None
    known = {"by": by, "community": community, "reason": "Agreed in our talk.", **more}
    return award_by_hand(member, Role.objects.get(pk=role), **known)


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


# Powers


def test_the_power_is_there_with_the_badge_and_gone_with_it(ada) -> None:
    lia = MemberFactory()
    assert not lia.has_perm("leadership.mute", "anxiety")
    award = by_hand(lia, "chatroom-moderator", ada, "anxiety")
    assert lia.has_perm("leadership.mute", "anxiety")
    assert fresh(lia).has_perm("leadership.mute", "anxiety")
    revoke(award, by=ada, reason="A break was agreed.")
    assert not award.member.has_perm("leadership.mute", "anxiety")
    assert not fresh(lia).has_perm("leadership.mute", "anxiety")


def test_a_power_holds_in_its_own_community_only(programme) -> None:
    lia = MemberFactory(roles=[("chatroom-moderator", "anxiety")])
    assert lia.has_perm("leadership.mute", "anxiety")
    assert lia.has_perm("leadership.mute", Community.objects.get(pk="anxiety"))
    assert not lia.has_perm("leadership.mute", "loneliness")
    assert lia.has_perm("leadership.mute")  # somewhere
    assert not lia.has_perm("leadership.lead_team", "anxiety")
    assert not lia.has_perm("chatrooms.mute", "anxiety")


def test_a_global_moderator_has_it_everywhere(programme) -> None:
    assert MemberFactory(roles=["global-moderator"]).has_perm("leadership.mute", "loneliness")


def test_a_track_says_where_a_mentors_powers_hold(programme) -> None:
    teams, quality = MemberFactory(), MemberFactory()
    give_role(teams, "group-support-mentor", "anxiety", track="teams")
    give_role(quality, "group-support-mentor", track="quality")
    assert teams.has_perm("leadership.see_summaries", "anxiety")
    assert not teams.has_perm("leadership.see_summaries", "loneliness")
    assert quality.has_perm("leadership.see_summaries", "loneliness")


def test_a_closed_account_has_no_powers(programme) -> None:
    lia = MemberFactory(roles=["global-moderator"], is_active=False)
    assert not lia.has_perm("leadership.mute", "anxiety")


def test_no_badge_opens_the_desk(programme) -> None:
    ambassador = fresh(MemberFactory(roles=["group-support-ambassador", "global-moderator"]))
    for power in ("change_application", "add_award", "change_award", "delete_record", "change_edition"):
        assert not ambassador.has_perm(f"leadership.{power}")


def test_rank_is_the_highest_badge_in_force(programme, ada) -> None:
    lia = MemberFactory(roles=[("room-supporter", "anxiety"), ("chatroom-moderator", "anxiety")])
    assert rank(lia) == programme.roles["chatroom-moderator"].step
    assert is_moderating(lia)
    revoke(lia.awards.get(role="chatroom-moderator"), by=ada, reason="A break was agreed.")
    assert rank(fresh(lia)) == programme.roles["room-supporter"].step
    assert not is_moderating(fresh(lia))
    assert rank(MemberFactory()) == 0


def test_one_acts_on_lower_ranks_only_equal_is_not_lower(programme) -> None:
    moderator, other = cast.Moderator(), cast.Moderator()
    supporter, member = cast.RoomSupporter(), MemberFactory()
    may_act_on(moderator, supporter)
    may_act_on(supporter, member)
    for actor, target in ((moderator, other), (supporter, moderator), (member, member), (moderator, moderator)):
        with pytest.raises(RefusedError):
            may_act_on(actor, target)


def test_a_badge_given_for_a_day_to_come_grants_nothing_before(programme) -> None:
    lia = MemberFactory()
    give_role(lia, "global-moderator", weeks=-1)
    assert not lia.has_perm("leadership.mute", "anxiety")
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert fresh(lia).has_perm("leadership.mute", "anxiety")


# Given and ended by hand


def test_what_is_given_by_hand_has_a_reason_a_record_and_a_notice(ada) -> None:
    lia = MemberFactory()
    award = by_hand(lia, "room-supporter", ada, "anxiety")
    assert (award.granted_by, award.reason, award.application) == ("ada", "Agreed in our talk.", None)
    assert Record.objects.about("award", award.pk).get().reason == "Agreed in our talk."
    assert Notice.objects.get(member=lia).title == "You are Room Supporter now."


@pytest.mark.parametrize(
    ("role", "place", "more", "sentence"),
    [
        ("room-supporter", "", {}, "Choose at least one community"),
        ("room-supporter", "anxiety", {"reason": "  "}, "Say why"),
        ("global-moderator", "anxiety", {}, "bound to no community"),
        ("group-support-mentor", "anxiety", {}, "Choose a track"),
        ("group-support-mentor", "anxiety", {"track": "nonsense"}, "Choose a track"),
        ("group-support-mentor", "anxiety", {"track": "quality"}, "bound to no community"),
    ],
)
def test_a_badge_that_does_not_fit_is_not_given(ada, role, place, more, sentence) -> None:
    lia = MemberFactory()
    with pytest.raises(RefusedError, match=sentence):
        by_hand(lia, role, ada, place, **more)
    assert not Award.objects.exists()
    assert not Stretch.objects.exists()
    assert not Notice.objects.exists()


def test_held_once_in_each_place_and_in_three_at_most(ada) -> None:
    lia = MemberFactory()
    for place in ("anxiety", "loneliness", "depression"):
        by_hand(lia, "room-supporter", ada, place)
    for place in ("anxiety", "trauma"):
        with pytest.raises(RefusedError):
            by_hand(lia, "room-supporter", ada, place)
    by_hand(lia, "global-moderator", ada)
    with pytest.raises(RefusedError, match="held already"):
        by_hand(lia, "global-moderator", ada)
    assert Award.objects.count() == 4


def test_nobody_gives_ends_or_records_anything_for_themselves_or_without_the_desk(ada) -> None:
    lia, moderator = MemberFactory(), cast.Moderator()
    award, badge = (
        give_role(lia, "room-supporter", "anxiety"),
        give_badge(lia, "verified-listener", by=ada, reason="x"),
    )
    own = give_role(ada, "room-supporter", "anxiety")
    acts = [
        lambda: by_hand(ada, "global-moderator", ada),
        lambda: by_hand(lia, "global-moderator", moderator),
        lambda: revoke(own, by=ada, reason="x"),
        lambda: revoke(award, by=moderator, reason="x"),
        lambda: give_badge(ada, "graduate", by=ada, reason="x"),
        lambda: give_badge(lia, "graduate", by=moderator, reason="x"),
        lambda: take_badge(badge, by=moderator, reason="x"),
        lambda: pass_course(ada, "global-mod-training", by=ada),
        lambda: pass_course(lia, "global-mod-training", by=moderator),
        lambda: resign(award, by=ada),
    ]
    before = Record.objects.count()
    for act in acts:
        with pytest.raises(RefusedError):
            act()
    assert Record.objects.count() == before
    assert Award.objects.held().count() == 3


def test_ending_needs_a_reason_happens_once_and_is_told(ada) -> None:
    lia = MemberFactory()
    award = by_hand(lia, "room-supporter", ada, "anxiety")
    with pytest.raises(RefusedError, match="Say why"):
        revoke(award, by=ada, reason=" ")
    revoke(award, by=ada, reason="A break was agreed.")
    with pytest.raises(TooLateError, match="ended already"):
        revoke(award, by=ada, reason="Once more.")
    award.refresh_from_db()
    assert (award.revoked_by, award.reason) == ("ada", "A break was agreed.")
    assert award.stretch.ended_at == award.revoked_at
    assert Record.objects.filter(verb="revoked").count() == 1
    assert Notice.objects.filter(member=lia, text__startswith="A break was agreed.").count() == 1


def test_after_the_end_it_can_be_given_again_and_the_old_one_stays_in_history(ada) -> None:
    lia = MemberFactory()
    revoke(by_hand(lia, "room-supporter", ada, "anxiety"), by=ada, reason="A break was agreed.")
    by_hand(lia, "room-supporter", ada, "anxiety")
    assert Award.objects.filter(member=lia).count() == 2
    assert Award.objects.held().filter(member=lia).count() == 1


def test_a_plain_badge_is_given_once_to_the_right_kind_of_account_and_ends_with_a_reason(ada) -> None:
    lia, max_ = MemberFactory(), MemberFactory(account=Account.MEMBER)
    row = give_badge(lia, "verified-listener", by=ada, reason="Checked.")
    with pytest.raises(TooLateError, match="has this badge already"):
        give_badge(lia, "verified-listener", by=ada, reason="Checked.")
    with pytest.raises(RefusedError, match="not a badge for a member account"):
        give_badge(max_, "verified-listener", by=ada, reason="Checked.")
    with pytest.raises(RefusedError, match="no such badge"):
        give_badge(lia, "nonsense", by=ada, reason="Checked.")
    take_badge(row, by=ada, reason="It was somebody else’s.")
    with pytest.raises(TooLateError, match="ended already"):
        take_badge(row, by=ada, reason="Once more.")
    assert BadgeAward.objects.get().stretch.ended_at is not None


# Duties and courses


def test_a_course_passed_settles_what_is_owed_of_it(ada) -> None:
    tara = MemberFactory()
    give_role(tara, "group-support-mentor", track="quality", weeks=0)
    duty = Obligation.objects.get(course="global-mod-training")
    assert duty.due_at - duty.award.granted_at == dt.timedelta(days=14)
    done = pass_course(tara, "global-mod-training", by=ada)
    duty.refresh_from_db()
    assert duty.done_at == done.passed_at
    assert settle(tara, "global-mod-training", timezone.now()) == 0
    with pytest.raises(TooLateError, match="passed this course already"):
        pass_course(tara, "global-mod-training", by=ada)


def test_a_score_below_the_pass_mark_passes_nothing(ada, programme) -> None:
    course = dataclasses.replace(programme.courses["global-mod-training"], pass_mark=80)
    courses = {**programme.courses, course.slug: course}
    put_in_force(dataclasses.replace(programme, courses=courses, edition=timezone.now().date()))
    lia = MemberFactory()
    with pytest.raises(RefusedError, match="is 80"):
        pass_course(lia, course.slug, by=ada, score=79)
    assert not Completion.objects.exists()
    assert pass_course(lia, course.slug, by=ada, score=80).score == 80


# The desk's pages


def test_giving_at_the_desk_names_what_is_wrong_beside_its_field_and_keeps_the_rest(ada, signed_in) -> None:
    client, url = signed_in(ada), reverse("admin:leadership_award_add")
    lia = MemberFactory(username="lia")
    form = {"username": "Lia", "role": "room-supporter/", "community": "anxiety", "reason": "Agreed in our talk."}
    for wrong, sentence in (
        ({"username": "nobody"}, "There is nobody called “nobody”."),
        ({"community": ""}, "Choose at least one community"),
        ({"role": "nonsense/"}, "“nonsense/” is not offered here"),
        ({"reason": ""}, "This is still empty."),
    ):
        answer = client.post(url, {**form, **wrong})
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
    assert not Award.objects.exists()
    assert client.post(url, form).status_code == 302
    award = Award.objects.get()
    assert (award.member, award.community_id, award.granted_by) == (lia, "anxiety", "ada")


def test_giving_oneself_something_at_the_desk_is_refused(ada, signed_in) -> None:
    answer = signed_in(ada).post(
        reverse("admin:leadership_award_add"),
        {"username": "ada", "role": "global-moderator/", "community": "", "reason": "Why not."},
    )
    assert answer.status_code == 403
    assert "This concerns yourself" in answer.content.decode()
    assert not Award.objects.exists()


def test_several_end_at_once_each_by_itself(ada, signed_in) -> None:
    awards = [give_role(MemberFactory(), "room-supporter", "anxiety") for _ in range(2)]
    own = give_role(ada, "room-supporter", "anxiety")
    client, rows = signed_in(ada), {"row": [str(each.pk) for each in (*awards, own)]}
    url = reverse("admin:award-end")
    assert client.get(url, rows).status_code == 200
    assert client.post(url, rows).status_code == 400
    answer = client.post(url, {**rows, "reason": "A break was agreed."}, follow=True)
    told = " ".join(str(message) for message in answer.context["messages"])
    assert "2 ended." in told
    assert "Left out, 1 of them:" in told
    assert "This concerns yourself" in told
    assert list(Award.objects.held()) == [own]


def test_what_was_given_is_looked_at_and_not_changed(ada, signed_in) -> None:
    award = give_role(MemberFactory(username="tara"), "group-support-mentor", track="quality", weeks=0)
    client, url = signed_in(ada), reverse("admin:leadership_award_change", args=[award.pk])
    page = client.get(url).content.decode()
    for words in ("tara: Group Support Mentor", "Track II", "What comes with it", "in 14 days", "gave it"):
        assert words in page
    assert client.post(url, {"granted_by": "eve", "_save": "Save"}).status_code == 403
    assert client.get(reverse("admin:leadership_award_change", args=[10**6])).status_code == 404
    assert client.post(reverse("admin:leadership_award_delete", args=[award.pk]), {"post": "yes"}).status_code == 403
    award.refresh_from_db()
    assert award.granted_by == "the site"


def test_without_a_fresh_password_nothing_is_given_or_ended(ada, signed_in) -> None:
    client = signed_in(ada, reauthenticated=False)
    award = give_role(MemberFactory(), "room-supporter", "anxiety")
    urls = [reverse(f"admin:leadership_{kind}_add") for kind in ("award", "badgeaward", "completion")]
    for url in [*urls, reverse("admin:award-end"), reverse("admin:badgeaward-end")]:
        answer = client.post(url, {"row": str(award.pk), "reason": "x"})
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/reauthenticate/")
    assert Award.objects.held().count() == 1
