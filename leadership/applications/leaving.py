"""What becomes of applications when their author erases the account."""

from __future__ import annotations

from django.db.models import Q

from leadership.applications.appeals import Appeal
from leadership.applications.models import Application, Status
from leadership.applications.questions import Question
from leadership.applications.reviewing import HeldDecision, Opinion, SteppedAside
from leadership.audit.record import record
from leadership.members.models import Member

#: stands where words were, since something has to
ERASED = "erased with the account"


def part(member: Member, pseudonym: str) -> None:
    """Take back what waits, and keep of the rest that it was decided, without a word of hers or about her."""
    for application in Application.objects.live().filter(applicant=member):
        if application.move(Status.WITHDRAWN):
            record("withdrew", application, about=member, after={"status": "withdrawn"})
    written = Application.objects.filter(applicant=member)
    written.update(why="", evidence={}, evidence_digest="", checks={}, reason_requirement="")
    written.exclude(reason="").update(reason=ERASED)
    appealed = Appeal.objects.filter(application__applicant=member)
    appealed.update(words=ERASED, against_reason=ERASED)
    appealed.exclude(reason="").update(reason=ERASED)
    asked = Question.objects.filter(application__applicant=member)
    asked.update(words=ERASED)
    asked.exclude(answer="").update(answer=ERASED)
    is_hers = Q(application__applicant=member) | Q(member=member)
    Opinion.objects.filter(is_hers).update(note="")
    SteppedAside.objects.filter(is_hers).update(reason="")
    HeldDecision.objects.filter(Q(application__applicant=member) | Q(by=member)).delete()
