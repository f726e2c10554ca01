"""The programme as data: its editions, and the rows other tables point at."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache

from django.db import models
from django.utils import timezone

from leadership.roles.checking import read
from leadership.roles.programme import Programme


class Role(models.Model):
    """The anchor of a role; everything about it stands in the edition in force."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """The anchor of a community, such as Anxiety."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name


#: every page asks this several times: written down, it takes a quarter of the time that composing it takes; without the source
IN_FORCE = "SELECT id, day, digest, loaded_at, loaded_by, note FROM leadership_edition WHERE day <= %s ORDER BY day DESC LIMIT 1"


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_force(self, at: dt.datetime | None = None) -> Edition:
        """The latest edition whose day has begun (00:00 UTC) at `at`; raises DoesNotExist before the first."""
        day = (at or timezone.now()).astimezone(dt.UTC).date()
        for edition in self.raw(IN_FORCE, [day.isoformat()]):
            return edition
        raise Edition.DoesNotExist(f"No programme is in force on {day}.")


class Edition(models.Model):
    """One dated edition of the whole programme, kept as its canonical TOML text: the one truth."""

    day = models.DateField(unique=True, help_text="In force from 00:00 UTC of this day.")
    source = models.TextField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    loaded_at = models.DateTimeField(default=timezone.now, editable=False)
    loaded_by = models.CharField(max_length=150, blank=True, editable=False)
    note = models.CharField("what changed", max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"Edition of {self.day:%-d %B %Y}"

    @staticmethod
    def digest_of(source: str) -> str:
        return hashlib.sha256(source.encode()).hexdigest()

    @property
    def programme(self) -> Programme:
        """The parsed programme, read and parsed once per process and content."""
        return _parsed(self.digest, self.pk)


@lru_cache(maxsize=32)
def _parsed(digest: str, pk: int) -> Programme:
    source = Edition.objects.values_list("source", flat=True).get(pk=pk)
    return read(source)
