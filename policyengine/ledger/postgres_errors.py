"""What went wrong with a PostgreSQL server, in an official's words; a password is in none of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from policyengine.ledger.errors import LedgerError, damaged
from policyengine.words import Words


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raises LedgerError for whatever of PostgreSQL's errors is not a fault of ours; `name` is the ledger's."""
    try:
        yield
    except psycopg.Error as error:
        found = _words(name, error.sqlstate or "", error)
        if found is None:
            raise
        raise found from error
    except UnicodeDecodeError as error:
        raise damaged(name) from error


@contextmanager
def connecting(name: str) -> Iterator[None]:
    """Raises LedgerError where no connection comes about."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise _no_connection(name, error) from error
    except psycopg.Error as error:  # the address cannot be read; the error repeats what stands in it, so it is not kept
        raise LedgerError(
            "L708",
            Words(
                f"`{name}` 不是 PostgreSQL 的地址，口令中的 / ? # @ % 要写成 %2F %3F %23 %40 %25",
                f"`{name}` is no address of PostgreSQL; in a password, / ? # @ % are %2F %3F %23 %40 %25",
            ),
        ) from (None if isinstance(error, psycopg.ProgrammingError) else error)


def _no_connection(name: str, error: psycopg.OperationalError) -> LedgerError:
    reason = str(error).rpartition("failed: ")[2].partition("\n")[0].strip()
    if error.pgconn is not None and error.pgconn.needs_password:
        return LedgerError(
            "L711",
            Words(
                f"`{name}` 要口令：写进地址，或放在 PGPASSWORD 或 ~/.pgpass 里",
                f"`{name}` asks for a password: in the address, in PGPASSWORD or in ~/.pgpass",
            ),
        )
    return LedgerError("L710", Words(f"连不上 `{name}`：{reason}", f"`{name}` cannot be reached: {reason}"))


def _words(name: str, state: str, error: psycopg.Error) -> LedgerError | None:
    match state[:2], state:
        case (_, "25006") | (_, "42501"):
            return LedgerError(
                "L704",
                Words(
                    f"`{name}` 只能读，不能写，或这个账号没有权限；什么也没有写入",
                    f"`{name}` can only be read, or not by this user; nothing was written",
                ),
            )
        case ("53", "53100"):
            return LedgerError(
                "L705",
                Words(
                    f"服务器的磁盘已满，`{name}` 什么也没有写入",
                    f"the server's disk is full; nothing was written to `{name}`",
                ),
            )
        case ("53", _) | ("55", "55P03") | ("40", _):
            return LedgerError(
                "L706",
                Words(
                    f"`{name}` 一直有人在写，或服务器太忙，请稍后再试",
                    f"`{name}` is being written, or its server is busy; try again later",
                ),
            )
        case ("XX", "XX001" | "XX002"):
            return damaged(name)
        case ("3F", _):
            return no_ledger(name)
        case (_, "42P01") if '"entries"' in str(error):  # all of it is gone
            return no_ledger(name)
        case ("42", _):  # tables that are not those of the version which the ledger says
            return damaged(name)
        case ("54", _) | ("22", "22021" | "22003"):
            return _unfit(name)
        case ("08" | "57" | "58", _) | (_, "25P03"):
            return _lost(name)
        case ("", _) if isinstance(error, psycopg.OperationalError):
            return _lost(name)
        case ("", _) if isinstance(error, psycopg.DataError):
            return _unfit(name)
        case _:
            return None


def no_ledger(name: str) -> LedgerError:
    """There is something else at the address."""
    return LedgerError("L702", Words(f"`{name}` 不是台账", f"`{name}` is no ledger"))


def _lost(name: str) -> LedgerError:
    return LedgerError(
        "L710",
        Words(
            f"与 `{name}` 的连接断了，请重试：已办过的不会再办一次",
            f"the connection to `{name}` was lost; try again, what was done is not done twice",
        ),
    )


def _unfit(name: str) -> LedgerError:
    return LedgerError(
        "L712",
        Words(
            f"有 PostgreSQL 存不下的内容（编号等太长，或有 NUL 字符），`{name}` 什么也没有写入",
            f"PostgreSQL cannot keep a text (too long an id, or a NUL in it); nothing was written to `{name}`",
        ),
    )
