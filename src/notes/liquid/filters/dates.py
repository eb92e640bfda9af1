"""Dates: Ruby's `strftime` and Jekyll's date filters. Times with a zone keep it; what a site says about itself is in
its zone."""

from __future__ import annotations

import datetime
import re
from typing import Any

from notes.jekyll.dates import DateError, read_date
from notes.liquid.values import SiteTime, inspect, looked_at, string_of, zone_offset

_DIRECTIVE = re.compile(r"%([-0^#_]*)([0-9]*)(:{0,3}z|[EO]?[A-Za-z%+])")
_DIGITS = re.compile(r"[0-9]{1,12}\Z")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_OFFSET = re.compile(r":[0-9]{2}(?:[.,][0-9]+)? *(?:([-+])([0-9]{2}):?([0-9]{2})?|(?:z|utc|gmt))\Z")
_MAX_WIDTH = 1024
_COMPOUND = {
    "c": "%a %b %e %H:%M:%S %Y", "D": "%m/%d/%y", "F": "%Y-%m-%d", "T": "%H:%M:%S", "X": "%H:%M:%S", "R": "%H:%M",
    "r": "%I:%M:%S %p", "x": "%m/%d/%y", "v": "%e-%^b-%Y", "h": "%b", "+": "%a %b %e %H:%M:%S %Z %Y",
}  # fmt: skip
_SPACED = frozenset("ekl")
_WIDTHS = {"Y": 1, "j": 3, "C": 2, "G": 1, "s": 1, "u": 1, "w": 1}


def strftime(when: datetime.date, pattern: str) -> str:
    """`when` by a Ruby pattern: flags `-0^#_:` and widths included. An unknown directive stays as it is."""
    return _DIRECTIVE.sub(lambda match: _field(_moment(when), match), pattern)


def _moment(when: datetime.date) -> datetime.datetime:
    if isinstance(when, datetime.datetime):
        return when
    return datetime.datetime(when.year, when.month, when.day, tzinfo=datetime.UTC)


def _field(when: datetime.datetime, match: re.Match[str]) -> str:
    flags, width, letter = match[1], min(int(match[2][:6] or 0), _MAX_WIDTH), match[3].lstrip("EO") or match[3]
    if letter.endswith("z"):
        return _zone(when, letter.count(":"), flags, width)
    if letter in ("n", "t", "%"):
        return {"n": "\n", "t": "\t", "%": "%"}[letter].rjust(width)
    if letter in ("N", "L"):
        digits = int(match[2] or 0) or (9 if letter == "N" else 3)
        return f"{when.microsecond:06}".ljust(min(digits, _MAX_WIDTH), "0")[: min(digits, _MAX_WIDTH)]
    number = _number(when, letter)
    if number is not None:
        return _padded(number, letter, flags, width)
    text = _words(when, letter)
    if text is None:
        return match[0]
    if "^" in flags:
        text = text.upper()
    elif "#" in flags:
        text = text.lower() if letter == "p" else text.swapcase() if letter == "Z" else text.upper()
    return text.rjust(width, "0" if "0" in flags else " ")


