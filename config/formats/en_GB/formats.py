"""Days and times in the admin’s lists as on every other page: 24 hours, months in full."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
