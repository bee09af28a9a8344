"""A day on the command line: written in any of the ways in which a table of claims may write one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from policyengine.cli.parts import Session, session_of
from policyengine.words import Words

if TYPE_CHECKING:
    # click before 8.2 has a type that takes no other one.
    DayType = click.ParamType[dt.date]
else:
    DayType = click.ParamType


class Day(DayType):
    """The type of an option that is a day: `2030-06-30`, `2030/6/30`, `20300630`, `2030年6月30日`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:  # noqa: ANN401  # as click has it
        """The day that is written."""
        from policyengine.claims.text import plain, shown
        from policyengine.claims.times import read_date

        text = plain(str(value))
        day = read_date(text)
        if day is None:
            wrong = _wrong(text, shown(str(value)))
            self.fail((session_of(ctx) if ctx is not None else Session()).say(wrong), param, ctx)
        return day


def _wrong(text: str, written: str) -> Words:
    """Why `text`, which was `written` so, is no day."""
    from policyengine.claims.times import names_no_day, read_date_time

    if names_no_day(text):
        return Words(f"日历上没有 `{written}` 这一天", f"no calendar has `{written}`")
    if read_date_time(text) is not None:
        return Words(f"`{written}` 带有时刻，只写日期", f"`{written}` has a time of day; write the day alone")
    return Words(
        f"`{written}` 不是日期，可以写 2030-06-30、2030/6/30、20300630、2030年6月30日",
        f"`{written}` is no date: write 2030-06-30, 2030/6/30, 20300630 or 2030年6月30日",
    )
