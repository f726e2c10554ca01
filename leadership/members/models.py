"""Who people are: the account, its age band, and adults' clearance for teen rooms."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Band(models.TextChoices):
    TEEN = "teen", "Teen (13–17)"
    ADULT = "adult", "Adult (18+)"


class Account(models.TextChoices):
    MEMBER = "member", "Member"
    LISTENER = "listener", "Listener"


class DigestEvery(models.TextChoices):
    DAY = "day", "Every day"
    WEEK = "week", "Every Monday"


class Theme(models.TextChoices):
    DEVICE = "", "As my device says"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


def birthday(born_on: dt.date, age: int) -> dt.date:
    """The day somebody turns `age`; born on 29 February, it is 1 March in a common year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return dt.date(born_on.year + age, 3, 1)


def day_begins_at(day: dt.date, zone: str) -> dt.datetime:
    """The instant (UTC) at which `day` begins in `zone`, also where its midnight is skipped."""
    return dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@cache
def time_zones() -> list[tuple[str, str]]:
    """Every zone that is a place, and UTC."""
    places = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )
    return [(name, name.replace("_", " ")) for name in ["UTC", *places]]


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone we know, such as Europe/Berlin.")


class MemberQuerySet(models.QuerySet["Member"]):
    def in_band(self, band: str, at: dt.datetime | None = None) -> MemberQuerySet:
        at = at or timezone.now()
        return self.filter(adult_at__lte=at) if band == Band.ADULT else self.filter(adult_at__gt=at)

    def visible_to(self, person: Member, *, is_at_desk: bool = False) -> MemberQuerySet:
        """Whom `person` may know of: the own band, and with a clearance in force the teens too (G2).

        `is_at_desk`: with a second factor used, which opens the doors of the staff.
        """
        if person.is_staff and is_at_desk:
            return self.filter(is_active=True)
        bands = person.bands()
        if len(bands) == len(Band):
            return self.filter(is_active=True)
        return self.filter(is_active=True).in_band(bands.pop())

    def met_by(self, person: Member) -> MemberQuerySet:
        """Whom `person` may come across in a room: whom she may know of, and as a teen the adults who are cleared for teens' rooms (G4)."""
        found = self.visible_to(person)
        if person.band == Band.TEEN:
            cleared = Clearance.objects.in_force().values("member")
            found |= self.filter(is_active=True, account=Account.LISTENER, pk__in=cleared)
        return found


