"""A disk in memory, for SQLite to keep a ledger on, that can lose its power or fail at any moment.

What SQLite does to files is written down, so that afterwards power can be cut before each of these
doings (`after_power_loss`). The model is a severe one: what was not synced reaches the disk or does not,
sector by sector, in no order. A file that was made or deleted is so for good once its folder was synced;
SQLite's own layer does that with the first sync of a new journal, and with a deletion where it is asked to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, Final, TypeAlias, cast

import apsw

from policyengine.ledger import sqlite

SECTOR: Final = 512
"""Bytes that a disk writes wholly or not at all."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Create:
    """A file appears in its folder."""

    name: str


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes, at a place in a file."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file is cut, or filled up."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """Everything written to a file so far is to be on the disk before anything else is done."""

    name: str


@dataclass(frozen=True, slots=True)
class Delete:
    """A file disappears from its folder; `synced`: and the folder is synced."""

    name: str
    synced: bool


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """No doing of SQLite's: somebody was told that the verbs so far are done."""


Doing: TypeAlias = Create | Write | Truncate | Sync | Delete | Acknowledged


class Disk(apsw.VFS):
    """Files by name, and all that was done to them.

    `fail_at` is the number of the doing that goes wrong, with `fault`; with `for_good` so does every one after it.
    """

    def __init__(self) -> None:
        self.name = f"disk{next(_numbers)}"
        self.files: dict[str, bytearray] = {}
        self.log: list[Doing] = []
        self.fail_at: int | None = None
        self.fault: type[apsw.Error] = apsw.FullError
        self.for_good = False
        self.done = 0
        super().__init__(self.name, base="")

    def do(self, doing: Doing, *, grows: bool = True) -> None:
        """Write down what SQLite is about to do. Raises `fault` where that goes wrong."""
        self.done += 1
        if self.fail_at is not None and self.done >= self.fail_at and (grows or self.fault is not apsw.FullError):
            if not self.for_good:
                self.fail_at = None
            raise apsw.CantOpenError if isinstance(doing, Create) else self.fault
        self.log.append(doing)

    def acknowledge(self) -> None:
        """Note that a verb has ended well."""
        self.log.append(Acknowledged())

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        """A file, made where there is none; what SQLite only needs for a moment has no name."""
        known = str(name.filename() if isinstance(name, apsw.URIFilename) else name) if name is not None else ""
        flags[1] = flags[0]
        if known and known not in self.files:
            self.do(Create(known))
            self.files[known] = bytearray()
        return cast("apsw.VFSFile", File(self, known))  # whatever has its methods will do

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802  # SQLite's name
        """A file is deleted."""
        self.do(Delete(filename, bool(syncdir)), grows=False)
        del self.files[filename]

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: ARG002, N802  # SQLite's name
        """Whether there is such a file."""
        return pathname in self.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802  # SQLite's name
        """There is one folder."""
        return name

    def excepthook(self, *_: object) -> bool:
        """A fault that SQLite goes past, while it takes back what it can, was meant."""
        return True


class File:
    """An open file of a `Disk`."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._disk = disk
        self._name = name
        self._data = disk.files[name] if name else bytearray()

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's name
        return bytes(self._data[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        if self._name:
            self._disk.do(Write(self._name, offset, bytes(data)), grows=offset + len(data) > len(self._data))
        put(self._data, offset, data)

    def xTruncate(self, size: int) -> None:  # noqa: N802  # SQLite's name
        if self._name:
            self._disk.do(Truncate(self._name, size), grows=False)
        cut(self._data, size)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802  # SQLite's name
        if self._name:
            self._disk.do(Sync(self._name), grows=False)

    def xFileSize(self) -> int:  # noqa: N802  # SQLite's name
        return len(self._data)

    def xSectorSize(self) -> int:  # noqa: N802  # SQLite's name
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802  # SQLite's name
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE  # as on every Unix: no sector suffers from its neighbours

    def xFileControl(self, operation: int, pointer: int) -> bool:  # noqa: ARG002, N802  # SQLite's name
        return False

    def xLock(self, level: int) -> None:  # noqa: N802  # SQLite's name
        """There is nobody else."""

    def xUnlock(self, level: int) -> None:  # noqa: N802  # SQLite's name
        """There is nobody else."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802  # SQLite's name
        return False

    def xClose(self) -> None:  # noqa: N802  # SQLite's name
        """There is nothing to let go of."""


def put(data: bytearray, offset: int, more: bytes) -> None:
    """Write into a file; what is between its end and the place is zero."""
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(more)] = more


def cut(data: bytearray, size: int) -> None:
    """Let a file have this size."""
    del data[size:]
    data.extend(bytes(size - len(data)))


# What is left after a power loss.


