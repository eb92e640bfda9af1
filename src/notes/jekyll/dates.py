"""Dates as Jekyll reads them, shown in the site's time zone.

What a date in front matter means depends on how YAML typed it:

- `date: 2019-03-17 06:07:00` (unquoted, seconds, no zone) is a YAML time, which is UTC: in Asia/Shanghai 14:07;
- `date: 2019-03-17 06:07` or quoted is text, read in the site's zone: 06:07;
- with `+0800` or `Z` it is exact; a day alone, and the day in a file name, is midnight in the site's zone.

Text is read in the common forms Ruby's `Time.parse` knows. Forms that need today's date to be understood (`10:00`,
`Mar 17`) are refused: a site must not depend on the day it is built.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from notes.jekyll.yaml import EARLIEST, LATEST

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_ZONES |= {"pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "msk": 3, "jst": 9}
"""Hours from UTC of the abbreviations Ruby knows; `CST` is America's, not China's."""

_NUMERIC = re.compile(r"([0-9]{2,4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:t?([0-9]{2})([0-9]{2})([0-9]{2})?)?(?![0-9])")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4})(?![0-9])")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]+([a-z]{3,9})\.?,?[ -]+([0-9]{4})(?![0-9])")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})(?![0-9])")
_WEEKDAY = re.compile(r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +")
_CLOCK = re.compile(
    r"(?:t|,? +(?:at +)?)([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?)?(?: *([ap])\.?m\.?)?"
)
_OFFSET = re.compile(r" *(?:(?:utc|gmt)?([-+])([0-9]{1,2})(?::?([0-9]{2}))?(?::?[0-9]{2})?|([a-z]{1,4}))\Z")


class DateError(ValueError):
    """A value that names no moment."""


def read_date(value: Any, zone: datetime.tzinfo) -> datetime.datetime:
    """The moment a front-matter `date` names, in `zone`; raises `DateError`."""
    try:
        moment = _moment(value, zone)
    except (ValueError, OverflowError) as error:
        raise DateError(f"“{value}” is not a date") from error
    if moment is None or not EARLIEST < moment < LATEST:
        raise DateError(f"“{value}” is not a date")
    return moment


def _moment(value: Any, zone: datetime.tzinfo) -> datetime.datetime | None:
    if isinstance(value, datetime.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=datetime.UTC)).astimezone(zone)
    if isinstance(value, datetime.date):
        return _placed(datetime.datetime(value.year, value.month, value.day), zone)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return _parse(str(value), zone)
    return None


def rolls_over(text: str) -> bool:
    """Whether a written date names a day its month does not have: Ruby takes 2019-02-30 for 2 March."""
    match = _NUMERIC.match(text.strip())
    if match is None:
        return False
    year, _, month, day = match.groups()
    try:
        datetime.date(_full_year(year), int(month), int(day))
    except ValueError:
        return int(day) <= 31
    return False


def _placed(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """A wall-clock time in a zone, as Ruby has it: the second of two, and moved on where the clocks skip it."""
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return first
    return (second if before > after else first).astimezone(datetime.UTC).astimezone(zone)


def _parse(text: str, zone: datetime.tzinfo) -> datetime.datetime:
    text = text.strip().lower()
    weekday = _WEEKDAY.match(text)
    start = weekday.end() if weekday else 0
    year, month, day, clock, end = _day(text, start)
    hour, minute, second, microsecond = clock
    match = _CLOCK.match(text, end)
    if match and clock == (0, 0, 0, 0):
        hours, minutes, seconds, fraction, half = match.groups()
        if minutes is None and half is None and not text[match.start()] == "t":
            raise DateError(text)
        hour, minute, second = int(hours), int(minutes or 0), int(seconds or 0)
        microsecond = int(((fraction or "") + "000000")[:6])
        if half:
            if not 1 <= hour <= 12:
                raise DateError(text)
            hour = hour % 12 + (12 if half == "p" else 0)
        end = match.end()
    offset = _offset(text, end)
    moment = _civil(datetime.datetime(year, month, 1), day, (hour, minute, second, microsecond))
    if offset is None:
        return _placed(moment, zone)
    return moment.replace(tzinfo=datetime.timezone(offset)).astimezone(zone)


def _day(text: str, start: int) -> tuple[int, int, int, tuple[int, int, int, int], int]:
    """Year, month, day, clock (of the compact form) and where they end."""
    midnight = (0, 0, 0, 0)
    if match := _NUMERIC.match(text, start):
        year, _, month, day = match.groups()
        return _full_year(year), int(month), int(day), midnight, match.end()
    if match := _DAY_FIRST.match(text, start):
        day, _, month, year = match.groups()
        return int(year), int(month), int(day), midnight, match.end()
    if match := _COMPACT.match(text, start):
        year, month, day, hour, minute, second = match.groups()
        return int(year), int(month), int(day), (int(hour or 0), int(minute or 0), int(second or 0), 0), match.end()
    if match := _DAY_MONTH.match(text, start):
        day, name, year = match.groups()
    elif match := _MONTH_DAY.match(text, start):
        name, day, year = match.groups()
    else:
        raise DateError(text)
    if name[:3] not in _MONTHS:
        raise DateError(text)
    return int(year), _MONTHS.index(name[:3]) + 1, int(day), midnight, match.end()


def _full_year(digits: str) -> int:
    """Two digits as Ruby reads them: 69–99 are the last century's."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 69 else 1900)


def _offset(text: str, end: int) -> datetime.timedelta | None:
    if not text[end:].strip():
        return None
    match = _OFFSET.match(text, end)
    if match is None:
        raise DateError(text)
    sign, hours, minutes, name = match.groups()
    if name:
        if name not in _ZONES:
            raise DateError(text)
        return datetime.timedelta(hours=_ZONES[name])
    offset = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -offset if sign == "-" else offset


def _civil(day: datetime.datetime, days: int, clock: tuple[int, int, int, int]) -> datetime.datetime:
    """A naive moment, `days` counted from 1; like Ruby's `Time`, day 29–31 of a shorter month, 24:00 and :60 roll
    over."""
    hour, minute, second, microsecond = clock
    if not 1 <= days <= 31 or hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise DateError("out of range")
    return day + datetime.timedelta(days=days - 1, hours=hour, minutes=minute, seconds=second, microseconds=microsecond)
