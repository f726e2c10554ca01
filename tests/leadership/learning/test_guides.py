"""Guides and courses: what the programme names, who asks for them, and which of them are mine."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from leadership.badges.awarding import pass_course
from leadership.learning.models import Completion
from leadership.members.models import Band
from leadership.requirements.models import SCALE, Stretch, Tally
from tests.cast import ProgrammeAdmin
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
COURSE = "active-listening-in-depth"


def test_strangers_read_every_guide_of_the_programme(programme, client) -> None:
    page = client.get("/guides/").content.decode()
    assert programme.courses
    for course in programme.courses.values():
        assert course.name.replace("&", "&amp;") in page


def test_what_i_passed_is_marked_with_its_day(programme, signed_in) -> None:
    ana = MemberFactory(courses=[COURSE])
    shown = {each["course"].slug: each for each in signed_in(ana).get("/guides/").context["guides"]}
    assert shown[COURSE]["passed_at"] == ana.completions.get().passed_at
    assert not any(each["passed_at"] for slug, each in shown.items() if slug != COURSE)
    theirs = signed_in(MemberFactory()).get("/guides/").context["guides"]
    assert not any(each["passed_at"] for each in theirs)


def test_each_community_reads_who_asks_for_it_there(programme, signed_in) -> None:
    for band in Band:
        shown = signed_in(MemberFactory(band=band)).get("/guides/").context["guides"]
        names = {name for each in shown for name in each["asked_by"]}
        assert names
        assert any("Teen" in name for name in names) == (band == Band.TEEN)


def test_a_course_is_passed_once_and_its_weeks_begin(programme) -> None:
    ana = MemberFactory()
    done = Completion.passed(ana, COURSE, score=90, by="ben")
    assert (done.stretch.kind, done.stretch.slug, done.stretch.started_at) == (
        Stretch.Kind.COURSE,
        COURSE,
        done.passed_at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Completion.passed(ana, COURSE)
    assert Stretch.objects.filter(member=ana, slug=COURSE).count() == 1


def test_a_pass_that_was_taken_back_can_be_earned_again(programme, signed_in) -> None:
    ana = MemberFactory(courses=[COURSE])
    Completion.objects.filter(member=ana).update(revoked_at=timezone.now())
    shown = {each["course"].slug: each for each in signed_in(ana).get("/guides/").context["guides"]}
    assert shown[COURSE]["passed_at"] is None
    assert Completion.passed(ana, COURSE).revoked_at is None


def test_a_guide_recorded_at_the_desk_counts_and_a_course_is_none(programme) -> None:
    ana, ada = MemberFactory(), ProgrammeAdmin()
    guide = next(course for course in programme.courses.values() if course.kind == "guide")
    pass_course(ana, guide.slug, by=ada)
    pass_course(ana, COURSE, by=ada)
    assert Tally.objects.get(member=ana).help_guides == SCALE
