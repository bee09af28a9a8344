"""Random policies that pass the checker, drawn as the text of a policy file, and random claims for them.

`policies()` draws a whole regulation: facts with and without bounds, definitions, requirements,
awards with rates, tables, marginal bands, minimums and reviewed rates, caps of every kind,
exceptions, articles with a choice or a period of their own. Expressions are drawn type by type over
the policy's vocabulary, so that nearly every draw is accepted. `claims()` draws what a claim
says, the edges of everything that is compared over-sampled, with facts unknown and none.

Any engine can be tested with them: they know nothing of how a decision is worked out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from policyengine.policy.model import Fact, FactKind, Policy
from policyengine.values import Value

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")

# Constants stand in the text of expressions, and claims are drawn around them.
MONEY: Final = ("0元", "1元", "100元", "0.5万元", "1万元", "300万元", "33.33元")
NUMBERS: Final = ("0", "1", "2", "0.5", "10", "100", "1.25")
RATES: Final = ("0%", "3%", "5%", "15%", "30%", "50%", "33.33%", "100%")
DAYS: Final = ("2024-02-29", "2024-04-28", "2025-01-01", "2025-12-31", "2026-06-30")
KINDS: Final = ("shop", "farm", "mill")

_TEMPLATES: Final[Mapping[str, str]] = {
    "b": """
        firm.listed
        firm.local
        not({b})
        ({b} and {b})
        ({b} or {b})
        ({b} and {b} and {b})
        (if {b} then {b} else {b})
        firm.kind = "{k}"
        firm.kind != "{k}"
        firm.kind in ("shop", "{k}")
        list contains(["{k}", "mill"], firm.kind)
        ({m} > {m})
        ({m} <= {m})
        deal.amount >= {cm}
        ({m} = {m})
        ({m} between {cm} and {m})
        {m} in [0元..{cm})
        {n} in ({cn}, > {cn})
        ({n} < {n})
        ({n} != {cn})
        (some x in [{n}, {cn}] satisfies x > {n})
        (every x in [1, 2] satisfies x < {n})
        ({d} >= {d})
        ({d} < {cd})
        ({d} between policy.from and {cd})
        (firm.moved != null and firm.moved >= {d})
        (firm.moved = null or firm.moved.year = {cy})
        (firm.moved != null and firm.moved.year = deal.time.year)
        (deal.limit != null and deal.limit < {m})
        (deal.limit = null or {m} > deal.limit)
        (if deal.limit != null then deal.limit > {m} else {b})
        deal.time >= @"{cday}T08:00:00"
        ({u} > {u})
        ({y} >= @"P1Y")
        odd({n})
        even(firm.staff)
        (deal.amount / {cm1} > {n})
        (deal.amount / deal.cost > {n})
        ({m} / firm.staff >= {m})
        deal.note = "急"
        includes([0元..{m}], {m})
        during({n}, [{cn}..{n}))
        before({d}, {cd})
        any([{b}, {b}])
        all([{b}, {b}])
    """,
    "n": """
        {cn}
        firm.staff
        deal.score
        deal.share
        ({n} + {n})
        ({n} - {n})
        ({n} * {cn})
        ({n} / 4)
        ({n} / 3)
        -({n})
        min({n}, {n})
        max({n}, {n}, {cn})
        abs({n})
        sum({n}, {n})
        mean({n}, {n})
        modulo({n}, 7)
        floor({n})
        ceiling({n}, 1)
        round half up({n}, 1)
        round half down({n}, 2)
        round up({n}, 0)
        round down({n}, 0)
        decimal({n}, 1)
        (if {b} then {n} else {n})
        deal.time.month
        deal.time.hour
        deal.time.minute
        firm.founded.day
        firm.founded.weekday
        {u}.days
        {y}.years
        ({m} / {cm1})
        ({cn1} ** 2)
    """,
    "m": """
        deal.amount
        deal.cost
        {cm}
        ({m} + {m})
        ({m} - {m})
        ({m} * {r})
        ({m} * {cn})
        ({m} / 3)
        ({m} / 8)
        -({m})
        min({m}, {m})
        max({m}, {cm})
        abs({m})
        sum({m}, {m})
        (if {b} then {m} else {m})
        (if deal.limit != null then deal.limit else {m})
        round half up({m}, 0)
        round half down({m}, 1)
        round up({m}, -2)
        round down({m}, 1)
        floor({m})
        decimal({m}, 1)
        firm.staff * {cm}
        (deal.amount * deal.score / firm.staff)
        modulo({m}, 100元)
    """,
    "r": """
        deal.share
        {cr}
        {cr}
        (if {b} then {r} else {cr})
        max({r}, {cr})
        min({r}, {cr})
        ({r} / 2)
        (deal.share * {cr})
        (1 - {r})
        round half up({m} / 300万元, 2)
    """,
    "d": """
        firm.founded
        date(deal.time)
        {cd}
        ({d} + @"P1Y")
        ({d} - @"P6M")
        ({d} + @"P30D")
        (if {b} then {d} else {d})
        max({d}, {d})
        (if firm.moved != null then firm.moved else {d})
        policy.from
    """,
    "u": """
        ({d} - {d})
        @"P365D"
        (deal.time - @"{cday}T00:00:00")
        ({u} + @"P1DT12H")
        ({u} * 2)
    """,
    "y": """
        years and months duration({d}, {d})
        years and months duration(firm.founded, deal.time)
        @"P1Y6M"
        ({y} - @"P3M")
    """,
}
_LEAVES: Final = {"b": 2, "n": 4, "m": 3, "r": 3, "d": 3, "u": 2, "y": 3}
"""How many templates of each kind, from the first, hold no other: what is left where an expression is deep."""

_RARE: Final[Mapping[str, Sequence[str]]] = {
    "b": ('contains(deal.note, "急")', 'starts with(deal.note, "加")', 'deal.note < "乙"'),
    "n": ("string length(deal.note)", "day of year(firm.founded)", "sqrt(abs({n}))", "count([{n}, {n}])"),
    "m": ("median({m}, {m}, {m})",),
}
"""What an engine over integers may well refuse."""


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


TEMPLATES: Final = {kind: _lines(text) for kind, text in _TEMPLATES.items()}

_DOUBTFUL: Final = ("/ deal.cost", "/ firm.staff", "} + @", "} - @")
CALM: Final = {
    kind: tuple(each for each in templates if not any(doubtful in each for doubtful in _DOUBTFUL))
    for kind, templates in TEMPLATES.items()
}
"""Without what may have no value although every fact is known: a division by zero, a day beyond the calendar."""


@dataclass(slots=True)
class Writing:
    """One policy file as it is drawn; `used` are the accumulators that something names."""

    draw: st.DrawFn
    rare: bool
    calm: bool
    names: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in TEMPLATES})
    used: set[str] = field(default_factory=set)
    accumulators: Mapping[str, str] = field(default_factory=dict)

    def one_of(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def chance(self, in_ten: int) -> bool:
        return self.draw(st.integers(0, 9)) < in_ten

    def expression(self, kind: str, depth: int = 2) -> str:
        """The text of an expression of one kind: b a condition, n a number, m money, r a rate, d a day."""
        template = self._template(kind, depth)
        text = ""
        for position, piece in enumerate(template.split("{")):
            if position == 0:
                text += piece
                continue
            hole, _, rest = piece.partition("}")
            text += self._filled(hole, depth - 1) + rest
        return text

    def _template(self, kind: str, depth: int) -> str:
        leaf = depth <= 0 or self.chance(3)
        choices = TEMPLATES[kind][: _LEAVES[kind]] if leaf else CALM[kind] if self.calm else TEMPLATES[kind]
        named = self.names[kind]
        if named and self.chance(3):
            return self.one_of(*named)
        measured = [name for name, what in self.accumulators.items() if (what == "count") == (kind == "n")]
        if kind in "mn" and measured and self.chance(1):
            name = self.one_of(*measured)
            self.used.add(name)
            return name
        if self.rare and kind in _RARE and depth > 0 and self.chance(2):
            return self.one_of(*_RARE[kind])
        return self.one_of(*choices)

    def _filled(self, hole: str, depth: int) -> str:
        match hole:
            case "k":
                return self.one_of(*KINDS)
            case "cm":
                return self.one_of(*MONEY)
            case "cm1":
                return self.one_of(*MONEY[1:])
            case "cn":
                return self.one_of(*NUMBERS)
            case "cn1":
                return self.one_of(*NUMBERS[1:])
            case "cr":
                return self.one_of(*RATES)
            case "cd":
                return f'@"{self.one_of(*DAYS)}"'
            case "cday":
                return self.one_of(*DAYS)
            case "cy":
                return str(self.draw(st.integers(2024, 2026)))
            case kind:
                return self.expression(kind, depth)

    def likely(self) -> str:
        """A condition that most claims meet."""
        one = self.expression("b")
        return one if self.chance(2) else f"({one} or {self.expression('b', 1)} or firm.listed or deal.amount > 1元)"

    # Values: expressions and tables.

    def value(self, kind: str, indent: int, depth: int = 2) -> str:
        """A value under a key that has just been written: an expression or a table, each line indented."""
        draw = self.draw(st.integers(0, 9))
        if depth <= 0 or draw < 6:
            return self.block(self.expression(kind), indent)
        if draw < 8:
            return self.bands(kind, indent, depth)
        return self.values(kind, indent, depth)

    def block(self, expression: str, indent: int) -> str:
        return f" |\n{' ' * indent}{expression}\n"

    def bands(self, kind: str, indent: int, depth: int) -> str:
        """By an amount, a number of people or a day; ascending edges, open or closed."""
        by, edges = self.draw(
            st.sampled_from(
                [
                    ("deal.amount", ("0元", "100元", "1万元", "300万元")),
                    ("firm.staff", ("0", "1", "10", "100")),
                    ("date(deal.time)", ('@"0001-01-01"', *(f'@"{day}"' for day in DAYS))),
                    *([] if self.calm else [("firm.founded", ('@"1900-01-01"', *(f'@"{day}"' for day in DAYS)))]),
                ]
            )
        )
        count = self.draw(st.integers(1, len(edges)))
        pad = " " * indent
        text = f"\n{pad}by: {by}\n{pad}bands:\n"
        for position, edge in enumerate(edges[:count]):
            side = "from" if position == 0 or self.chance(7) else "above"
            text += f"{pad}  - {side}: |\n{pad}      {edge}\n{pad}    value:{self.value(kind, indent + 6, depth - 1)}"
        return text

    def values(self, kind: str, indent: int, depth: int) -> str:
        """By the kind of firm or a yes or no."""
        by, choices = self.draw(st.sampled_from([("firm.kind", KINDS), ("firm.local", ("true", "false"))]))
        pad = " " * indent
        text = f"\n{pad}by: {by}\n{pad}values:\n"
        for choice in self.draw(st.permutations(choices)):
            text += f"{pad}  {choice}:{self.value(kind, indent + 4, depth - 1)}"
        return text

    # Provisions.

    def amount(self, indent: int) -> str:
        """What an award pays: an amount, base and rate, marginal bands, a reviewed rate; perhaps a minimum."""
        pad = " " * indent
        draw = self.draw(st.integers(0, 9))
        if draw < 3:
            text = f"{pad}amount:{self.value('m', indent + 2)}"
        elif draw < 8:
            text = f"{pad}base:{self.value('m', indent + 2, 1)}{pad}rate:{self.value('r', indent + 2)}"
        elif draw == 8:
            text = f"{pad}base:{self.block(self.expression('m'), indent + 2)}{pad}rate:\n{pad}  marginal:\n"
            for edge in MONEY_EDGES[: self.draw(st.integers(1, len(MONEY_EDGES)))]:
                text += f"{pad}    - from: {edge}\n{pad}      value:{self.block(self.expression('r', 1), indent + 8)}"
        else:
            text = f"{pad}base:{self.block(self.expression('m', 1), indent + 2)}{pad}rate:\n"
            text += f"{pad}  decided: review.rate\n{pad}  at_most:{self.block(self.one_of(*RATES), indent + 4)}"
        if self.chance(2):
            below = self.one_of("raise", "drop")
            text += (
                f"{pad}minimum:\n{pad}  amount:{self.block(self.expression('m', 1), indent + 4)}{pad}  below: {below}\n"
            )
        return text

    def caps(self, indent: int, most: int = 2) -> str:
        """Caps on a claim or an accumulator."""
        count = self.draw(st.integers(0, most))
        if not count:
            return ""
        pad = " " * indent
        text = f"{pad}caps:\n"
        for _ in range(count):
            per = self.one_of("claim", *self.accumulators)
            what = self.accumulators.get(per, "granted")
            if per != "claim":
                self.used.add(per)
            limit = (
                self.block(self.expression("n", 1), indent + 6) if what == "count" else self.value("m", indent + 6, 1)
            )
            text += f"{pad}  - per: {per}\n{pad}    limit:{limit}"
            if self.chance(3):
                text += f"{pad}    when:{self.block(self.expression('b'), indent + 6)}"
            if what == "granted" and self.chance(4):
                text += f"{pad}    if_short: {self.one_of('reduce', 'refuse')}\n"
        return text

    def requires(self, indent: int, most: int = 2) -> str:
        count = self.draw(st.integers(-1, most))
        if count < 1:
            return ""
        pad = " " * indent
        text = f"{pad}requires:\n"
        for number in range(count):
            text += f"{pad}  - condition:{self.block(self.likely(), indent + 6)}{pad}    reason: 不符合要求{number}\n"
        return text


MONEY_EDGES: Final = ("0元", "100元", "1万元", "300万元")

_ACCUMULATORS: Final[Mapping[str, tuple[str, str]]] = {
    "firm_year": ("granted", "per: [firm.id], window: calendar_year"),
    "firm_total": ("granted", "per: [firm.id]"),
    "pool": ("granted", ""),
    "rolled": ("granted", "per: [firm.id], window: {rolling: P2Y}"),
    "deals": ("count", "per: [firm.id], count: claim.id"),
    "bought": ("sum", "per: [firm.id], sum: deal.amount"),
    "costs": ("sum", "sum: deal.amount / 3 + deal.cost"),
    "partly": ("granted", "per: [firm.id], awards: [award_0]"),
}


@st.composite
def policies(draw: st.DrawFn, rare: bool = True) -> str:
    """The text of a policy file; with `rare`, some use functions that only the interpreter has."""
    names = draw(st.lists(st.sampled_from(sorted(_ACCUMULATORS)), unique=True, max_size=3))
    writing = Writing(draw, rare=rare and draw(st.integers(0, 19)) == 0, calm=draw(st.integers(0, 2)) > 0)
    definitions = _definitions(writing)
    writing.accumulators = {name: _ACCUMULATORS[name][0] for name in names}
    articles, total = _articles(writing)
    accumulators = "".join(
        f"  {name}: {{label: {name}, {_ACCUMULATORS[name][1]}}}\n".replace(", }", "}")
        for name in names
        if name in writing.used
    )
    text = _head(writing, total)
    if definitions:
        text += f"definitions:\n{definitions}"
    if accumulators:
        text += f"accumulators:\n{accumulators}"
    return f"{text}articles:\n{articles}"


def _head(writing: Writing, total: int) -> str:
    unit = writing.one_of("0.01元", "0.01元", "1元", "0.1元", "100元", "0.05元")
    mode = writing.one_of("half_up", "half_even", "down", "up")
    cost = writing.one_of(
        ", at_least: 0元, at_most: 100万元",
        ", at_least: 0元, at_most: 400万元",
        ", at_least: -500元, at_most: 10万元",
        ", at_least: 0元",
        "",
    )
    most = writing.one_of(*[", at_most: 1000万元"] * 3, ", at_most: 2000万元", "")
    score = writing.one_of(
        "decimals: 1, at_least: 0, at_most: 100",
        "decimals: 2, at_least: -5, at_most: 5",
        "decimals: 1, at_least: 1, at_most: 9",
    )
    return f"""policy: kaifeng_{writing.draw(st.integers(1, 99))}
