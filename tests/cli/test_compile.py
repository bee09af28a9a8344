"""`policyengine compile`: the code, or what integers cannot do and where."""

from __future__ import annotations

import ast
from pathlib import Path

from policyengine.cli.parts import Exit
from tests.check.fragments import BASE, policy_of
from tests.cli.console import policyengine


def test_the_code_is_printed_with_the_articles_above_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "base.yaml"
    path.write_text(BASE, encoding="utf-8")
    ended = policyengine("compile", str(path))
    assert (ended.code, ended.err) == (Exit.DONE, "")
    functions = [node.name for node in ast.parse(ended.out).body if isinstance(node, ast.FunctionDef)]
    assert functions == ["kaifeng_shops_2030", "kaifeng_shops_2030_traced", "decide"]
    assert "    # 第3条 采购补贴 — 采购补贴 (purchase_award)\n" in ended.out


def test_what_integers_cannot_do_is_said_with_its_place(tmp_path: Path) -> None:
    text = policy_of("definitions:\n  small:\n    label: 小型店\n    is: sqrt(applicant.staff) <= 4\n")
    ended = policyengine("compile", "-", given=text.encode())
    line = text.splitlines().index("    is: sqrt(applicant.staff) <= 4") + 1
    assert (ended.code, ended.out) == (Exit.ERRORS, "")
    assert ended.err == f"<stdin>:{line}:9: 整数代码里没有函数 `sqrt`\n"
    spoken = policyengine("compile", "-", "--lang", "en", given=text.encode()).err
    assert spoken == f"<stdin>:{line}:9: the function `sqrt` cannot be done in integers\n"


def test_a_policy_with_mistakes_is_not_compiled() -> None:
    ended = policyengine("compile", "-", given=policy_of("definitions: {}\n").encode())
    assert ended.code == Exit.ERRORS
    assert "错误[" in ended.err
