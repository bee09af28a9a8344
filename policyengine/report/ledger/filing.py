"""What was taken in: a ledger's policies, claims filed, and what could not be filed with a way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyengine.ledger.results import Amended, Conflict, LookAlike, Refused, Submitted
from policyengine.policy.model import Policy
from policyengine.report.amounts import date, english, joined
from policyengine.report.citations import title
from policyengine.report.document import Block, Document, Items, Paragraph, Table
from policyengine.report.ledger.next_steps import after_init, after_submit
from policyengine.report.ledger.terms import Terms
from policyengine.report.table_facts import TableFacts, absent, columns_read
from policyengine.report.undecided import MOST_LISTED, MOST_NAMED
from policyengine.words import Language, Words


def ready(address: str, terms: Terms, language: Language) -> Document:
    """A ledger that is there, and the policies it decides by."""
    title = Words(f"台账 {address} 已就绪", f"Ledger {address} is ready")
    return Document(language, title, (_policies(terms.policies), after_init()))


def amended(done: Amended, terms: Terms, language: Language) -> Document:
    """The policies kept now; those in use before go on deciding what they decided."""
    if not done.policies:
        same = Words(
            "这些政策文件台账里都有，没有改动。", "All of these policy files are kept already; nothing changed."
        )
        return Document(language, Words("修订", "Amendment"), (Paragraph(same), _policies(terms.policies)))
    kept = Words(
        f"新存入{len(done.policies)}份政策文件。已经认定的申报不变；待认定的和以后的申报，按各自日期适用的版本认定。",
        f"Policy files kept now: {len(done.policies)}. What is decided stays as it is; claims that are pending, and "
        "those to come, are decided by the edition in force on their day.",
    )
    waits = Words(
        f"待认定的申报：修订前{done.pending_before:,}笔，修订后{done.pending:,}笔。",
        f"Claims pending: {done.pending_before:,} before, {done.pending:,} now.",
    )
    blocks = [Paragraph(kept), Paragraph(waits)]
    if done.left_out:
        out = Words(
            f"此前已经认定、追回或撤回的{done.left_out:,}笔，不按新增的政策认定；要按它申报的，另编编号申报。",
            f"Claims decided, taken back or withdrawn before ({done.left_out:,}) are not decided under what was added: "
            "whoever claims under it files another claim.",
        )
        blocks.append(Paragraph(out))
    return Document(language, Words("修订", "Amendment"), (*blocks, _policies(terms.policies)))


def _policies(policies: Sequence[Policy]) -> Table:
    rows = []
    for policy in policies:
        first, last = date(policy.in_force.from_), date(policy.in_force.until) if policy.in_force.until else None
        until = Words(f"至{last.zh}", f"to {last.en}") if last is not None else Words("起", "on")
        edition = policy.edition.isoformat() if policy.edition is not None else "—"
        period = Words(f"{first.zh}{until.zh}", f"{first.en} {until.en}")
        rows.append((Words(policy.policy), Words(edition), period, title(policy)))
    header = (
        Words("编号", "id"),
        Words("版本", "edition"),
        Words("施行", "in force"),
        Words("政策", "policy"),
    )
    return Table(header, tuple(rows), shrink=frozenset({3}))


def submitted(
    done: Submitted,
    terms: Terms,
    language: Language,
    table: TableFacts | None = None,
) -> Document:
    """What became of claims handed in, led by what may make them wrong."""
    blocks: list[Block] = []
    if table is not None and (cautions := absent(table, terms.families)):
        blocks += [Paragraph(Words("注意：", "Note:")), Items(tuple(cautions))]
    blocks += _alike(done.alike, terms)
    blocks.append(Paragraph(_counted(done)))
    blocks += _withdrawn(done.withdrawn)
    blocks += _conflicts(done.conflicts, terms)
    blocks += refused(done.invalid)
    if table is not None:
        blocks += columns_read(table)
    blocks += after_submit(done)
    return Document(language, Words("申报入账", "Claims filed"), tuple(blocks))


def _alike(alike: Sequence[LookAlike], terms: Terms) -> Iterator[Block]:
    if not alike:
        return
    yield Paragraph(Words("请核实：", "Please check:"))
    yield Items(tuple(_nearly_one(one, terms) for one in alike[:MOST_LISTED]))
    yield from _more(len(alike))
    yield Paragraph(
        Words(
            "确是同一主体的，用 `policyengine ledger correct` 把写错的更正；确是同一笔申报的，用 `policyengine ledger "
            "withdraw` 撤回一笔；确是不同的，不用处理。",
            "Where it is the same applicant, put the wrong one right with `policyengine ledger correct`; where it is "
            "the same claim, withdraw one with `policyengine ledger withdraw`; otherwise nothing is to be done.",
        )
    )


def _nearly_one(one: LookAlike, terms: Terms) -> Words:
    roles = terms.policies[0].roles
    label = terms.fact((roles.claim if one.of == "claim" else roles.applicant).name)
    counted = Words("申报", "claims") if one.of == "claim" else Words("主体", "applicants")
    at = _at(one.where, "" if one.where is not None else "、".join(one.claims[:MOST_LISTED]))
    spelt, before = _quoted(one.spellings), _quoted(one.filed)
    there, en_there = (f"，台账里已有 {before.zh}", f"; the ledger has {before.en}") if one.filed else ("", "")
    return Words(
        f"{at.zh}：{label.zh} {spelt.zh}{there}：只差大小写、全角半角、空格、引号或连字符，按不同{counted.zh}计算",
        f"{at.en}: {english(label)} {spelt.en}{en_there}: they differ only in case, width, blanks, quotes or hyphens, "
        f"and count as different {counted.en}",
    )


def _quoted(texts: Iterable[str]) -> Words:
    return joined((Words(f"`{text}`") for text in texts), "、", ", ")


def _counted(done: Submitted) -> Words:
    total = len(done.new) + len(done.already) + len(done.withdrawn) + len(done.conflicts) + len(done.invalid)
    waits, en_waits = ("，待认定", ", and pending") if done.new else ("", "")
    zh = [f"共{total:,}笔：新入账{len(done.new):,}笔{waits}"]
    en = [f"Claims handed in: {total:,}. Filed now{en_waits}: {len(done.new):,}"]
    if done.already:
        zh.append(f"此前已入账、内容相同{len(done.already):,}笔")
        en.append(f"filed before with the same facts: {len(done.already):,}")
    if done.withdrawn:
        zh.append(f"此前已入账、后来撤回{len(done.withdrawn):,}笔，没有改动")
        en.append(f"filed before and withdrawn since, left so: {len(done.withdrawn):,}")
    if done.conflicts:
        zh.append(f"编号相同而内容不同{len(done.conflicts):,}笔，没有写入")
        en.append(f"the same id with other facts, not written: {len(done.conflicts):,}")
    if done.invalid:
        zh.append(f"记录有误{len(done.invalid):,}笔，没有写入")
        en.append(f"wrong records, not written: {len(done.invalid):,}")
    return Words(f"{'；'.join(zh)}。", f"{'; '.join(en)}.")


def _withdrawn(claims: Sequence[str]) -> Iterator[Block]:
    if claims:
        named, more = claims[:MOST_NAMED], len(claims) > MOST_NAMED
        yield Paragraph(
            Words(
                f"已撤回：{'、'.join(named)}{'等' if more else ''}。要重新认定的，用 "
                "`policyengine ledger restore` 恢复。",
                f"Withdrawn: {', '.join(named)}{' and more' if more else ''}. To have them decided after all, use "
                "`policyengine ledger restore`.",
            )
        )


def _conflicts(conflicts: Sequence[Conflict], terms: Terms) -> Iterator[Block]:
    if not conflicts:
        return
    yield Paragraph(Words("编号相同而内容不同：", "The same id with other facts:"))
    yield Items(tuple(_conflict(one, terms) for one in conflicts[:MOST_LISTED]))
    yield from _more(len(conflicts))
    yield Paragraph(
        Words(
            "编号写错的，改正编号后重新提交；原来的内容确有错误的，用 `policyengine ledger correct` 更正。",
            "Where the id is wrong, mend it and submit again; where what was filed is wrong, correct it with "
            "`policyengine ledger correct`.",
        )
    )


def _conflict(one: Conflict, terms: Terms) -> Words:
    at, differing = _at(one.where, one.claim), terms.facts(one.differing)
    return Words(
        f"{at.zh}：与第{one.entry}条分录所记不同的有{differing.zh}",
        f"{at.en}: other than in entry {one.entry}: {english(differing)}",
    )


def refused(invalid: Sequence[Refused]) -> Iterator[Block]:
    """The records that cannot be taken, each with its place and why."""
    if not invalid:
        return
    yield Paragraph(Words("记录有误：", "Wrong records:"))
    yield Items(tuple(map(_wrong, invalid[:MOST_LISTED])))
    yield from _more(len(invalid))
    code = invalid[0].codes[0]
    yield Paragraph(
        Words(
            f"请改正后重新提交整份表，已经记入的不会重复。括号里是错误编号，用 `policyengine explain {code}` "
            "查看含义和改法。",
            "Mend them and submit the whole table again: what is filed is not filed twice. The codes are explained, "
            f"with what to do, by `policyengine explain {code}` and the like.",
        )
    )


def _wrong(one: Refused) -> Words:
    at = _at(one.where, one.id)
    told = joined(
        (Words(f"{w.zh}（{code}）", f"{english(w)} ({code})") for w, code in zip(one.problems, one.codes, strict=True)),
        "；",
        "; ",
    )
    return Words(f"{at.zh}：{told.zh}", f"{at.en}: {told.en}")


def _at(where: Words | None, claim: str) -> Words:
    zh, en = (where.zh, english(where)) if where is not None else ("", "")
    return Words(" ".join(filter(None, (zh, claim))) or "—", ", ".join(filter(None, (en, claim))) or "—")


def _more(count: int) -> Iterable[Block]:
    if count > MOST_LISTED:
        more = count - MOST_LISTED
        yield Paragraph(Words(f"另有{more:,}笔，用 --format json 可看到全部。", f"{more:,} more: see --format json."))
