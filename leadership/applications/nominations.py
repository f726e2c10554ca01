"""Suggesting somebody for a role: she alone decides, and until she does nobody else knows of it.

Whoever suggested learns of a yes, or nothing: declined, let pass, switched off and not asked at all look the same to her.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from leadership.applications.models import Application
from leadership.applications.reviewing import is_at_desk
from leadership.applications.sending import draft_of, save_draft
from leadership.audit.record import record
from leadership.badges.backend import held_by
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.roles.models import Community, Edition, Role
from leadership.roles.programme import Programme, RoleDef

#: so long she can answer; the same person can suggest the same again after `AGAIN`, whatever became of it
OPEN_FOR, AGAIN = dt.timedelta(days=30), dt.timedelta(days=180)
LONGEST_WHY = 300
POWER = "recommend"
#: a way to write to somebody elsewhere has no place in a suggestion
ELSEWHERE = re.compile(
    r"@|https?:|www\.|(\d[\s./-]*){7,}|[a-z0-9]\.(com|net|org|info|io|gg|me|co|app|chat|ly|tv|uk|us|de|eu|link|site)\b"
    r"|\b(instagram|insta|snapchat|discord|telegram|whatsapp|tiktok|skype|kik)\b",
    re.IGNORECASE,
)


def leads_elsewhere(text: str) -> bool:
    """Also where it is written in wide letters, or with signs in between that can't be seen."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(ELSEWHERE.search("".join(each for each in plain if unicodedata.category(each) != "Cf")))


class NominationQuerySet(models.QuerySet["Nomination"]):
    def waiting_for(self, member: Member) -> NominationQuerySet:
        """What she may still answer; never from behind the wall of age, nor from a closed account."""
        now = timezone.now()
        known = Member.objects.filter(is_active=True).in_band(member.band)  # type: ignore[attr-defined]
        return self.filter(nominee=member, state=Nomination.State.OPEN, open_until__gt=now, nominated_by__in=known)

    def made_by(self, member: Member) -> NominationQuerySet:
        known = Member.objects.filter(is_active=True).in_band(member.band)  # type: ignore[attr-defined]
        return self.filter(nominated_by=member, nominee__in=known)


