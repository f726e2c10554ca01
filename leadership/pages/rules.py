"""The house rules, numbered: what the page says, and what every act of a moderator names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """`words` is the rule, `short` the same in a few words beside a decision."""

    number: int
    short: str
    words: str

    def __str__(self) -> str:
        return f"house rule {self.number}: {self.short}"


RULES: dict[int, Rule] = {
    each.number: each
    for each in (
        Rule(1, "be kind, supportive and respectful",
             "Be kind, supportive and respectful. If someone is hard to read with, hide their words for yourself rather than argue."),
        Rule(2, "nothing graphic, flirtatious or sexual", "Nothing graphic, flirtatious or sexual, in words or links."),
        Rule(3, "no contact details",
             "No contact details, yours or anybody’s: no last names, phone numbers, addresses, handles or other sites."),
        Rule(4, "keep what others tell here",
             "Keep what others tell here. Don’t carry it from one room to the next, and don’t name people you have talked with one to one."),
        Rule(5, "keep other accounts to yourself",
             "Keep your other account, if you have one, to yourself, and never reveal anybody else’s."),
        Rule(6, "no names of drugs or medicines", "Leave out the names of drugs and medicines."),
        Rule(7, "stay in the community of your age", "Stay in the community of your age."),
        Rule(8, "leave room for others",
             "Leave room for others: no advertising, no flooding, and no quarrel in the room about how it is run."),
    )
}  # fmt: skip
