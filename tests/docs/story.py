"""One page, from its first block to its last, in a folder of its own.

The folder has the repository's `policies`, `examples` and `grammar`. What a page writes, it
may use further down. Every kind of block does something that can fail:

    console                a transcript: the commands are run, their output compared
    console, on: DAY       the same, where a ledger takes that day for today
    feel                   lines `expression → value`, worked out; `设 name = expression` gives a name its value
    python                 is run; what it prints must stand in an `output` block after it
    sh                     lines that a reader types once; each is a target of the Makefile, or the like
    *, file: NAME          is written to a file; one that is a policy must be right
    yaml, adds: NAME       is put at the end of that file
    yaml, grows: NAME      a part of a policy, put into that file for good; the policy must be right
    yaml, with: NAME       the same, on trial, in a file `trial.NAME` beside it
    yaml, wrong: NAME E1…  the same, in a file `wrong.NAME`, and these are the complaints
    yaml, cases: NAME      cases of the policy last spoken of, with the shared facts of the file of cases NAME
    *, from: PATH          lines of a file of the repository
    json, settings         settings of an editor; the files they name must be there
    text, floors           the floors of the house, as the architecture test has them
    text, picture          a drawing; the rooms it names must be there
"""

from __future__ import annotations

import io
import json
import re
import shutil
import traceback
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from policyengine.app.loading import book_of
from policyengine.app.testing import run_cases
from policyengine.diagnostics.model import Diagnostics
from policyengine.diagnostics.render import render_text
from policyengine.report.cases import cases_text
from policyengine.source import Source
from tests.check.fragments import policy_of
from tests.docs import transcript
from tests.docs.feel import Line, worked_out
from tests.docs.pages import ROOT, Block, blocks, excerpt_is_in, renewed_excerpt
from tests.test_architecture import ALL_MODULES, FLOOR, FLOORS, room_of

_POLICY: Final = re.compile(r"^policy:.*^articles:", re.MULTILINE | re.DOTALL)
_ONCE: Final = re.compile(r"(?:\.venv/bin/)?pip install (?:\.|-r \S+)|cd \S+|(?:export )?[A-Z_]+=\S+|. \S+/activate")