class Nomination(models.Model):
    """Somebody suggests somebody for a role, with a short why."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Passed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nominee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nominations")
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nominations_made"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    open_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    application = models.ForeignKey(Application, on_delete=models.SET_NULL, null=True, related_name="nominations")

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nominated_by", "nominee", "role"], condition=Q(state="open"), name="nomination_one_open"
            ),
            models.CheckConstraint(condition=~Q(nominee=F("nominated_by")), name="nomination_of_somebody_else"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="nomination_open_or_answered",
            ),
        ]
        indexes = [
            # what is over, for the clock
            models.Index(fields=["open_until"], condition=~Q(why=""), name="nomination_over"),
        ]

    def __str__(self) -> str:
        return f"{self.role}, suggested {self.made_at:%Y-%m-%d}"


def may_suggest(by: Member) -> bool:
    """A leader whose badge lets her recommend, or somebody at the programme desk."""
    return is_at_desk(by) or by.has_perm(f"leadership.{POWER}")


def offered(by: Member, programme: Programme) -> list[RoleDef]:
    """For which roles: at the desk any, a leader those no further along the path than her own."""
    if is_at_desk(by):
        return programme.by_step()
    most = max((held.step for held in held_by(by) if POWER in held.powers), default=0)
    return [role for role in programme.by_step() if role.step <= most]


def of_the_same_band(by: Member, nominee: Member) -> bool:
    return by.pk != nominee.pk and nominee.is_active and by.band == nominee.band


@transaction.atomic
def suggest(nominee: Member, role: RoleDef, *, by: Member, why: str) -> Nomination:
    """Suggest her, which tells her and nobody else. What she wants, holds or has sent changes nothing that `by` can see."""
    must(may_suggest(by), "Suggesting somebody is kept for leaders and programme admins.")
    must(of_the_same_band(by, nominee), "You can suggest only people of your own community of age.")
    if role not in offered(by, Edition.objects.in_force().programme):
        raise RefusedError("You can suggest people for roles up to your own.")
    must(why.strip() and not leads_elsewhere(why), "Say why, without addresses, links or numbers.")
    now = timezone.now()
    earlier = Nomination.objects.filter(nominated_by=by, nominee=nominee, role=role.slug, made_at__gt=now - AGAIN)
    is_asked = _is_asked(nominee, role.slug)
    row = Nomination(
        nominee=nominee, nominated_by=by, role_id=role.slug, community=_community(by, role), why=why.strip(),
        made_at=now, open_until=now + OPEN_FOR,
    )  # fmt: skip
    if not is_asked:
        row.state, row.answered_at = Nomination.State.LAPSED, now
    try:
        with transaction.atomic():
            is_new = not earlier.exists()
            if is_new:
                row.save(force_insert=True)
    except IntegrityError:
        is_new = False
    if not is_new:
        raise TooLateError("You have suggested this before. It is hers to answer, and there is nothing more to do.")
    if is_asked:
        write(nominee, "suggested", f"suggestion:{row.pk}", url=f"/suggestions/{row.pk}/")
    return row


def _is_asked(nominee: Member, role: str) -> bool:
    """Not who wants no suggestions, holds the role, or has applied for it."""
    is_there = Application.objects.open().filter(applicant=nominee, role=role).exists()
    is_held = Award.objects.held().filter(member=nominee, role=role).exists()
    return nominee.wants_suggestions and not is_there and not is_held


def _community(by: Member, role: RoleDef) -> Community | None:
    """Where a leader bound to one community suggests somebody, if the role is held in communities."""
    bound = {held.community for held in held_by(by) if POWER in held.powers}
    if is_at_desk(by) or None in bound or len(bound) != 1 or role.scope not in ("one", "communities"):
        return None
    return Community.objects.get(pk=bound.pop())


@transaction.atomic
def accept(nomination: Nomination, *, by: Member) -> Application:
    """Begin a draft of hers, which she edits and sends herself, or find the application that is there already."""
    _answer(nomination, by, Nomination.State.ACCEPTED)
    nominator, role = nomination.nominated_by, nomination.role_id
    words = {} if draft_of(by, role) else _first_words(nomination)
    try:
        # somebody at the desk may invite; a leader's suggestion opens nothing that is closed
        application = save_draft(by, role, words, by=nominator if is_at_desk(nominator) else None)
    except TooLateError:
        application = Application.objects.live().filter(applicant=by, role=role).latest("created_at")
    else:
        if is_at_desk(nominator):  # as `sending.invite` does: whose word opened it stays on record
            record("invited", application, by=nominator, about=by)
    Nomination.objects.filter(pk=nomination.pk).update(application=application)
    record("accepted a suggestion", application, by=by, about=by)
    write(nominator, "suggestion-accepted", f"suggestion:{nomination.pk}:accepted", url="/suggestions/")
    return application


def _first_words(nomination: Nomination) -> dict[str, object]:
    words: dict[str, object] = {"why": f"{nomination.nominated_by} suggested this to me."}
    if nomination.community_id:
        words["communities"] = [nomination.community_id]
    return words


def decline(nomination: Nomination, *, by: Member) -> None:
    """No, without a reason; nobody is told."""
    _answer(nomination, by, Nomination.State.DECLINED)


def _answer(nomination: Nomination, by: Member, state: str) -> None:
    must(nomination.nominee_id == by.pk, "Only the person it is for answers a suggestion.")
    now, open_ones = timezone.now(), Nomination.objects.waiting_for(by).filter(pk=nomination.pk)
    if not open_ones.update(state=state, answered_at=now):
        raise TooLateError("This suggestion is not open any more.")
    nomination.refresh_from_db()


def let_pass() -> int:
    """Close what nobody answered in time, and forget the words of all that was not accepted; answers how many closed."""
    now = timezone.now()
    over = Nomination.objects.filter(open_until__lte=now).exclude(state=Nomination.State.ACCEPTED)
    closed = over.filter(state=Nomination.State.OPEN).update(state=Nomination.State.LAPSED, answered_at=now)
    over.exclude(why="").update(why="")
    return closed
