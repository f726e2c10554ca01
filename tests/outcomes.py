"""What can come of an act, for models that know no database."""

DONE, TOO_LATE, REFUSED, NOT_MET = "done", "too late", "refused", "not met"
