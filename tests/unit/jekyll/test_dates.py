"""What a date means, by hand and beside Ruby."""

from __future__ import annotations

import contextlib
import datetime
import shutil
import subprocess
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.jekyll.dates import DateError, read_date, rolls_over
from notes.jekyll.yaml import type_scalar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")

MOMENTS = [
    ("2019-03-17 06:07:00", "2019-03-17T14:07:00+08:00"),  # unquoted with seconds: UTC
    ("2019-03-17 06:07", "2019-03-17T06:07:00+08:00"),  # without: the site's zone
    ("2019-03-17 06:07:00 +0800", "2019-03-17T06:07:00+08:00"),
    ("2019-03-17 06:07 +0800", "2019-03-17T06:07:00+08:00"),
    ("2019-03-17T06:07:00Z", "2019-03-17T14:07:00+08:00"),
    ("2019-03-17 06:07:00 -05:30", "2019-03-17T19:37:00+08:00"),
    ("2019-03-17", "2019-03-17T00:00:00+08:00"),
    ("20190317", "2019-03-17T00:00:00+08:00"),
    ("2019-3-7", "2019-03-07T00:00:00+08:00"),
]


@pytest.mark.parametrize(("written", "meant"), MOMENTS)
def test_unquoted_in_front_matter(written: str, meant: str) -> None:
    assert read_date(type_scalar(written), SHANGHAI).isoformat() == meant


def test_quoted_is_local() -> None:
    assert read_date("2019-03-17 06:07:00", SHANGHAI).isoformat() == "2019-03-17T06:07:00+08:00"


def test_summer_time_counts() -> None:
    assert read_date("2019-07-01", NEW_YORK).isoformat() == "2019-07-01T00:00:00-04:00"
    assert read_date("2019-01-01", NEW_YORK).isoformat() == "2019-01-01T00:00:00-05:00"


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        ("Europe/Berlin", "2019-10-27 02:30", "2019-10-27T02:30:00+01:00"),
        ("Europe/Berlin", "2019-03-31 02:30", "2019-03-31T03:30:00+02:00"),
        ("America/Havana", "2019-11-03", "2019-11-03T00:00:00-05:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"),
        ("Asia/Shanghai", "1988-09-11 01:30", "1988-09-11T01:30:00+08:00"),
    ],
)
def test_hours_that_come_twice_or_not_at_all_are_rubys(zone: str, text: str, moment: str) -> None:
    assert read_date(text, ZoneInfo(zone)).isoformat() == moment
    assert read_date(datetime.date.fromisoformat(text[:10]), ZoneInfo(zone)).date().isoformat() == text[:10]


TEXTS = [
    "2019-02-30", "19-3-7", "201-3-7", "2019/03/17 6:07", "17 March 2019", "March 17, 2019", "20190317",
    "2019-03-17T06:07Z", "2019-03-17 6pm", "2019-3-17 24:00", "2019-03-17 06:07 CST", "99-1-1", "69-1-1", "68-1-1",
    "3/4/2019", "2019-04-31", "Sun, 17 Mar 2019 06:07:00 +0800", "2019-03-17 06:07:08.5", "17.3.2019", "2019.3.17",
    "Mar 3 2019 12:30 AM", "1st Sep 2019", "2019-03-17 12am", "2019-03-17 06:07:00 UTC", "20190317T060708Z",
    "2019-03-17 06:07:60", "5-Apr-2019", "Thursday, 5 September 2019 10:11", "2019-03-17 06:07:00.25 -0330",
]  # fmt: skip
REFUSED = [
    "hello", "2019-13-01", "2019-03-32", "2019-03-17 25:00", "2019-00-01", "2019-01-00", "2019-03", "2019",
    "", "2019年3月17日", "2019-03-17 06:99",
]  # fmt: skip


@pytest.mark.skipif(shutil.which("ruby") is None, reason="the command ruby is not installed")
def test_text_is_read_as_ruby_reads_it() -> None:
    script = 'require "time"; STDIN.each_line(chomp: true) { |l| puts((Time.parse(l).localtime.to_i rescue "-")) }'
    asked = [*TEXTS, *REFUSED]
    done = subprocess.run(
        ["ruby", "-e", script], input="\n".join(asked) + "\n", capture_output=True, text=True, timeout=30,
        env={"TZ": "Asia/Shanghai", "PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": "C.UTF-8"}, check=True,
    )  # fmt: skip
    theirs = dict(zip(asked, done.stdout.split(), strict=True))
    assert {text: _seconds(text) for text in asked} == theirs


@pytest.mark.parametrize("text", [*REFUSED, "10:00", "Mar 17", "2019-03-17 noon", "1 Foo 2019"])
def test_no_date(text: str) -> None:
    with pytest.raises(DateError):
        read_date(text, SHANGHAI)


@pytest.mark.parametrize("value", [None, True, [], {}, 1.5, 12])
def test_values_that_are_not_date(value: object) -> None:
    with pytest.raises(DateError):
        read_date(value, SHANGHAI)


def test_days_a_month_does_not_have() -> None:
    assert rolls_over("2019-02-30")
    assert rolls_over("19-4-31")
    assert not rolls_over("2020-02-29")
    assert not rolls_over("2019-02-32")
    assert not rolls_over("someday")


@given(st.datetimes(datetime.datetime(1900, 1, 2), datetime.datetime(2200, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_an_exact_moment_survives(moment: datetime.datetime, quarters: int) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=15 * quarters))
    aware = moment.replace(microsecond=0, tzinfo=zone)
    for text in (aware.strftime("%Y-%m-%d %H:%M:%S %z"), aware.isoformat()):
        assert read_date(type_scalar(text), SHANGHAI).timestamp() == aware.timestamp()
        assert read_date(text, NEW_YORK).timestamp() == aware.timestamp()


@given(st.text(max_size=40))
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(DateError):
        assert read_date(text, SHANGHAI).tzinfo is SHANGHAI


def _seconds(text: str) -> str:
    try:
        return str(int(read_date(text, SHANGHAI).timestamp()))
    except DateError:
        return "-"
