"""An adult listener's clearance for teen spaces: one person asks, the safeguarding lead says yes (G4)."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db import transaction
from django.utils import timezone

from leadership.audit.record import record
from leadership.members.models import Account, Clearance, Member

A_YEAR = dt.timedelta(days=365)


class ClearanceForm(forms.ModelForm):
    """`asked_by` is set by the page: nobody asks for herself."""

    asked_by: Member

    username = forms.CharField(label="Username", max_length=150)
    until = forms.DateField(
        label="Until the end of",
        help_text="Within the coming twelve months, such as 2027-06-30.",
        widget=forms.DateInput(format="%Y-%m-%d"),
    )

    class Meta:
        model = Clearance
        fields = ["evidence"]

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip()
        member = Member.objects.filter(username__iexact=name).first()
        if member is None:
            raise forms.ValidationError(f"There is nobody called “{name}”.")
        if member == self.asked_by:
            raise forms.ValidationError("This is yourself, so somebody else asks for it.")
        if member.is_teen or member.account != Account.LISTENER or not member.is_active:
            raise forms.ValidationError("A clearance is for adult listeners.")
        self.instance.member = member
        return name

    def clean_until(self) -> dt.date:
        """The clearance ends with the asker's own day; the last day within a year is the one before."""
        day: dt.date = self.cleaned_data["until"]
        ends = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
        if not timezone.now() < ends <= timezone.now() + A_YEAR:
            raise forms.ValidationError("Choose a day within the coming twelve months.")
        self.instance.expires_at = ends
        return day


def hindrance(clearance: Clearance, by: Member) -> str:
    """Why `by` can't approve it; "" if nothing stands in the way."""
    if not by.is_safeguarding_lead:
        return "Only the safeguarding lead approves a clearance."
    if by.pk in {clearance.requested_by_id, clearance.member_id}:
        return "Two people stand behind a clearance: whoever asked for it, or gets it, does not approve it."
    if clearance.approved_at or clearance.ended_at or clearance.expires_at <= timezone.now():
        return "It is approved, ended or past its day already."
    return ""


@transaction.atomic
def approve(clearance: Clearance, *, by: Member) -> str:
    """Approve it, on the record; answers why not, or ""."""
    sentence = hindrance(clearance, by)
    if sentence:
        return sentence
    still = Clearance.objects.filter(pk=clearance.pk, approved_at=None, ended_at=None)
    if still.update(approved_by=by, approved_at=timezone.now()):
        record("approved a clearance", clearance, by=by, about=clearance.member)
    return ""


@transaction.atomic
def end(clearance: Clearance, *, by: Member) -> bool:
    """End it now, on the record; False if it has ended already."""
    ended = Clearance.objects.filter(pk=clearance.pk, ended_at=None).update(ended_at=timezone.now())
    if ended:
        record("ended a clearance", clearance, by=by, about=clearance.member)
    return bool(ended)


def ask(clearance: Clearance, *, by: Member) -> None:
    """Save what the form holds as asked for by `by`; the caller holds the transaction."""
    clearance.requested_by = by
    clearance.save()
    record("asked for a clearance", clearance, by=by, about=clearance.member)
