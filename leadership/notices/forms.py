"""How somebody is told, and what she looks for in her inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from leadership.members.models import Member
from leadership.notices import quiet
from leadership.notices.choosing import choose, plan_again
from leadership.notices.kinds import KINDS, Kind, Mail, way_of

HOURS = [(hour, f"{hour:02}:00") for hour in range(quiet.DAY)]
NOT_SET = [("", "Not set"), *HOURS]


class ToldForm(forms.ModelForm):
    """A choice for each kind of notice, the digest's hour, and quiet hours."""

    digest_hour = forms.TypedChoiceField(label="At", choices=HOURS, coerce=int)
    quiet_from = forms.TypedChoiceField(label="From", choices=NOT_SET, coerce=int, empty_value=None, required=False)
    quiet_until = forms.TypedChoiceField(label="Until", choices=NOT_SET, coerce=int, empty_value=None, required=False)

    class Meta:
        model = Member
        fields = ["wants_role_news", "wants_full_letters", "digest_every", "digest_hour", "quiet_from", "quiet_until"]
        labels = {"digest_every": "How often"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, about in KINDS.items():
            self.fields[f"mail_{kind}"] = forms.ChoiceField(
                label=kind.label,
                help_text=about.words,
                choices=[(way.value, way.label) for way in about.ways],
                widget=forms.RadioSelect,
                initial=way_of(self.instance, kind).value,
            )

    def rows(self) -> list[dict[str, Any]]:
        """The table: a row for each kind, with its radio button for each way, or None where a letter is owed."""
        fields = [self[f"mail_{kind}"] for kind in KINDS]
        return [{"field": field, "radios": [*field.subwidgets, None][: len(Mail)]} for field in fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, until = data.get("quiet_from"), data.get("quiet_until")
        if (start is None) != (until is None):
            self.add_error("quiet_until", "Choose both hours, or neither.")
        elif start is not None and start == until:
            self.add_error("quiet_until", "Choose two different hours.")
        elif start is not None and not quiet.leave_room(self._night() | quiet.span(start, until)):
            self.add_error("quiet_until", f"Leave {quiet.FEWEST_OPEN} hours of the day in which a letter can come.")
        return data

    def _night(self) -> frozenset[int]:
        return quiet.NIGHT_OF_TEENS if self.instance.is_teen else frozenset()

    @transaction.atomic
    def save(self, commit: bool = True) -> Member:
        member: Member = self.instance
        member.save(update_fields=self.Meta.fields)
        choose(member, {kind.value: self.cleaned_data[f"mail_{kind}"] for kind in KINDS})
        plan_again(member)
        return member


class FilterForm(forms.Form):
    kind = forms.ChoiceField(label="Show", choices=[("", "Everything"), *Kind.choices], required=False)
    unread = forms.BooleanField(label="Only what is new", required=False)


class ReadForm(forms.Form):
    """`seen`: when the page was made; what came later is not read yet."""

    seen = forms.DateTimeField(required=False)