@dataclass(slots=True)
class _Inode:
    """A file, whatever it is called: what is on the disk, and what may or may not be."""

    data: bytearray = field(default_factory=bytearray)
    unsynced: list[Write | Truncate] = field(default_factory=list)

    def sync(self) -> None:
        for doing in self.unsynced:
            _apply(self.data, doing)
        self.unsynced.clear()

    def left(self, random: Random, share: float) -> bytes:
        """What a power loss leaves: each unsynced sector, and each cut, got through with a chance of `share`."""
        data = bytearray(self.data)
        for doing in self.unsynced:
            for piece in _pieces(doing):
                if random.random() < share:
                    _apply(data, piece)
        return bytes(data)


def _apply(data: bytearray, doing: Write | Truncate) -> None:
    if isinstance(doing, Write):
        put(data, doing.offset, doing.data)
    else:
        cut(data, doing.size)


def _pieces(doing: Write | Truncate) -> Iterator[Write | Truncate]:
    if isinstance(doing, Truncate):
        yield doing
        return
    offset, data = doing.offset, doing.data
    while data:
        size = SECTOR - offset % SECTOR
        yield Write(doing.name, offset, data[:size])
        offset, data = offset + size, data[size:]


@dataclass(slots=True)
class Platter:
    """What is on a disk for good, and what is still on its way, as doings go by."""

    names: dict[str, _Inode] = field(default_factory=dict)
    moves: list[tuple[str, _Inode | None]] = field(default_factory=list)
    current: dict[str, _Inode] = field(default_factory=dict)
    acknowledged: int = 0

    def see(self, doing: Doing) -> None:
        """One doing that has ended."""
        match doing:
            case Create():
                self.current[doing.name] = made = _Inode()
                self.moves.append((doing.name, made))
            case Write() | Truncate():
                self.current[doing.name].unsynced.append(doing)
            case Sync():
                self.current[doing.name].sync()
                new = any(inode is self.current[doing.name] for _, inode in self.moves)
                if new and doing.name.endswith("-journal"):
                    self._sync_folder()
            case Delete():
                del self.current[doing.name]
                self.moves.append((doing.name, None))
                if doing.synced:
                    self._sync_folder()
            case Acknowledged():
                self.acknowledged += 1

    def _sync_folder(self) -> None:
        self.names = _moved(self.names, self.moves)
        self.moves.clear()

    def after_power_loss(self, random: Random, share: float) -> dict[str, bytes]:
        """The files there are if power fails now; of what is on its way about `share` gets through."""
        reached = sum(random.random() < share for _ in self.moves)
        names = _moved(self.names, self.moves[:reached])
        return {name: inode.left(random, share) for name, inode in names.items()}


def _moved(names: dict[str, _Inode], moves: Iterable[tuple[str, _Inode | None]]) -> dict[str, _Inode]:
    found = dict(names)
    for name, inode in moves:
        if inode is None:
            found.pop(name, None)
        else:
            found[name] = inode
    return found


# SQLite on such a disk, as `policyengine.ledger.sqlite` speaks to it.


class _Rows:
    """The rows of a statement."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(list(rows))

    def __iter__(self) -> Iterator[Sequence[Any]]:
        return self._rows

    def fetchone(self) -> Sequence[Any] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[Sequence[Any]]:
        return list(self._rows)


class Connection:
    """A connection that does what the standard library's does, for a file of a `Disk`."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._connection = apsw.Connection(name, vfs=disk.name)
        self.text_factory: object = str

    def execute(self, statement: str, values: Sequence[Any] = ()) -> _Rows:
        """The rows of a statement. Raises sqlite3.Error, with its name, as the standard library does."""
        try:
            return _Rows(self._connection.execute(statement, tuple(values)))
        except apsw.Error as error:
            raise _as_sqlite3(error) from error

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """A statement for each row."""
        for row in rows:
            self.execute(statement, row)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return self._connection.in_transaction

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close(True)


_NAMES: Final = {
    apsw.CantOpenError: "SQLITE_CANTOPEN",
    apsw.CorruptError: "SQLITE_CORRUPT",
    apsw.FullError: "SQLITE_FULL",
    apsw.IOError: "SQLITE_IOERR",
}


def _as_sqlite3(error: apsw.Error) -> sqlite3.Error:
    kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
    found = kind(str(error))
    found.sqlite_errorname = _NAMES.get(type(error), "")
    return found


def connected_to(disk: Disk, pragmas: Sequence[str] | None = None) -> Any:  # noqa: ANN401  # `sqlite._connected` knows another
    """What takes the place of `sqlite._connected`; with other `pragmas` where they are given."""

    def connected(path: object, mode: str) -> Connection:  # there is one file
        connection = Connection(disk, "ledger.db")
        for pragma in pragmas if pragmas is not None else sqlite._PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return connected
