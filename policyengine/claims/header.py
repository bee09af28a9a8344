"""What is said of the columns of a table: those that make it unusable, those it lacks, and how the others were read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from policyengine.claims.columns import Resolved, Titles, did_you_mean, same_title
from policyengine.claims.rows import Header
from policyengine.claims.text import shown
from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words


def check_header(header: Header, resolved: Resolved, known: Titles, name: str, diagnostics: Diagnostics) -> None:
    """Tell of a header without facts, of two columns for one fact, and of a column that is nearly a fact."""
    places = header.places
    if not resolved.names and not resolved.ignored:
        diagnostics.add("F609", places[0], no_facts(name))
        return
    for first, second in resolved.doubled:
        column = resolved.columns[second]
        assert column is not None
        diagnostics.add(
            "F607",
            places[second],
            Words(
                f"第 {first + 1} 列和第 {second + 1} 列都是“{column.fact.label.zh}”",
                f"columns {first + 1} and {second + 1} are both `{column.fact.label.in_language('en')}`",
            ),
            help=Words("请删去其中一列", "remove one of them"),
        )
    absent = [fact for name, fact in known.form.vocabulary.items() if name not in resolved.names]
    for at in resolved.unknown:
        fact = known.near(resolved.titles[at], absent)
        if fact is not None:
            diagnostics.add("F608", places[at], did_you_mean(shown(resolved.titles[at]), fact), help=ignore_it())


def absent_facts(known: Titles, given: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts that no column gives: those of which every claim then has none, and those not known in any."""
    absent = [fact for fact in known.form.vocabulary.values() if fact.name not in given]
    none = tuple(fact.name for fact in absent if fact.blank_is_none)
    return none, tuple(fact.name for fact in absent if not fact.blank_is_none)


def how_read(
    name: str, encoding: str, units: Mapping[str, str], ignore: Collection[str], titles: Collection[str]
) -> Iterator[Words]:
    """Notes for the summary: the encoding, the units of columns, and columns to ignore that are not there."""
    if encoding == "gb18030":
        yield Words(f"`{name}` 按 GB18030（GBK）编码读入", f"`{name}` was read as GB 18030 (GBK)")
    for title, text in units.items():
        yield Words(
            f"“{shown(title)}”列里不带单位的数字按{text}读入",
            f"plain numbers under `{shown(title)}` were read in {text}",
        )
    for ignored in sorted(ignore):
        if not any(same_title(ignored, title) for title in titles):
            yield Words(f"没有要忽略的“{shown(ignored)}”列", f"there is no column `{shown(ignored)}` to ignore")


def no_facts(name: str) -> Words:
    """That none of the columns is a fact."""
    return Words(
        f"`{name}` 的表头里没有一列是本政策的申报事项，表头应在第一行",
        f"no column of `{name}` is a fact of the policy; the header should be the first row",
    )


def is_policy(titles: Collection[str]) -> bool:
    """Whether names without any fact among them are those of a policy file."""
    return "policy" in titles and any(title.partition(".")[0] == "articles" for title in titles)


def a_policy(name: str) -> Words:
    """That a policy file was given for a table of claims."""
    return Words(f"`{name}` 是政策文件，不是申报表", f"`{name}` is a policy file, not a table of claims")


def claims_are_wanted() -> Words:
    """The way out then."""
    return Words(
        "这里要写申报表；政策文件用 -p 写，台账的用 `policyengine ledger init` 或 `ledger amend` 存入",
        "a table of claims is expected here; policy files go to -p, or into a ledger by `policyengine ledger init` or "
        "`ledger amend`",
    )


def ignore_it() -> Words:
    """The way out where a column is nearly a fact."""
    return Words(
        "请改列名；若与该事项无关，请用 --ignore-column 忽略此列",
        "rename the column, or pass it over with --ignore-column if it is something else",
    )
