"""Compare all that is kept beside its source with the source, and put it right."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import Exists, Model, OuterRef

from leadership.badges.models import Award, BadgeAward, Obligation, Pause
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.requirements.drift import Difference, Kept, drift_of, tallies
from leadership.requirements.models import Stretch
from leadership.requirements.tallies import make_missing

#: rows named one by one
NAMED = 20


def stretches() -> Kept:
    """The stretches: one of each badge award and completion, and of an award one more for each of its pauses."""
    owners = [(BadgeAward, "'badge'", "badge", "granted_at"), (Completion, "'course'", "course", "passed_at")]
    plain = [
        f"SELECT stretch_id AS id, member_id, {kind} AS kind, {slug} AS slug, {start} AS started_at, "  # noqa: S608
        f"revoked_at AS ended_at FROM {_table(model)}"
        for model, kind, slug, start in owners
    ]
    tables = {"award": _table(Award), "pause": _table(Pause), "owed": _table(Obligation), "stretch": _table(Stretch)}
    awards = [each.format(**tables) for each in (LAST_STRETCHES, EARLIER_STRETCHES)]
    return Kept(
        Stretch, ("member_id", "kind", "slug", "started_at", "ended_at"), " UNION ALL ".join([*plain, *awards])
    )


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


#: the last one, where no pause lasts, begins with the award or where its latest pause ended. In force, it ends where the award lapses or the
#: first open duty is due, or where one was that was done late while another was overdue and still is; of an ended award, no later than that
LAST_STRETCHES = """
SELECT award.stretch_id, award.member_id, 'role', award.role_id, begun.at,
  CASE
    WHEN award.revoked_at IS NOT NULL THEN
      CASE WHEN stretch.ended_at < award.revoked_at THEN stretch.ended_at
        WHEN award.revoked_at < begun.at THEN begun.at ELSE award.revoked_at END
    WHEN first.at < begun.at THEN begun.at ELSE first.at
  END
FROM {award} AS award
JOIN {stretch} AS stretch ON stretch.id = award.stretch_id
JOIN (
  SELECT award.id, COALESCE(MAX(pause.ended_at), award.granted_at) AS at
  FROM {award} AS award LEFT JOIN {pause} AS pause ON pause.award_id = award.id GROUP BY award.id, award.granted_at
) AS begun ON begun.id = award.id
LEFT JOIN (
  SELECT award_id, MIN(at) AS at FROM (
    SELECT award_id, due_at AS at FROM {owed} AS owed
    WHERE done_at IS NULL OR (
      done_at > due_at
      AND EXISTS (
        SELECT 1 FROM {owed} AS other WHERE other.award_id = owed.award_id AND other.due_at <= owed.done_at
          AND (other.done_at IS NULL OR other.done_at > owed.done_at)
      )
      AND NOT EXISTS (SELECT 1 FROM {pause} AS later WHERE later.award_id = owed.award_id AND later.ended_at >= owed.done_at)
    )
    UNION ALL SELECT id, lapses_at FROM {award} WHERE lapses_at IS NOT NULL
  ) AS dates GROUP BY award_id
) AS first ON first.award_id = award.id
WHERE NOT EXISTS (SELECT 1 FROM {pause} AS open WHERE open.award_id = award.id AND open.ended_at IS NULL)
"""
#: one with a pause begins likewise, and ends where that begins
EARLIER_STRETCHES = """
SELECT id, member_id, 'role', role_id, started_at,
  CASE WHEN revoked_at < started_at THEN started_at WHEN revoked_at < paused_at THEN revoked_at ELSE paused_at END
FROM (
  SELECT pause.stretch_id AS id, award.member_id, award.role_id, award.revoked_at, pause.started_at AS paused_at,
    COALESCE(
      LAG(pause.ended_at) OVER (PARTITION BY pause.award_id ORDER BY pause.started_at, pause.id), award.granted_at
    ) AS started_at
  FROM {pause} AS pause JOIN {award} AS award ON award.id = pause.award_id
) AS earlier
"""


class Command(BaseCommand):
    help = (
        "Compare the tallies with the facts and the stretches with what owns them, report each difference and put it "
        "right. With --dry-run nothing is changed. Safe at any time: the site goes on writing meanwhile. Exit code 0: "
        "nothing differs (any more); 1: something differs and was left, for --dry-run or because it changed meanwhile, "
        "or because only a person can tell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="report, and change nothing; exit 1 if anything differs"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        left = self.missing(dry_run)
        for kept in (tallies(), stretches()):
            left += self.compare(kept, dry_run)
        left += self.ownerless()
        if left:
            raise SystemExit(1)

    def missing(self, dry_run: bool) -> int:
        """Members without a tally; answers how many still are."""
        count = Member.objects.filter(tally=None).count() if dry_run else make_missing()
        if count:
            self.stdout.write(f"members without a tally: {count:,}{'' if dry_run else ', given one'}")
        return count if dry_run else 0

    def compare(self, kept: Kept, dry_run: bool) -> int:
        """Report one table and put it right; answers how many rows still differ."""
        with drift_of(kept) as drift:
            counts = drift.counts()
            rows = counts.pop("")
            for difference in drift.differences(NAMED):
                self.stdout.write(f"  {_sentence(kept, difference)}")
            if rows > NAMED:
                self.stdout.write(f"  and {rows - NAMED:,} more")
            for column, count in counts.items():
                if count:
                    self.stdout.write(f"{kept.name}, {column}: {count:,} differ")
            repaired = 0 if dry_run or not rows else drift.repair()
        state = f", {repaired:,} put right" if repaired else ""
        changed = rows - repaired if repaired or not dry_run else 0
        meanwhile = f", {changed:,} changed meanwhile: run it again" if changed else ""
        self.stdout.write(f"{kept.name}: {rows:,} differ{state}{meanwhile}")
        return rows - repaired

    def ownerless(self) -> int:
        """Stretches that nothing owns count for somebody, and nobody knows why: a person has to look."""
        owners = (Award, BadgeAward, Completion, Pause)
        found = Stretch.objects.filter(*(~Exists(model.objects.filter(stretch=OuterRef("pk"))) for model in owners))
        count = found.count()
        if count:
            keys = ", ".join(str(pk) for pk in found.order_by("pk").values_list("pk", flat=True)[:NAMED])
            self.stdout.write(
                f"stretches without an award, badge or course: {count:,} left for a person to look at ({keys})"
            )
        return count


def _sentence(kept: Kept, difference: Difference) -> str:
    row = "" if kept.key == "member_id" else f", {kept.model._meta.verbose_name} {difference.key}"
    return f"member {difference.member_id}{row}: {difference.column} is {difference.kept}, should be {difference.true}"
