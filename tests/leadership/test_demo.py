"""The demo world tells one story, whichever page tells it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from leadership.applications.models import Application
from leadership.applications.reviewing import HeldDecision, Opinion
from leadership.audit.models import Record
from leadership.badges.models import Award, Obligation
from leadership.notices.kinds import Kind
from leadership.notices.models import Notice
from leadership.roles.eligibility import eligible, usernames

pytestmark = pytest.mark.django_db


def test_the_record_has_the_days_of_what_it_tells(programme, settings) -> None:
    settings.DEBUG = True
    call_command("demo", verbosity=0)
    waiting, given = Application.objects.waiting(), Award.objects.all()
    assert waiting
    assert given
    when = dict(Record.objects.filter(verb__in=["sent", "granted"]).values_list("subject_key", "at"))
    assert {str(each.pk): each.submitted_at for each in waiting}.items() <= when.items()
    assert {str(each.pk): each.granted_at for each in given}.items() <= when.items()


def test_one_application_has_opinions_and_one_is_held(programme, settings) -> None:
    settings.DEBUG = True
    for _ in range(2):  # the second time over what the first one left
        call_command("demo", verbosity=0)
    assert Opinion.objects.filter(application__applicant__username="june").count() == 2
    assert HeldDecision.objects.get().application.applicant.username == "noor"


def test_what_lies_in_an_inbox_is_true_of_its_reader(programme, settings) -> None:
    settings.DEBUG = True
    call_command("demo", verbosity=0)
    now = timezone.now()
    told = Notice.objects.filter(key__startswith="demo:")
    by_kind = {kind: set(told.filter(kind=kind).values_list("member__username", flat=True)) for kind in Kind}
    assert by_kind[Kind.DUTY] <= set(Obligation.objects.owed(now).values_list("award__member__username", flat=True))
    assert by_kind[Kind.DECISION] <= set(Award.objects.held(now).values_list("member__username", flat=True))
    assert by_kind[Kind.NEWS] <= set(usernames(eligible(programme, "room-supporter", now)))
    assert not by_kind[Kind.QUESTION]
