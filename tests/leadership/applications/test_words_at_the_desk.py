"""What is written at the desk has a length: too much is said beside the field, in our words, and nothing of it is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from leadership.applications.models import Application, Status
from leadership.badges.asking import LONGEST
from leadership.badges.models import Award
from leadership.badges.pausing import take_break
from tests.clock import DAY, NOW, at
from tests.factories import MemberFactory, give_role
from tests.leadership.applications.posting import reason

pytestmark = pytest.mark.django_db
LONG = "x" * (LONGEST + 1)
SAID = f"A little shorter, please: {LONGEST} characters fit, and this has {LONGEST + 1}."


def refused(answer) -> bool:
    shown = answer.content.decode()
    return (answer.status_code, SAID in shown, LONG in shown, f'maxlength="{LONGEST}' in shown) == (
        400,
        True,
        True,
        False,
    )


def test_a_no_and_a_yes_out_of_turn(ada, sent, signed_in) -> None:
    client, version = signed_in(ada), {f"version-{sent.pk}": sent.version}
    for more in ({}, {"_hold": "1"}, {"_preview": "1"}):
        form = {**version, **reason(reason=LONG), **more}
        assert refused(client.post(reverse("admin:application-decline", args=[sent.pk]), form)), more
    many = {"row": [sent.pk], **version, **reason(reason=LONG)}
    assert refused(client.post(reverse("admin:application-decline-many"), many))
    assert refused(client.post(reverse("admin:application-out-of-turn", args=[sent.pk]), {"reason": LONG}))
    lines = "y" * (LONGEST - 2) + "\r\n" + "y"  # a browser's new line is one character
    assert (
        client.post(reverse("admin:application-decline", args=[sent.pk]), version | reason(reason=lines)).status_code
        == 302
    )
    assert Application.objects.get().status == Status.DECLINED
    assert len(Application.objects.get().reason) == LONGEST


def test_badges_given_suspended_and_ended(ada, lia, signed_in) -> None:
    client, award = signed_in(ada), give_role(MemberFactory(), "room-supporter", "anxiety")
    for name in ("award-end", "award-suspend"):
        assert refused(client.post(reverse(f"admin:{name}"), {"row": [award.pk], "reason": LONG})), name
    given = {"username": "lia", "role": "room-supporter/", "community": "anxiety", "reason": LONG}
    assert refused(client.post(reverse("admin:leadership_award_add"), given))
    assert (Award.objects.count(), Award.objects.held().count()) == (1, 1)


def test_fields_speak_our_words(ada, sent, signed_in) -> None:
    url = reverse("admin:application-decline", args=[sent.pk])
    shown = signed_in(ada).post(url, {"requirement": "", "reason": "", "again_on": "soon"}).content.decode()
    assert "Write a day as year, month and day" in shown
    shown = signed_in(ada).post(reverse("admin:leadership_award_add"), {"role": "none"}).content.decode()
    assert "This is still empty." in shown
    assert "Choose one of them." in shown
    assert "This field is required" not in shown


def test_whoever_only_rests_is_told_that_no_application_is_needed(ada, lia, signed_in) -> None:
    with at(NOW):
        award = give_role(lia, "room-supporter", "anxiety", weeks=0)
    with at(NOW + DAY):
        client, url = signed_in(lia), "/roles/room-supporter/apply/"
        assert "come back on your path" not in client.get(url).content.decode()
        take_break(award, by=lia)
        shown = client.get(url).content.decode()
        assert "You are on a break in Anxiety." in shown
        assert "come back on your path" in shown
