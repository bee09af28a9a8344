"""A PostgreSQL server of the tests' own, made and thrown away by them, and reached over a socket in its folder.

It asks for a password, as a real one does, and has no sync: what it holds is not worth keeping.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

PASSWORD: Final = "s3cret?/@#"  # noqa: S105  # of a server that nobody else sees; what an address has to escape, all at once
_SETTINGS: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "lc_messages": "C",
    "autovacuum_naptime": "5s",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `folder` has its socket and its data, `user` (None: we) runs it."""

    folder: Path
    binaries: Path
    user: str | None
    numbers: Iterator[int]

    def url(
        self, schema: str, *, user: str = "clerk", password: str | None = PASSWORD, database: str = "office"
    ) -> str:
        """The address of the ledger in `schema`."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}&schema={schema}"

    def new_url(self) -> str:
        """The address of a ledger that is not there yet."""
        return self.url(f"ledger_{next(self.numbers)}")

    def dump_and_restore(self, schema: str, source: str, target: str) -> None:
        """Back up a schema as an administrator does, and bring it back in another database."""
        file, login = self.folder / "backup.sql", [f"--host={self.folder}", "--username=clerk"]
        self._run("pg_dump", *login, f"--schema={schema}", f"--file={file}", source)
        self._run("psql", *login, "--quiet", "--set=ON_ERROR_STOP=1", f"--file={file}", target)

    def stop_with_us(self) -> None:
        """Let it be gone, with everything in it, as soon as this process is, however that ends."""
        ours, _ = os.pipe()  # its other end stays open as long as this process lives
        stop = 'exec 3<&0; { read nothing <&3; "$1" stop --silent --mode=immediate --pgdata="$2/data"; rm -rf "$2"; } &'
        subprocess.run(
            ["/bin/sh", "-c", stop, "sh", self.binaries / "pg_ctl", self.folder],
            check=True,
            stdin=ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # no Ctrl-C reaches it
            user=self.user,
        )
        os.close(ours)

    def start(self) -> None:
        """Make it and start it."""
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        self._own(self.folder, secret)
        self.stop_with_us()
        self._run("initdb", "--no-sync", "--no-locale", "--encoding=UTF8", "--username=clerk", "--auth=scram-sha-256",
                  f"--pwfile={secret}", str(self.folder / "data"))  # fmt: skip
        settings = {**_SETTINGS, "unix_socket_directories": str(self.folder)}
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        self.up()
        self._run("createdb", f"--host={self.folder}", "--username=clerk", "office")

    def up(self) -> None:
        """Let it run, as after a power cut: it recovers first."""
        self._run(
            "pg_ctl", "start", "--wait", "--silent", f"--log={self.folder / 'log'}", f"--pgdata={self.folder / 'data'}"
        )

    def down(self, mode: Literal["fast", "immediate"]) -> None:
        """Stop it in the middle of whatever it does; `immediate` is as a crash."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}", f"--pgdata={self.folder / 'data'}")

    def _own(self, *paths: Path) -> None:
        if self.user is not None:
            for path in paths:
                shutil.chown(path, self.user)

    def _run(self, program: str, *arguments: str) -> None:
        environment = {**os.environ, "PGPASSWORD": PASSWORD, "LC_ALL": "C"}
        subprocess.run(
            [self.binaries / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
            env=environment,
            cwd=self.folder,
        )


def binaries() -> Path | None:
    """The folder of a PostgreSQL on this machine: that of the path, or else the newest; None where there is none."""
    on_path = shutil.which("initdb")
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    folders = [*([Path(on_path).resolve().parent] if on_path else []), *newest_first]
    return next((folder for folder in folders if (folder / "postgres").exists() and (folder / "pg_ctl").exists()), None)


@cache
def server() -> Server | None:
    """The server of this process, started when it is first asked for; None where PostgreSQL is not installed."""
    return another_server()


def another_server() -> Server | None:
    """A server for one test, which may stop it; None where PostgreSQL is not installed."""
    found = binaries()
    if found is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="policyengine-postgres-"))
    one = Server(folder, found, _user(), count(1))
    one.start()
    return one


def _user() -> str | None:
    """Whoever may run a server: root may not."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"