title: 随机政策
scope: {{place: 开封市, level: city, categories: [shops]}}
timezone: Asia/Shanghai
currency: CNY
rounding: {{to: {unit}, mode: {mode}}}
roles: {{claim: claim.id, applicant: firm.id}}
articles_total: {total}
choose: {writing.one_of("highest", "highest", "first", "sum")}
facts:
  claim.id: {{label: 编号, type: text}}
  firm.id: {{label: 代码, type: text}}
  firm.kind: {{label: 类型, type: {{shop: 小店, farm: 农场, mill: 作坊}}}}
  firm.listed: {{label: 是否上榜, type: yes_no}}
  firm.local: {{label: 是否本地, type: yes_no}}
  firm.staff: {{label: 人数, type: integer, at_least: {writing.one_of("0", "1")}, at_most: 10000}}
  firm.founded: {{label: 成立日期, type: date}}
  firm.moved: {{label: 迁入日期, type: date, blank: none}}
  deal.time: {{label: 成交时间, type: date_time}}
  deal.amount: {{label: 成交金额, type: money, at_least: 0元{most}}}
  deal.cost: {{label: 成本, type: money{cost}}}
  deal.share: {{label: 比例, type: rate{writing.one_of(", decimals: 2", ", decimals: 2", "")}}}
  deal.score: {{label: 得分, type: number, {score}}}
  deal.limit: {{label: 约定上限, type: money, blank: none, at_least: 0元, at_most: 1000万元}}
  deal.note: {{label: 备注, type: text}}
  review.rate: {{label: 核定比例, type: rate}}
