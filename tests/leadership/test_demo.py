"""The demo world tells one story, whichever page tells it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from leadership.applications.models import Application
from leadership.applications.reviewing import HeldDecision, Opinion
from leadership.audit.models import Record
from leadership.badges.models import Award

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