@dataclass(slots=True)
class Story:
    """A page while it is run. `faults` are what it says and is not so; `changes` would put its outputs right."""

    folder: Path
    faults: list[str] = field(default_factory=list)
    changes: dict[int, str] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})
    printed: str = ""
    spoken_of: str = ""
    last_code: int = 0

    def tell(self, page: str) -> None:
        """Run every block of the page."""
        for folder in ("policies", "examples", "grammar"):
            shutil.copytree(ROOT / folder, self.folder / folder)
        before = ""
        for block in blocks(page):
            if self.printed and block.kind != "output":
                self._fault(block, f"the block before printed {self.printed!r}, and no output block says so")
                self.printed = ""
            self._run(block, before)
            before = block.kind
        if self.printed:
            self.faults.append(f"the last block printed {self.printed!r}, and no output block says so")
        for name, line in self.written.items():
            if not re.search(rf"(?<![\w.]){re.escape(name)}", _without_marks(page)):
                self.faults.append(f"line {line}: nothing is done with {name}")

    def _fault(self, block: Block, words: str) -> None:
        self.faults.append(f"line {block.line}: {words}")

    def _run(self, block: Block, before: str) -> None:
        match block.kind, block.mark:
            case "console", "" | "on":
                self._console(block)
            case "feel", "":
                self._feel(block)
            case "python", "":
                self._python(block)
            case "output", "" if before == "python":
                self._output(block)
            case "sh", "":
                self._sh(block)
            case _, "file":
                self._file(block)
            case "yaml", "adds":
                self._add(block)
            case "yaml", "grows" | "with" | "wrong":
                self._part(block)
            case "yaml", "cases":
                self._cases(block)
            case _, "from":
                self._from(block)
            case "json", "settings":
                self._settings(block)
            case "text", "floors":
                self._floors(block)
            case "text", "picture":
                self._picture(block)
            case _:
                self._fault(block, f"no test knows what to do with a block of this kind ({block.known_as})")

    # What is run.

    def _console(self, block: Block) -> None:
        lines: list[str] = block.text.splitlines()
        renewed: list[str] = []
        try:
            typed = transcript.commands(block.text)
            for command, following in zip(typed, [*typed[1:], None], strict=True):
                ended = transcript.execute(command.typed, self.folder, self.last_code, block.argument)
                if not transcript.agrees(command.printed, ended.shown):
                    told = transcript.difference(command.printed, ended.shown)
                    self.faults.append(f"line {block.line + command.line}: `{command.typed}`\n{told}")
                if ended.code and (following is None or following.typed != "echo $?"):
                    self.faults.append(f"line {block.line + command.line}: it ended with {ended.code}, unsaid")
                self.last_code = ended.code
                before_output = lines[command.line : (following.line if following else len(lines))]
                kept = before_output[: len(before_output) - len(command.printed)]
                renewed += [*kept, *transcript.renewed(command.printed, ended.shown)]
        except ValueError as error:
            self._fault(block, str(error))
            return
        self._change(block, "".join(f"{line}\n" for line in renewed))

    def _change(self, block: Block, text: str) -> None:
        if text != block.text:
            self.changes[block.start] = text

    def _feel(self, block: Block) -> None:
        renewed = []
        names: dict[str, object] = {}
        for number, line in enumerate(block.text.splitlines()):
            written = Line.read(line)
            came = worked_out(written, names) if written is not None else None
            if written is None and line and not line.startswith("//"):
                self.faults.append(f"line {block.line + number}: no example of an expression: {line}")
            elif written is not None and came != written.value:
                self.faults.append(f"line {block.line + number}: `{written.expression}` is {came}")
            renewed.append(written.with_value(came) if written is not None else line)
        self._change(block, "".join(f"{line}\n" for line in renewed))

    def _python(self, block: Block) -> None:
        out = io.StringIO()
        try:
            code = compile("\n" * (block.line - 1) + block.text, "page", "exec")
            with chdir(self.folder), redirect_stdout(out):
                exec(code, self.names)  # noqa: S102  # the examples of our own pages
        except Exception:  # noqa: BLE001  # whatever it is, the page is wrong
            self._fault(block, traceback.format_exc(limit=-2))
        self.printed = out.getvalue()

    def _output(self, block: Block) -> None:
        expected, shown = block.text.splitlines(), self.printed.splitlines()
        if not transcript.agrees(expected, shown):
            self._fault(block, transcript.difference(expected, shown))
        self._change(block, "".join(f"{line}\n" for line in transcript.renewed(expected, shown)))
        self.printed = ""

    def _sh(self, block: Block) -> None:
        targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
        for line in block.text.splitlines():
            command = line.partition("#")[0].strip()
            target = re.fullmatch(r"make ([a-z-]+)(?: [A-Z]+=(?:\S+|'[^']*'|\"[^\"]*\"))*", command)
            if command and not (target and target[1] in targets) and not _ONCE.fullmatch(command):
                self._fault(block, f"`{command}` is no target of the Makefile")

    # Policies, whole and in parts.

    def _file(self, block: Block) -> None:
        (self.folder / block.argument).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / block.argument).write_text(block.text, encoding="utf-8")
        if block.kind == "yaml" and _POLICY.search(block.text):
            self.spoken_of = block.argument
            self._complain(block, block.text, set())
        else:
            self.written.setdefault(block.argument, block.line)

    def _add(self, block: Block) -> None:
        with (self.folder / block.argument).open("a", encoding="utf-8") as file:
            file.write(block.text)

    def _part(self, block: Block) -> None:
        name, *codes = block.argument.split()
        whole = policy_of(block.text, (self.folder / name).read_text(encoding="utf-8"))
        if (block.mark == "wrong") != bool(codes):
            self._fault(block, "which complaint?")
        else:
            self._complain(block, whole, set(codes))
        written = Path(name)
        if block.mark != "grows":
            written = written.with_name(f"{'trial' if block.mark == 'with' else 'wrong'}.{written.name}")
        (self.folder / written).write_text(whole, encoding="utf-8")
        if block.mark != "wrong":
            self.spoken_of = written.as_posix()

    def _complain(self, block: Block, policy: str, expected: set[str]) -> None:
        diagnostics = Diagnostics()
        book_of([Source("policy.yaml", policy)], diagnostics)
        if {one.code for one in diagnostics} != expected:
            self._fault(block, render_text(diagnostics, "en") or f"no complaint, not {', '.join(expected)}")

    def _cases(self, block: Block) -> None:
        shared, _, _ = (self.folder / block.argument).read_text(encoding="utf-8").partition("\ncases:\n")
        shared = re.sub(r"(?m)^policies:\n(?: +- .*\n)+", "", shared)
        path = self.folder / "trial.cases.yaml"
        path.write_text(f"policies: [{self.spoken_of}]\n{shared}\n{block.text}", encoding="utf-8")
        diagnostics = Diagnostics()
        results = run_cases([path], diagnostics)
        if diagnostics or not results.passed:
            self._fault(block, render_text(diagnostics, "en") + cases_text(results, "en"))

    # What must agree with the repository.

    def _from(self, block: Block) -> None:
        whole = (ROOT / block.argument).read_text(encoding="utf-8")
        if not excerpt_is_in(block.text, whole):
            self._fault(block, f"that does not stand in {block.argument}")
            self._change(block, renewed_excerpt(block.text, whole))

    def _settings(self, block: Block) -> None:
        named = re.findall(r'"\./([\w./-]+)"', block.text)
        absent = [path for path in named if not (ROOT / path).exists()]
        if not isinstance(json.loads(block.text), dict) or not named or absent:
            self._fault(block, f"settings name files of the repository; not there: {absent}")

    def _floors(self, block: Block) -> None:
        here = {room_of(module) for module in ALL_MODULES} - {"__init__", "__main__"}
        named = here | (set(block.text.split()) & set(FLOOR))  # a page may name a room that is planned
        floors = [" ".join(sorted(rooms & named)) for rooms in FLOORS if rooms & named]
        text = "".join(f"{level:2}  {rooms}\n" for level, rooms in enumerate(floors))
        if text != block.text:
            self._fault(block, f"the floors are\n{text}")
            self._change(block, text)

    def _picture(self, block: Block) -> None:
        for room in re.findall(r"\b([a-z_]+)/", block.text):
            if room not in FLOOR and not (ROOT / room).exists():
                self._fault(block, f"there is no {room}/")


def _without_marks(page: str) -> str:
    return re.sub(r"<!--.*?-->", "", page)
