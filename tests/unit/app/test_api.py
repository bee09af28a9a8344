"""The doors of the Python face: what they are given may be anything, and what they raise can be sent on."""

from __future__ import annotations

import copy
import os
import pickle
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from polars import DataFrame

from policyengine import ExpressionError, PolicyError, evaluate, evaluate_expression, load_policies, settle
from tests.unit.settlement.small import book, claim, policy

PART = "articles:\n  - article: 1\n    awards:\n      - {id: a, base: cost, rate: share}\n"
WHOLE = book(PART)


# Records.


@pytest.mark.parametrize("record", [None, 5, "cost", ["cost"], object()])
def test_what_is_no_record_is_one_invalid_decision(record: Any) -> None:  # noqa: ANN401  # what a program may hand over
    decision = evaluate(WHOLE, record).decisions[0]
    assert decision.status == "invalid"
    assert decision.claim == ""
    assert decision.amount == 0
    assert "记录" in decision.reason
    settled = settle(WHOLE, [claim(), record, claim({"claim.id": "2"})])
    assert [str(one.status) for one in settled] == ["granted", "invalid", "granted"]


@pytest.mark.parametrize("claims", [claim(), "claims.csv", b"claim.id", MappingProxyType(claim())])
def test_one_record_is_no_list_of_them(claims: Any) -> None:  # noqa: ANN401  # what a program may hand over
    with pytest.raises(TypeError, match="evaluate takes one"):
        settle(WHOLE, claims)


@pytest.mark.parametrize("claims", [None, 5, Path("claims.csv"), DataFrame({"claim.id": ["1"]}).lazy()])
def test_what_is_no_list_and_no_table_is_told_what_settle_takes(claims: Any) -> None:  # noqa: ANN401  # what a program may hand over
    with pytest.raises(TypeError, match="settle takes a list of claims, or a table"):
        settle(WHOLE, claims)


def test_any_mapping_is_a_record() -> None:
    assert evaluate(WHOLE, MappingProxyType(claim())).total == evaluate(WHOLE, OrderedDict(claim())).total == 100


# Paths.


def told(paths: Any) -> list[str]:  # noqa: ANN401  # what a program may hand over
    with pytest.raises(PolicyError) as caught:
        load_policies(paths)
    return [one.headline.en for one in caught.value.diagnostics]


def test_no_path_and_an_empty_path_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(policy(PART), encoding="utf-8")
    with chdir(tmp_path):  # where an empty path, as a folder, would find a policy
        assert told([]) == ["no policy file is given"]
        assert told("") == told([""]) == ["the path of a policy file is empty"]
        assert told(["", "none.yaml"]) == ["the path of a policy file is empty", "there is no file `none.yaml`"]
        assert load_policies(".").policies[0].policy == load_policies(Path()).policies[0].policy


# Exceptions that are sent on.


def failing(paths: str) -> None:
    """What another process is asked to do."""
    load_policies(paths)


def expression_error() -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate_expression("1 + 元")
    return caught.value


def policy_error(path: Path) -> PolicyError:
    path.write_text(policy(PART).replace("rate: share", "rate: shares"), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policies(path)
    return caught.value


COPIES: list[Callable[[Any], Any]] = [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))]  # noqa: S301  # our own


@pytest.mark.parametrize("copied", COPIES)
def test_an_exception_is_copied_with_all_it_says(copied: Callable[[Any], Any], tmp_path: Path) -> None:
    for error in (policy_error(tmp_path / "a.yaml"), expression_error()):
        assert copied(error).diagnostics == error.diagnostics
        assert str(copied(error)) == str(error)
        assert copied(error).render("en") == error.render("en")


def test_another_process_raises_it_here(tmp_path: Path) -> None:
    here = policy_error(tmp_path / "a.yaml")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(failing, os.fspath(tmp_path / "a.yaml"))
        with pytest.raises(PolicyError) as caught:
            future.result()
    assert caught.value.diagnostics == here.diagnostics


def test_an_exception_speaks_both_languages_and_ends_with_its_last_line(tmp_path: Path) -> None:
    for error in (policy_error(tmp_path / "a.yaml"), expression_error()):
        assert str(error) == error.render("zh")
        assert "错误" in error.render("zh")
        assert error.render("en").endswith("1 error")
        assert not str(error).endswith("\n")
        with pytest.raises(ValueError, match=r"'zh' .* or 'en'"):
            error.render("fr")  # type: ignore[arg-type]  # what a program may hand over