def _number(when: datetime.datetime, letter: str) -> int | None:
    iso = when.isocalendar()
    hour = when.hour % 12 or 12
    day_of_year = when.timetuple().tm_yday
    numbers = {
        "Y": when.year, "C": when.year // 100, "y": when.year % 100, "m": when.month, "d": when.day, "e": when.day,
        "j": day_of_year, "H": when.hour, "k": when.hour, "I": hour, "l": hour, "M": when.minute, "S": when.second,
        "u": iso.weekday, "w": iso.weekday % 7, "G": iso.year, "g": iso.year % 100, "V": iso.week,
        "U": (day_of_year + 6 - iso.weekday % 7) // 7, "W": (day_of_year + 6 - (iso.weekday - 1)) // 7,
    }  # fmt: skip
    if letter == "s":
        return int((when if when.tzinfo else when.replace(tzinfo=datetime.UTC)).timestamp() // 1)
    return numbers.get(letter)


def _padded(number: int, letter: str, flags: str, width: int) -> str:
    if "-" in flags:
        return str(number)
    fill = " " if "_" in flags or (letter in _SPACED and "0" not in flags) else "0"
    return str(number).rjust(width or (4 if letter in "YG" else _WIDTHS.get(letter, 2)), fill)


def _words(when: datetime.datetime, letter: str) -> str | None:
    if letter in _COMPOUND:
        return strftime(when, _COMPOUND[letter])
    month, day = _MONTHS[when.month - 1], _DAYS[when.weekday()]
    half = "AM" if when.hour < 12 else "PM"
    names = {"B": month, "b": month[:3], "A": day, "a": day[:3], "p": half, "P": half.lower()}
    if letter == "Z":
        return when.tzname() or "UTC"
    return names.get(letter)


def _zone(when: datetime.datetime, colons: int, flags: str, width: int) -> str:
    text = zone_offset(when, ":" if colons else "")
    if colons == 2:
        text += ":00"
    return (
        text[0] + text[1:].rjust(max(width - 1, 0), "0") if "-" not in flags else text[0] + text[1:].removeprefix("0")
    )


# ---------------------------------------------------------------- the filters


def date(context: Any, value: Any, pattern: Any) -> Any:
    """Liquid's own: what is not a date stays as it is."""
    if not string_of(pattern):
        return value
    when = _date_of(context, value)
    looked_at(when, string_of(pattern))
    return value if when is None else strftime(when, string_of(pattern))


def date_to_string(context: Any, value: Any, kind: Any = None, style: Any = None) -> Any:
    return _written(context, value, "%b", kind, style)


def date_to_long_string(context: Any, value: Any, kind: Any = None, style: Any = None) -> Any:
    return _written(context, value, "%B", kind, style)


def date_to_xmlschema(context: Any, value: Any) -> Any:
    if not string_of(value):
        return value
    when = _local(context, value)
    return strftime(when, "%Y-%m-%dT%H:%M:%S") + zone_offset(when, ":")


def date_to_rfc822(context: Any, value: Any) -> Any:
    if not string_of(value):
        return value
    return strftime(_local(context, value), "%a, %d %b %Y %H:%M:%S %z")


def _written(context: Any, value: Any, month: str, kind: Any, style: Any) -> Any:
    if not string_of(value):
        return value
    when = _local(context, value)
    if kind == "ordinal":
        day = f"{when.day}{_ordinal(when.day)}"
        return strftime(when, f"{month} {day}, %Y" if style == "US" else f"{day} {month} %Y")
    return strftime(when, f"%d {month} %Y")


def _ordinal(number: int) -> str:
    if 11 <= number <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _local(context: Any, value: Any) -> datetime.datetime:
    """In the site's zone; a day is its midnight there."""
    when = _date_of(context, value)
    zone = context.engine.settings.timezone
    looked_at(when)
    if when is None:
        raise ValueError(f"Invalid Date: '{inspect(value)}' is not a valid datetime.")
    if not isinstance(when, datetime.datetime):
        return datetime.datetime(when.year, when.month, when.day, tzinfo=zone)
    return (when if when.tzinfo else when.replace(tzinfo=datetime.UTC)).astimezone(zone)


def _date_of(context: Any, value: Any) -> datetime.date | None:
    """What Liquid takes for a date: dates, seconds since 1970, `now`, `today`, and text that reads as one."""
    settings = context.engine.settings
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str):
        value = value.lower()
        if value in ("now", "today"):
            return SiteTime.watched(settings.now.astimezone(settings.timezone), context.reads.note)
        if not _DIGITS.match(value):
            try:
                return _in_own_zone(read_date(value, settings.timezone), value) if value else None
            except DateError:
                return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return datetime.datetime.fromtimestamp(int(value), settings.timezone)
    except (ValueError, OverflowError, OSError):
        return None


def _in_own_zone(when: datetime.datetime, text: str) -> datetime.datetime:
    """A time whose text names its offset keeps it, as Ruby's `Time.parse` does."""
    written = _OFFSET.search(text)
    if written is None:
        return when
    if written[1] is None:
        return when.astimezone(datetime.UTC)
    offset = datetime.timedelta(hours=int(written[2]), minutes=int(written[3] or 0))
    return when.astimezone(datetime.timezone(-offset if written[1] == "-" else offset))


FILTERS = {
    "date": date,
    "date_to_string": date_to_string,
    "date_to_long_string": date_to_long_string,
    "date_to_xmlschema": date_to_xmlschema,
    "date_to_rfc822": date_to_rfc822,
}