"""


def _definitions(writing: Writing) -> str:
    text = ""
    for number in range(writing.draw(st.integers(0, 3))):
        kind = writing.one_of("b", "b", "m", "n", "d", "r")
        name = f"term_{number}"
        text += f"  {name}:\n    label: 定义{number}\n    is:{writing.value(kind, 6, 1)}"
        writing.names[kind].append(name)
    return text


def _articles(writing: Writing) -> tuple[str, int]:
    """General requirements and caps, articles with awards, and the period in force."""
    text = "  - article: 1\n    heading: 总则\n    summary: 对象和资金。\n    applies_to: all\n"
    text += writing.requires(4) + writing.caps(4, 1) + "    order: [deal.time, claim.id]\n"
    ids: list[str] = []
    count, number = writing.draw(st.integers(1, 4)), 1
    article = writing.draw(st.integers(1, 3))
    while len(ids) < count:
        number += 1
        here = min(article, count - len(ids))
        text += f"  - article: {number}\n    heading: 标准{number}\n    summary: 给多少。\n"
        if here > 1 and writing.chance(5):
            text += f"    choose: {writing.one_of('highest', 'first', 'sum')}\n"
        if writing.chance(1):
            day = writing.one_of("firm.founded", "deal.time")
            text += f"    in_force: {{from: 2024-02-29, until: 2026-06-30, date: {day}}}\n"
        text += writing.requires(4, 1) + writing.caps(4, 1) + "    awards:\n"
        for _ in range(here):
            ids.append(f"award_{len(ids)}")
            text += _award(writing, ids, count)
    number += 1
    if writing.chance(2) and number > 2:
        text += f"  - article: {number}\n    heading: 另行规定\n    summary: 其他。\n    applies_to: [2]\n"
        text += (
            f"    requires:\n      - condition:{writing.block(writing.expression('b'), 10)}        reason: 另有要求\n"
        )
        number += 1
    until = writing.one_of("", ", until: 2026-06-30")
    day = writing.one_of("deal.time", "deal.time", "deal.time", "firm.founded")
    text += f"  - article: {number}\n    heading: 附则\n    summary: 有效期。\n"
    text += f"    in_force: {{from: 2024-02-29{until}, date: {day}}}\n"
    return text, number


def _award(writing: Writing, ids: Sequence[str], count: int) -> str:
    """An award; what it overrides comes after it, so that nothing overrides itself."""
    pad, own = " " * 8, len(ids) - 1
    text = f"      - id: {ids[-1]}\n{pad}label: 补贴{own}\n"
    if writing.chance(7):
        condition = writing.likely() if writing.chance(5) else writing.expression("b")
        text += f"{pad}when:{writing.block(condition, 10)}"
    later = [f"award_{index}" for index in range(own + 1, count)]
    if own == 0 and later and writing.chance(3):
        text += f"{pad}overrides: all\n"
    elif later and writing.chance(3):
        text += f"{pad}overrides: [{writing.one_of(*later)}]\n"
    return text + writing.requires(8, 1) + writing.amount(8) + writing.caps(8)


# Claims.

_EDGES: Final = sorted(
    {int(Fraction(text.removesuffix("元").replace("万", "")) * (10**6 if "万" in text else 100)) for text in MONEY}
)
_FEN: Final = st.one_of(
    st.sampled_from(_EDGES).flatmap(lambda edge: st.integers(edge - 2, edge + 2)),
    st.integers(0, 2 * 10**6),
    st.sampled_from([0, 10**14, -(10**14), 10**9, 5, 50, 150, 12345]),
)
_DAY: Final = st.one_of(
    st.sampled_from(DAYS).flatmap(
        lambda day: st.integers(-1, 1).map(lambda by: dt.date.fromisoformat(day) + dt.timedelta(days=by))
    ),
    st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from([dt.date(1900, 1, 1), dt.date(2023, 12, 31), dt.date(2024, 1, 31), dt.date(9999, 12, 31)]),
)
_TIME: Final = st.one_of(
    st.datetimes(dt.datetime(2024, 3, 1), dt.datetime(2026, 6, 29), timezones=st.just(dt.UTC)),  # noqa: DTZ001  # the strategy adds the zone
    _DAY.filter(lambda day: 1900 < day.year < 9999).flatmap(
        lambda day: st.sampled_from([dt.time(), dt.time(8), dt.time(23, 59, 59, 999_999)]).map(
            lambda time: dt.datetime.combine(day, time, SHANGHAI)
        )
    ),
)


@st.composite
def claims(draw: st.DrawFn, policy: Policy) -> dict[str, Value]:
    """Values within what the policy declares; of some claims a few facts are left out, which means not known."""
    unknown: set[str] = set()
    if draw(st.integers(0, 3)) == 0:
        unknown = draw(st.sets(st.sampled_from(sorted(policy.facts)), min_size=1, max_size=3))
    values: dict[str, Value] = {}
    for fact in policy.facts.values():
        if fact.name not in unknown:
            values[fact.name] = draw(st.none() | values_of(fact) if fact.blank_is_none else values_of(fact))
    return values


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    """What a claim may say of one fact."""
    match fact.kind:
        case FactKind.TEXT:
            return st.sampled_from(["", "急", "加急", "乙"])
        case FactKind.YES_NO:
            return st.booleans()
        case FactKind.CHOICE:
            return st.sampled_from([choice for choice, _ in fact.choices])
        case FactKind.DATE:
            return _DAY
        case FactKind.DATE_TIME:
            return _TIME
        case _:
            return _numbers(fact)


def _numbers(fact: Fact) -> st.SearchStrategy[Value]:
    """Whole in the fact's last decimal and within its bounds, the bounds themselves included."""
    scale = 10**fact.decimals
    low = int(fact.at_least * scale) if isinstance(fact.at_least, Fraction) else -(10**14)
    high = int(fact.at_most * scale) if isinstance(fact.at_most, Fraction) else 10**14
    near = [value * scale for value in (0, 1, 2, 10, 100)] + [scale // 2, scale * 15 // 100, scale * 3 // 10]
    drawn = st.one_of(
        _FEN if fact.kind is FactKind.MONEY else st.sampled_from(near),
        st.integers(max(low, -20 * scale), min(high, 20 * scale)),
        st.sampled_from([low, high]),
    )
    return drawn.map(lambda whole: Fraction(min(max(whole, low), high), scale))


def holdings() -> st.SearchStrategy[dict[str, Fraction]]:
    """What accumulators hold: mostly nothing or little, sometimes just at an edge or far above."""
    fen = st.one_of(st.just(0), _FEN.filter(lambda fen: fen >= 0), st.integers(0, 10**5))
    return st.fixed_dictionaries({name: fen.map(lambda amount: Fraction(amount, 100)) for name in _ACCUMULATORS})
