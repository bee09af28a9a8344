"""What people write who have not read the grammar, recognised as what it is.

Each module knows one family of slips and is one function over the text or the lexemes of an
expression. It complains where it finds one and, if it is sure what was meant, puts that in
its place, so that reading goes on and the next mistake is found in the same run:

    characters    control and invisible characters, bounds of size and depth
    full_width    （ ） ， ＞ ＝ “ ” ％ ａ １ from a Chinese input method
    strings       quotes left open, 'single' quotes, unknown escapes
    left_out      what FEEL has and this language does not: for, filters, contexts, time(…)
    dates         2024-04-28 without @"…"
    amounts       5千万元, 300万元以上, 1,000元, 30 %, 3次
    spelled_out   三百万元, 百分之三十
    foreign       == && || !x <> ≥ 且 或 大于, = 是, 不为空; the words and signs stand in `vocabulary`
    brackets      brackets without a partner
    unexpected    everything else, by what stands there; `missing`, by what does not

`reading` is what they share: the expression they are in, and how a slip is mended.

Invariant: one slip gives one complaint. A step that cannot tell what was meant says so
(`None`) and nothing after it complains of that expression.
"""
