"""What somebody wants figures of; it stays in the address, so that a page can be kept and passed on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from leadership.figures.cases import Asked
from leadership.members.models import Account, Band, Member, day_begins_at
from leadership.roles.models import Edition, Role

ANY = ("", "All")
PERIODS = [("30", "Last 30 days"), ("90", "Last 90 days"), ("365", "Last 365 days"), ("own", "From – to")]
EARLIEST = dt.date(2000, 1, 1)


class FiguresForm(forms.Form):
    """Days are whole days on the calendar of `member`, who asks."""

    period = forms.ChoiceField(choices=PERIODS)
    begin = forms.DateField(
        label="From",
        required=False,
        validators=[MinValueValidator(EARLIEST, "Choose a day from the year 2000 on.")],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    role = forms.ChoiceField(required=False)
    account = forms.ChoiceField(required=False, choices=[ANY, *Account.choices])
    band = forms.ChoiceField(label="Community of age", required=False, choices=[ANY, *Band.choices])
    edition = forms.ChoiceField(required=False)

    def __init__(self, data: Any, member: Member) -> None:
        super().__init__({"period": "90", **data}, label_suffix="", use_required_attribute=False)
        self.member = member
        self.roles = dict(Role.objects.values_list("slug", "name"))
        self.editions = {str(day): f"{day:%-d %B %Y}" for day in Edition.objects.values_list("day", flat=True)}
        self.fields["role"].choices = [ANY, *self.roles.items()]  # type: ignore[attr-defined]
        self.fields["edition"].choices = [ANY, *self.editions.items()]  # type: ignore[attr-defined]

    def clean_end(self) -> dt.date | None:
        day = self.cleaned_data["end"]
        if day and day > self.member.local_now.date():
            raise forms.ValidationError("Choose a day until today.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("period") == "own" and not self.errors:
            if not (data["begin"] and data["end"]):
                raise forms.ValidationError("Choose both days, or one of the periods.")
            if data["begin"] > data["end"]:
                raise forms.ValidationError("The first day comes after the last.")
        return data

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of a valid form."""
        data = self.cleaned_data
        if data["period"] == "own":
            return data["begin"], data["end"]
        today = self.member.local_now.date()
        return today - dt.timedelta(days=int(data["period"]) - 1), today

    @property
    def asked(self) -> Asked:
        first, last = self.days
        zone = self.member.time_zone
        end = day_begins_at(last + dt.timedelta(days=1), zone)
        chosen = {name: self.cleaned_data[name] for name in ("role", "account", "band", "edition")}
        return Asked(day_begins_at(first, zone), end, **chosen)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What can still be told apart: one that is chosen can't."""
        every = {
            "role": self.roles,
            "account": dict(Account.choices),
            "band": dict(Band.choices),
            "edition": {**self.editions, "": "Before the first edition"},
        }
        return {by: names for by, names in every.items() if not self.cleaned_data[by]}
