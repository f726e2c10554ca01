"""The words somebody folds, typed one on each line."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.db import transaction

from chatrooms.safety.models import FoldedWord
from chatrooms.talk.text import tidy
from leadership.members.models import Member

MOST = 50  # words of one person


class WordsForm(forms.Form):
    """Saving it replaces the list."""

    words = forms.CharField(
        label="Words you fold",
        required=False,
        max_length=MOST * (FoldedWord.LONGEST + 2),
        widget=forms.Textarea(attrs={"rows": 8, "autocapitalize": "none", "spellcheck": "false"}),
        help_text=(
            f"One on each line, at most {MOST}. A word counts as a whole, in capitals or not; "
            "“panic*” also finds “panicking”."
        ),
    )

    def __init__(self, member: Member, data: Any = None) -> None:
        self.member, self.kept = member, list(member.folded_words.order_by("word").values_list("word", flat=True))
        super().__init__(data, initial={"words": "\n".join(self.kept)})

    def clean_words(self) -> list[str]:
        typed = [" ".join(line.split()) for line in tidy(self.cleaned_data["words"]).split("\n")]
        found = list({unicodedata.normalize("NFKC", word).lower(): word for word in typed if word}.values())
        if len(found) > MOST:
            raise forms.ValidationError(f"These are {len(found)} words. Keep {MOST} of them.")
        for word in found:
            if len(word) > FoldedWord.LONGEST:
                raise forms.ValidationError(f"“{word[:20]}…” is longer than {FoldedWord.LONGEST} characters.")
            if sum(each.isalnum() for each in word) < 2:  # a letter alone would fold nearly everything
                raise forms.ValidationError(f"“{word}” needs at least two letters.")
        return found

    @transaction.atomic
    def save(self) -> None:
        wanted = set(self.cleaned_data["words"])
        self.member.folded_words.exclude(word__in=wanted).delete()
        new = sorted(wanted - set(self.kept))
        FoldedWord.objects.bulk_create(
            [FoldedWord(member=self.member, word=word) for word in new], ignore_conflicts=True
        )
