"""Dates as a reader of the site's language writes them, without the machine's locale or clock."""

from __future__ import annotations

import datetime

from notes.theme.messages import table

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def format_date(value: str | datetime.date, style: str, lang: str) -> str:
    """Format an ISO 8601 string or a date.

    Styles: `long` (2017年5月1日, 1 May 2017), `month` (2017年5月, May 2017), `day` (5月1日, 1 May), `iso`
    (2017-05-01), `year`, and `xml` (RFC 3339 in full). Anything else is a `strftime` format. Raises ValueError for
    what is not a date.
    """
    when = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    if style == "xml":
        return _rfc3339(when)
    if style == "iso":
        return f"{when.year:04}-{when.month:02}-{when.day:02}"
    if style == "year":
        return str(when.year)
    if style not in ("long", "month", "day"):
        return when.strftime(style)
    pattern = table(lang)[f"date.{style}"]
    assert isinstance(pattern, str)
    month = _MONTHS[when.month - 1]
    return pattern.format(year=when.year, month=when.month, day=when.day, month_name=month, month_short=month[:3])


def _rfc3339(when: datetime.date) -> str:
    """With a time and an offset always, as Atom demands; a date without them is midnight UTC."""
    if not isinstance(when, datetime.datetime):
        when = datetime.datetime(when.year, when.month, when.day)
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return when.isoformat(timespec="seconds")
