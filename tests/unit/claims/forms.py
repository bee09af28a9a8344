"""A small form of claims, with a fact of every kind, for a policy that nobody has."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from policyengine.claims.form import Form
from policyengine.policy.model import Fact, FactKind
from policyengine.words import Words

FACTS: Final = (
    Fact("claim.id", Words("申报编号", "claim number"), FactKind.TEXT),
    Fact("owner.id", Words("统一社会信用代码", "credit code"), FactKind.TEXT),
    Fact(
        "owner.kind",
        Words("主体类型", "kind of applicant"),
        FactKind.CHOICE,
        choices=(
            ("company", Words("公司", "Company")),
            ("cooperative", Words("合作社", "Cooperative")),
            ("family_farm", Words("家庭农场（个体）", "Family farm")),
        ),
    ),
    Fact(
        "owner.revenue",
        Words("上年营业收入", "revenue of last year"),
        FactKind.MONEY,
        decimals=2,
        at_least=Fraction(0),
        at_most=Fraction(10**12),
    ),
    Fact("owner.listed", Words("是否上市", "listed"), FactKind.YES_NO),
    Fact("owner.founded", Words("成立日期", "founded on"), FactKind.DATE, blank_is_none=True),
    Fact(
        "agreed.share",
        Words("约定比例", "agreed share"),
        FactKind.RATE,
        decimals=4,
        at_least=Fraction(0),
        at_most=Fraction(1),
        blank_is_none=True,
    ),
    Fact("agreed.note", Words("约定说明", "note"), FactKind.TEXT, blank_is_none=True),
    Fact("deal.time", Words("成交时间", "time of the deal"), FactKind.DATE_TIME),
    Fact("deal.amount", Words("成交金额", "amount of the deal"), FactKind.MONEY, decimals=2),
    Fact("deal.staff", Words("从业人数", "staff"), FactKind.INTEGER, at_least=Fraction(0)),
    Fact("deal.score", Words("评分", "score"), FactKind.NUMBER, decimals=2),
)
VOCABULARY: Final = {fact.name: fact for fact in FACTS}
FORM: Final = Form(VOCABULARY, "claim.id", "CNY")
IN_DOLLARS: Final = Form(VOCABULARY, "claim.id", "USD")
IN_SHANGHAI: Final = Form(VOCABULARY, "claim.id", "CNY", ZoneInfo("Asia/Shanghai"))
SINCE_MAY: Final = Fact("deal.time", Words("成交时间"), FactKind.DATE_TIME, at_least=dt.date(2024, 5, 1))

HEADER: Final = ",".join(fact.label.zh for fact in FACTS)
ROW: Final = 'A-1,914102000000000017,公司,"1,234.50",否,2020/5/1,30%,,2024/5/1 10:30,12.5万元,12,8.5'