class MemberManager(UserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    def create_superuser(self, username: str, email: str | None = None, password: str | None = None, **extra: Any):
        extra.setdefault("born_on", dt.date(1970, 1, 1))
        return super().create_superuser(username, email, password, **extra)


class Member(AbstractUser):
    """A person's account; nobody but the person and the safeguarding lead learns the birth date."""

    first_name = None
    last_name = None
    email = models.EmailField(unique=True)
    account = models.CharField(max_length=8, choices=Account, default=Account.MEMBER)
    born_on = models.DateField()
    adult_at = models.DateTimeField(editable=False)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    joined_at = models.DateTimeField(default=timezone.now)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.DEVICE, blank=True)
    is_profile_public = models.BooleanField(
        "show my badges on my profile", default=True, help_text="Only people of your community can open it."
    )
    wants_suggestions = models.BooleanField(
        "let leaders suggest roles to me",
        default=True,
        db_default=True,
        help_text="You alone decide, and nobody learns that it is off.",
    )
    wants_role_news = models.BooleanField("tell me once when I newly meet a role", default=False)
    wants_full_letters = models.BooleanField(
        "say in the letter what it is about",
        default=False,
        db_default=False,
        help_text="Others may read it on a shared device.",
    )
    #: kind of notice → how its letter comes; leadership/notices/kinds.py says what goes for a kind not chosen
    mail_choices = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    digest_every = models.CharField(
        max_length=4, choices=DigestEvery, default=DigestEvery.DAY, db_default=DigestEvery.DAY
    )
    digest_hour = models.PositiveSmallIntegerField(default=8, db_default=8)
    #: whole hours of the own clock, both or none; leadership/notices/quiet.py
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    is_safeguarding_lead = models.BooleanField(default=False)
    rules_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    health_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: until then she reads along in the rooms at the latest, while somebody looks at her age (G6)
    age_looked_at_until = models.DateTimeField(null=True, blank=True, editable=False)
    erase_on = models.DateField(null=True, blank=True, editable=False)

    date_joined = None
    objects = MemberManager()
    REQUIRED_FIELDS = ["email"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(account__in=Account.values), name="member_account_known"),
            models.CheckConstraint(
                condition=Q(digest_every__in=DigestEvery.values, digest_hour__lt=24), name="member_digest_known"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_from__lt=24, quiet_until__isnull=False, quiet_until__lt=24)
                & ~Q(quiet_from=F("quiet_until")),
                name="member_quiet_hours",
            ),
            # Ana and ana are one name: nobody can pass for somebody else
            models.UniqueConstraint(Lower("username"), name="member_username_once"),
        ]
        indexes = [
            # whom lists of the eligible leave out
            models.Index(fields=["id"], condition=Q(is_active=False), name="member_inactive"),
        ]

    def clean(self) -> None:
        super().clean()
        self.set_adult_at()

    def set_adult_at(self) -> None:
        """Adulthood begins with the eighteenth birthday's first moment on the person's own calendar."""
        self.adult_at = day_begins_at(birthday(self.born_on, 18), self.time_zone)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_adult_at()
        fields = kwargs.get("update_fields")
        if fields and {"born_on", "time_zone"} & set(fields):
            kwargs["update_fields"] = {*fields, "adult_at"}
        super().save(*args, **kwargs)

    def band_at(self, at: dt.datetime) -> str:
        return Band.ADULT if self.adult_at <= at else Band.TEEN

    @property
    def band(self) -> str:
        return self.band_at(timezone.now())

    @property
    def is_teen(self) -> bool:
        return self.band == Band.TEEN

    def bands(self) -> set[str]:
        """The bands whose spaces this person may enter now."""
        own = {self.band}
        if Band.TEEN not in own and self.account == Account.LISTENER and self.clearances.in_force().exists():
            own.add(Band.TEEN)
        return own

    @property
    def hat(self) -> str:
        """What somebody is when acting here, for the record."""
        if self.is_superuser:
            return "superuser"
        if self.is_safeguarding_lead:
            return "safeguarding lead"
        return "programme admin" if self.is_staff else self.account

    @property
    def browser_key(self) -> str:
        """Under which a browser keeps what she types: nobody's name, and no number that would say anything elsewhere."""
        return salted_hmac("what a browser keeps", str(self.pk)).hexdigest()[:20]

    @property
    def local_now(self) -> dt.datetime:
        return timezone.localtime(timezone.now(), ZoneInfo(self.time_zone))


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def in_force(self, at: dt.datetime | None = None) -> ClearanceQuerySet:
        at = at or timezone.now()
        return self.filter(approved_at__lte=at, expires_at__gt=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))


class Clearance(models.Model):
    """An adult listener may enter teen spaces: checked, by two people, for at most a year (G4)."""

    class Evidence(models.TextChoices):
        BACKGROUND_CHECK = "background_check", "Background check and interview"
        EMPLOYMENT = "employment", "Employed by the organisation"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="clearances")
    evidence = models.CharField(max_length=20, choices=Evidence)
    requested_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")), name="clearance_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("member")) & (Q(approved_by=None) | ~Q(approved_by=F("member"))),
                name="clearance_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="clearance_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("requested_at") + dt.timedelta(days=366)),
                name="clearance_a_year_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"clearance of {self.member} until {self.expires_at:%Y-%m-%d}"
