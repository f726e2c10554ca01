"""What a person settles about the own account."""

from __future__ import annotations

from typing import Any

from django import forms

from leadership.members.erasure import hindrance
from leadership.members.models import Member, time_zones


class SettingsForm(forms.ModelForm):
    """Nothing here moves the age band: the birth date is changed by people, after a talk (G5)."""

    time_zone = forms.ChoiceField(label="Time zone", choices=time_zones)

    class Meta:
        model = Member
        fields = ["is_profile_public", "wants_suggestions", "time_zone", "theme"]
        labels = {"theme": "Light or dark"}

    def clean_time_zone(self) -> str:
        """Around the eighteenth birthday another calendar would lead over the wall, or back behind it."""
        zone: str = self.cleaned_data["time_zone"]
        there = Member(born_on=self.instance.born_on, time_zone=zone)
        there.set_adult_at()
        if there.band != self.instance.band:
            raise forms.ValidationError("Keep your time zone around your eighteenth birthday. Try again in two days.")
        return zone


class EraseForm(forms.Form):
    """Typing the own name keeps a slip of the finger from erasing an account."""

    username = forms.CharField(label="Type your username to confirm")

    def __init__(self, *args, member: Member, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_username(self) -> str:
        typed = self.cleaned_data["username"].strip()
        if typed != self.member.username:
            raise forms.ValidationError("This is not your username.")
        return typed

    def clean(self) -> dict[str, Any]:
        if sentence := hindrance(self.member):
            raise forms.ValidationError(sentence)
        return super().clean() or {}
