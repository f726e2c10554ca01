"""The forms of the desk: an answer, a question, an opinion, a step aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from leadership.applications import questions
from leadership.applications.models import LONGEST_QUESTION
from leadership.applications.reviewing import LONGEST_NOTE, Verdict
from leadership.badges.asking import WideText, Written

#: nobody is kept from asking again for longer
LATEST = dt.timedelta(days=366)


class DeclineForm(forms.Form):
    """A reason tied to a requirement, written to the person."""

    requirement = forms.ChoiceField(
        label="Which requirement is it about?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of them."},
    )
    reason = Written(
        6,
        label="Your words to the person",
        help_text="Write “you”. Say what to do, not only what is missing.",
        error_messages={"required": "Write a few words."},
    )
    again_on = forms.DateField(
        label="Earliest day for a new application",
        required=False,
        help_text="Empty: at any time.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, requirements: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].choices = [(each, each) for each in requirements]

    def clean_again_on(self) -> dt.date | None:
        day = self.cleaned_data["again_on"]
        if day and day <= timezone.now().date():
            raise forms.ValidationError("Choose a day that is still to come.")
        if day and day > timezone.now().date() + LATEST:
            raise forms.ValidationError("Choose a day within a year.")
        return day


class QuestionForm(forms.Form):
    """What the applicant is asked, and for how long the application waits for the answer."""

    words = forms.CharField(
        label="Your question to the person",
        help_text="Write “you”, and ask one thing. The clock of the wait stands still until the answer is there.",
        max_length=LONGEST_QUESTION,
        widget=WideText(4),
        error_messages={"required": "Write what you ask."},
    )
    days = forms.TypedChoiceField(
        label="How long to answer",
        choices=[(days, f"{days} days") for days in questions.DAYS],
        coerce=int,
        initial=questions.DAYS[1],
        widget=forms.RadioSelect,
    )


class OpinionForm(forms.Form):
    """What somebody recommends."""

    verdict = forms.ChoiceField(
        label="What do you recommend?",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of them."},
    )
    note = forms.CharField(
        label="A note for the admins",
        help_text="They read it, and whoever is as far along as you are and has said what they think. The applicant never does.",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class AsideForm(forms.Form):
    """Leaving it to others."""

    reason = forms.CharField(
        label="Why, if you would like to say",
        help_text="Only the admins read it. You can leave it empty.",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
