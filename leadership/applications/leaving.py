"""What becomes of applications when their author erases the account."""

from __future__ import annotations

from leadership.applications.models import Application, Status
from leadership.audit.record import record
from leadership.members.models import Member


def part(member: Member, pseudonym: str) -> None:
    """Take back what waits, and keep of the rest that it was decided, without a word of hers or about her."""
    for application in Application.objects.live().filter(applicant=member):
        if application.move(Status.WITHDRAWN):
            record("withdrew", application, about=member, after={"status": "withdrawn"})
    written = Application.objects.filter(applicant=member)
    written.update(why="", evidence={}, evidence_digest="", checks={}, reason_requirement="")
    written.exclude(reason="").update(reason="erased with the account")
