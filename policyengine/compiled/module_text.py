"""The text of a generated module: its constants, then for every policy a plain and a traced function."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final, TypeAlias

from policyengine.compiled import runtime
from policyengine.compiled.integer_plan import IntegerPlan
from policyengine.compiled.layout import Layout
from policyengine.compiled.names import constant_names, function_names
from policyengine.compiled.parts import Parts, one_line
from policyengine.compiled.plain import Plain
from policyengine.compiled.python_text import Lines, Printer
from policyengine.compiled.traced import Traced
from policyengine.plan.model import Plan

_WORD: Final = re.compile(r"\w+")
_PER_LINE: Final = 100


def names_of_functions(plans: Sequence[Plan], more: Sequence[str] = ()) -> list[str]:
    """The name of each plan's plain function (that of the traced one ends in `_traced`), and names for `more`."""
    wanted = [*(_wanted(plan, plans) for plan in plans), *more]
    found = function_names(dict.fromkeys(wanted))
    return [found[name] for name in wanted]


def _wanted(plan: Plan, plans: Sequence[Plan]) -> str:
    policy = plan.policy
    alone = sum(other.policy.policy == policy.policy for other in plans) == 1
    return policy.policy if alone or policy.edition is None else f"{policy.policy}_{policy.edition:%Y_%m_%d}"


More: TypeAlias = Callable[[Printer, Layout], str]
"""Writes functions that stand after those of the policies."""


def module_text(wholes: Sequence[IntegerPlan], layout: Layout, *, with_entitled: bool, more: More | None = None) -> str:
    """The whole text; what `more` writes stands at its end."""
    printer = Printer(constant_names(layout.codes))
    names = names_of_functions([whole.plan for whole in wholes])
    functions = []
    for name, whole in zip(names, wholes, strict=True):
        functions.append(_function(name, whole, printer, with_entitled=with_entitled))
        functions.append(_function(f"{name}_traced", whole, printer, traced=True))
    if more is not None:
        functions.append(more(printer, layout))
    body = "\n\n".join(functions)
    used = set(_WORD.findall(body))
    imported = sorted(name for name in runtime.NAMES if name in used and hasattr(runtime, name))
    heads = [f"from policyengine.compiled.runtime import {', '.join(sorted({*imported, 'DENIED'}))}", ""]
    heads += [f"{name} = {value}" for name, value in sorted(printer.constants.items(), key=lambda item: item[1])]
    heads.append(f"NOT_GRANTED = DENIED, '', 0{', 0' if with_entitled else ''}".replace("''", '""'))
    heads.append(f"NOTHING = ({''.join(f'{value}, ' for value in nothing_held(layout)).rstrip()})")
    return "\n".join(heads) + "\n\n\n" + body


def nothing_held(layout: Layout) -> tuple[int | bool, ...]:
    """The tuple of holdings before anything was granted."""
    return (*(0 for _ in layout.held), *(1 for _ in layout.adds), *(False for _ in layout.closed))


def _function(
    name: str, whole: IntegerPlan, printer: Printer, *, traced: bool = False, with_entitled: bool = False
) -> str:
    lines = Lines(printer, depth=1)
    parts = Parts(whole, lines)
    if traced:
        Traced(whole, lines, parts).write()
    else:
        Plain(whole, lines, parts, with_entitled).write()
    body = lines.text()
    used = set(
        _WORD.findall("\n".join(line.split("  #")[0] for line in lines.written if not line.lstrip().startswith("#")))
    )
    policy = whole.plan.policy
    kind = "traced" if traced else "plain"
    return (
        f"# {one_line(policy.title.zh)} ({policy.policy}, {kind})\n"
        f"def {name}(facts, held=NOTHING):\n"
        + unpacked("facts", whole.layout.fact_names(), used)
        + unpacked("held", whole.layout.held_names(whole.plan), used)
        + body
    )


def unpacked(tuple_name: str, names: Sequence[str], used: Collection[str]) -> str:
    """The line that gives each place of a tuple its name; what is not used has none."""
    kept = [name if name in used else "_" for name in names]
    if not any(name != "_" for name in kept):
        return ""
    rows = [""]
    for name in kept:
        if len(rows[-1]) + len(name) > _PER_LINE:
            rows.append("")
        rows[-1] += f"{name}, "
    if len(kept) == 1:
        return f"    ({kept[0]},) = {tuple_name}\n"
    if len(rows) == 1:
        return f"    {rows[0].rstrip(', ')} = {tuple_name}\n"
    return "    (\n" + "".join(f"        {row.rstrip()}\n" for row in rows) + f"    ) = {tuple_name}\n"
