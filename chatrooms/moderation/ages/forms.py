"""Answering whether an age is right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from chatrooms.moderation.reports.models import LONGEST_WORDS
from leadership.members.age import OLDEST


class AgeForm(forms.Form):
    """Only safeguarding leads are offered the second answer: the first writes what she learnt, the second agrees with it."""

    answer = forms.ChoiceField(
        label="Is it the right place for their age?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of them."},
    )
    born_on = forms.DateField(
        label="When they were born, as you learnt it",
        help_text="Only where the age is wrong, such as 2010-06-30.",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label="A word to them",
        help_text="They read it. Say nothing that tells who reported it.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, is_lead: bool, is_proposed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("right", "Yes: they can write again at once")]
        if is_lead and is_proposed:
            answers.append(("confirm", "No: it is as proposed"))
        elif is_lead:
            answers.append(("wrong", "No: their age is another one"))
        if not is_lead or is_proposed:
            del self.fields["born_on"]
        self.fields["answer"].choices = answers

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") != "wrong":
            return data
        born_on, today = data.get("born_on"), timezone.now().date()
        if "born_on" not in self.errors and born_on is None:
            self.add_error("born_on", "Write the birth date, as you learnt it.")
        elif isinstance(born_on, dt.date) and (born_on > today or born_on.year < today.year - OLDEST):
            self.add_error("born_on", "Look at the year again, please.")
        if not data.get("words", "").strip():
            self.add_error("words", "Write to the person why.")
        return data
