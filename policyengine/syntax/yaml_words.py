"""What is said of a syntax error of YAML, and the way out of it."""

from __future__ import annotations

from typing import Final

from policyengine.source import Source
from policyengine.syntax.embedding import BLOCK as BLOCK  # noqa: PLC0414  # handed on, so that all words have one name
from policyengine.words import Words

NO_COLON: Final = Words("这一行缺少冒号", "a colon is missing in this line")
ADD_A_COLON: Final = Words(
    "请写成 `键: 内容`；如果是接着上一行的文字，请比上一行的键多缩进两格",
    "write `key: value`; if it goes on with the text above, indent it further than the key above",
)
NO_KEY: Final = Words("冒号前面缺少键", "there is no key before the colon")
TAB: Final = Words("这里是制表符", "there is a tab here")
ODD_BLANK: Final = Words("这里是全角空格", "there is a full-width blank here")
USE_BLANKS: Final = Words(
    "YAML 的缩进和间隔只用半角空格，请改成半角", "YAML indents with ordinary blanks only; replace it"
)
WIDE_COLON: Final = Words("这里是全角冒号", "a full-width colon")
GLUED_COLON: Final = Words("冒号后面缺少空格", "a blank is missing after the colon")
USE_A_COLON: Final = Words("请用半角冒号，后面空一格：`键: 内容`", "an ordinary colon and a blank: `key: value`")
WIDE_COMMA: Final = Words("这里是全角的逗号或顿号", "a full-width comma")
USE_A_COMMA: Final = Words("请用半角逗号，后面空一格：`{a: 1, b: 2}`", "an ordinary comma and a blank: `{a: 1, b: 2}`")
SECOND_COLON: Final = Words(
    "这一行里有第二个 `: `,YAML 不知道在哪里分开", "a second `: ` in this line: YAML cannot tell where the key ends"
)
QUOTE_OR_BLOCK: Final = Words(
    "是文字就整段加引号；是表达式就写在 `|` 下面另起一行",
    "put a text in quotes as a whole; write an expression in a `|` block, on its own line",
)
DASH_TOO_DEEP: Final = Words(
    "这个 `-` 缩进太深，接到了上一项的文字后面", "this `-` is indented too far and goes on with the text above"
)
ALIGN_DASHES: Final = Words("同一列表的 `-` 要上下对齐", "the `-` of one list stand below each other")
TOO_DEEP: Final = Words(
    "这一行缩进太深：上一行已经有内容，不能再有下一级",
    "this line is indented too far: the line above has its value already",
)
ALIGN: Final = Words(
    "同一级的键要左边对齐，下一级多缩进两格", "keys of one level start in one column, the next level two blanks further"
)
MISALIGNED: Final = Words("这一行的缩进与上面的对不上", "this line is indented unlike those above")
ALIGN_OR_ABOVE: Final = Words(
    "同一级的键要左边对齐，下一级多缩进两格；也可能是上一行缩进错了",
    "keys of one level start in one column, the next level two blanks further; or the line above is indented wrongly",
)
SUPERFLUOUS: Final = Words("这里多出了内容", "there is more here than YAML can read")
AFTER_QUOTE: Final = Words(
    "引号后面还有内容:YAML 只认引号里的",
    "there is more after the closing quote: YAML takes what is in the quotes for all of it",
)
OPEN_QUOTE: Final = Words("这个引号没有配对", "this quote is not closed")
CLOSE_QUOTE: Final = Words("请在文字末尾补上引号，或去掉这一个", "close it at the end of the text, or remove it")
CUT_BY_COMMENT: Final = Words(
    "上面的注释(`#`)把这里与前文断开了", "the comment above (`#`) cuts this off from what it goes on with"
)
COMMENT_ABOVE: Final = Words(
    "请把注释移到键的上一行；表达式也可以写在 `|` 下面，其中的注释写作 `// …`",
    "move the comment above the key; or write the expression in a `|` block, with comments as `// …`",
)
NO_ITEM_HERE: Final = Words("这里不能是列表的一项", "an item of a list cannot stand here")
DASH_AFTER_KEY: Final = Words(
    "列表的第一项不能与键写在同一行", "the first item of a list cannot stand in the line of its key"
)
LIST_BELOW: Final = Words(
    "列表另起一行写 `- …`；是负数或表达式就写在 `|` 下面另起一行",
    "begin the list in the next line; write an expression in a `|` block",
)
WRONG_BRACKET: Final = Words("括号的种类不对", "the wrong kind of bracket")
MATCH_BRACKETS: Final = Words("`[` 配 `]`，`{` 配 `}`", "`[` goes with `]`, `{` with `}`")
OPEN_BRACKET: Final = Words("这个括号没有配对", "this bracket is not closed")
CLOSE_BRACKET: Final = Words("请补上右括号，或改成一行写一项", "close it, or write one item a line")
IN_BRACES: Final = Words("括号里的内容被 YAML 断开了", "YAML has torn apart what stands in the brackets")
NO_BRACES: Final = Words(
    "请不用括号，一行写一个键，表达式就不会被断开；文字可以加引号",
    "write one key a line, without brackets, and the expression stays whole; a text may stand in quotes",
)
BAD_ESCAPE: Final = Words("双引号里有不认识的反斜杠写法", "an unknown escape in double quotes")
NO_ESCAPES: Final = Words("请改用单引号，或写在 `|` 下面另起一行", "use single quotes, or write it in a `|` block")
INDICATOR: Final = Words("这里不用`|` 后的缩进数字", "an indentation number after `|` has no use here")
BLOCK_ALONE: Final = Words("请去掉数字，只写 `|`", "write `|` alone")
TEXT_AFTER_BLOCK: Final = Words(
    "YAML 把 `>` 和 `|` 当作“内容在下一行”的记号",
    "YAML takes `>` and `|` for signs that the text begins in the next line",
)
TAG: Final = Words("这里不用标签(`!`)", "a tag (`!`) has no use here")
NO_TAG: Final = Words("请去掉；“不满足”写作 `not(…)`", "leave it out; a negation is `not(…)`")
LEFT_OUT: Final = Words("这里不用这种 YAML 写法", "this feature of YAML has no use here")
KEY_AND_VALUE: Final = Words("请写成 `键: 内容`", "write `key: value`")
NOTHING_HERE: Final = Words("这里少了内容，或多了一个标点", "something is missing here, or a mark is one too many")
REMOVE_OR_FILL: Final = Words("请补上内容，或删去多余的标点", "write what belongs there, or remove the mark")
UNREADABLE: Final = Words("YAML 在这里读不下去", "YAML cannot read on here")


def begins_with(source: Source, offset: int) -> tuple[Words, Words]:
    """Of content whose first character YAML takes for a sign of its own."""
    character = source.text[offset : offset + 1]
    if character == "`":
        return Words(
            "以反引号开头的内容,YAML 不接受", "YAML accepts nothing that begins with a backtick"
        ), QUOTE_OR_BLOCK
    return (
        Words(
            f"以 `{character}` 开头的内容,YAML 会当作自己的记号",
            f"what begins with `{character}` is read by YAML as a sign of its own",
        ),
        QUOTE_OR_BLOCK,
    )
