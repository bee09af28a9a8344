"""Loading policies: files → documents → drafts → policies → plans, and what they must agree on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from policyengine.claims.columns import Titles, titles_of
from policyengine.claims.form import Form
from policyengine.diagnostics.model import Diagnostics
from policyengine.interpreter.reach import unreachable_awards
from policyengine.plan.lower import lower
from policyengine.plan.model import Plan
from policyengine.plan.probes import probes
from policyengine.policy.checker import check
from policyengine.policy.model import Fact, Policy
from policyengine.policy.reader import read_draft
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Family, Group, families, groups
from policyengine.settlement.together import check_together
from policyengine.source import Source
from policyengine.syntax.document import read_document, read_source
from policyengine.syntax.shape import check_shape
from policyengine.words import Words


@dataclass(frozen=True)
class PolicyBook:
    """Checked policies, ready to decide claims: the editions of each, in groups that exclude each other.

    Immutable and safe to share between threads.
    """

    families: tuple[Family, ...]
    groups: tuple[Group, ...]

    def __repr__(self) -> str:
        return f"<PolicyBook: {', '.join(map(_called, self.policies))}>"

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Every edition of every policy, in the order of loading."""
        return tuple(plan.policy for family in self.families for plan in family.editions)

    @cached_property
    def vocabulary(self) -> Mapping[str, Fact]:
        """Every fact that any of the policies declares, by name."""
        return {name: fact for policy in reversed(self.policies) for name, fact in policy.facts.items()}

    @cached_property
    def titles(self) -> Titles:
        """Every spelling of every fact, as claims under these policies are read."""
        return titles_of(Form(self.vocabulary, self.claim_fact, self.currency, self.policies[0].timezone))

    @cached_property
    def benches(self) -> tuple[Bench, ...]:
        """The groups, each ready to decide claims."""
        return tuple(Bench(group) for group in self.groups)

    @property
    def claim_fact(self) -> str:
        """The fact that names a claim; all loaded policies agree on it."""
        return self.policies[0].roles.claim.name

    @property
    def currency(self) -> str:
        """The one currency of all loaded policies, in which amounts are read."""
        return self.policies[0].currency


def _called(policy: Policy) -> str:
    return policy.policy if policy.edition is None else f"{policy.policy} ({policy.edition})"


Origin: TypeAlias = Path | str | Source
"""Where a policy comes from: a file, a folder, or a text already read (standard input)."""


_TABLES: Final = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".parquet", ".jsonl", ".ndjson"})
"""Suffixes of tables of claims that no policy file has."""

_FOLDER: Final = Words("文件夹里应当有 *.yaml", "a folder should hold *.yaml files")


def expand_policy_paths(origins: Iterable[Origin]) -> list[Path | Source]:
    """Files as given; a folder means its own `*.yaml` by name, not below it and not `*.cases.yaml`. Each file once."""
    found: dict[Path | str, Path | Source] = {}
    for origin in origins:
        if isinstance(origin, Source):
            found[origin.name] = origin
            continue
        path = Path(origin)
        for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
            if file is path or not file.name.endswith(".cases.yaml"):
                found.setdefault(_one_name_of(file), file)
    return list(found.values())


def _one_name_of(file: Path) -> Path:
    """The same for every way to write the path of one file."""
    try:
        return file.resolve()
    except (OSError, RuntimeError, ValueError):  # a circle of links, a NUL: whoever reads the file says what is wrong
        return file


def load_plan(source: Source, diagnostics: Diagnostics) -> Plan | None:
    """The plan of one file, or None with every mistake of it in `diagnostics`."""
    tree = read_document(source, diagnostics)
    if tree is None:
        return None
    check_shape(tree, source, "policy", diagnostics)
    draft = read_draft(tree, source, diagnostics)
    policy = check(draft, diagnostics) if draft is not None else None
    if policy is None:
        return None
    plan = lower(policy)
    for award in unreachable_awards(plan, probes(plan)):
        diagnostics.add(
            "E502",
            award.place,
            Words(f"`{award.id}` 永远不会适用", f"`{award.id}` can never apply"),
            help=Words(
                "它的条件互相矛盾，或与要求、例外相矛盾，请核对 when、requires 和 overrides",
                "its conditions contradict each other, a requirement or an exception: check when, requires, overrides",
            ),
        )
    return plan


def load_book(origins: Sequence[Origin], diagnostics: Diagnostics) -> PolicyBook | None:
    """The book of all policies at `origins`; None with at least one complaint in `diagnostics`."""
    sources = read_sources(origins, diagnostics)
    return book_of(sources, diagnostics) if origins else None


def read_sources(origins: Sequence[Origin], diagnostics: Diagnostics) -> list[Source]:
    """The policy files at `origins`, read; what cannot be read, or is not there, is in `diagnostics`."""
    if not origins:
        diagnostics.add("E100", None, Words("没有给出政策文件", "no policy file is given"), help=_FOLDER)
        return []
    if "" in origins:  # as a Path it would be the folder that one happens to stand in
        diagnostics.add("E100", None, Words("政策文件的路径是空的", "the path of a policy file is empty"), help=_FOLDER)
    files = expand_policy_paths(origin for origin in origins if origin != "")
    if not files and not diagnostics:
        named = ", ".join(f"`{origin}`" for origin in origins)
        diagnostics.add(
            "E100",
            None,
            Words(f"没有找到政策文件：{named}", f"no policy file found: {named}"),
            help=_FOLDER,
        )
    sources = [
        file if isinstance(file, Source) else read_source(file, diagnostics)
        for file in files
        if isinstance(file, Source) or not _is_table(file, diagnostics)
    ]
    return [source for source in sources if source is not None]


def _is_table(file: Path, diagnostics: Diagnostics) -> bool:
    """Whether a file is a table, by its name, which is then told: whoever gives one here has changed two files."""
    if file.suffix.lower() not in _TABLES or not file.is_file():
        return False
    diagnostics.add(
        "E100",
        None,
        Words(f"`{file}` 是表格，不是政策文件", f"`{file}` is a table, not a policy file"),
        help=Words(
            "这里要写政策文件（yaml）；申报表写在另外的位置，如 `policyengine settle 申报表 -p 政策文件`",
            "a policy file (yaml) is expected here; a table of claims has another place: "
            "`policyengine settle CLAIMS -p POLICY`",
        ),
    )
    return True


def book_of(sources: Iterable[Source], diagnostics: Diagnostics) -> PolicyBook | None:
    """The book of policies given as texts."""
    plans = [plan for source in sources if (plan := load_plan(source, diagnostics)) is not None]
    loaded = families(plans)
    tied = groups(loaded)
    check_together(loaded, tied, diagnostics)
    return PolicyBook(loaded, tied) if loaded and not diagnostics else None
