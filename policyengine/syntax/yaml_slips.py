"""Syntax errors of YAML in an official's words: what was probably meant, where, and the way out.

PyYAML's own sentences ("could not find expected ':'") are never shown; they only say where to
look. The line it stopped at, and the one before, tell the slips that officials make: no blank
after a colon, a full-width colon, a tab, a line indented too far, a quote that opens an
expression.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from yaml.error import MarkedYAMLError

from policyengine.diagnostics.model import Diagnostic, Diagnostics
from policyengine.source import Place, Source, Span
from policyengine.syntax import yaml_words as say
from policyengine.words import Words

_ODD_INDENT: Final = re.compile(r"[ ]*(?:-[ ]*)?([\t\u3000\u00a0\u2002\u2003]+)")
_WIDE_COLON: Final = re.compile(r"[ ]*(?:- +)?[\"']?[\w.]+[\"']?[ ]*(：)")
_ODD_AFTER_COLON: Final = re.compile(r"[ ]*(?:- +)?[\"']?[\w.]+[\"']?:[ ]*([\u3000\u00a0\u2002\u2003]+)")
_KEY_FOLLOWS: Final = r"[ ]*[\w.]+[ ]*[:：]"
_WIDE_COMMA: Final = re.compile(
    rf"(?:\"[^\"\n]*\"|'[^'\n]*'|[^，、\"']|[，、](?!{_KEY_FOLLOWS}))*?([，、])(?={_KEY_FOLLOWS})"
)
_GLUED_COLON: Final = re.compile(r"[ ]*(?:- +)?[A-Za-z_][\w.]*(:)(?=[^\s:/])")
_KEY: Final = re.compile(r"[ ]*(?:- +)*(?:[^\s:#\"'\[{-][^:#]*|\"[^\"]*\"|'[^']*') *:(?: +|$)")
_COMMENT: Final = re.compile(r"(?:^|.*?\s)#")


@dataclass(frozen=True, slots=True)
class _Slip:
    code: str
    span: Span
    headline: Words
    way_out: Words | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the file: its number (from 1), where it starts, and its text."""

    number: int
    start: int
    text: str

    @property
    def whole(self) -> Span:
        """The line without the blanks around it, as YAML knows blanks."""
        start = len(self.text) - len(self.text.lstrip(" \t"))
        return Span(self.start + start, self.start + max(start, len(self.text.rstrip(" \t"))))

    def group(self, match: re.Match[str]) -> Span:
        return Span(self.start + match.start(1), self.start + match.end(1))

    @property
    def value(self) -> Span | None:
        """What stands after `key: `, if the line has a key."""
        key = _KEY.match(self.text)
        return Span(self.start + key.end(), max(self.start + key.end(), self.whole.end)) if key else None


@dataclass(frozen=True, slots=True)
class _Failure:
    """Where YAML stopped (`at`), where what it was reading began (`since`), and its reason."""

    source: Source
    problem: str
    context: str
    at: int
    since: int

    @property
    def here(self) -> Span:
        return Span(self.at, min(self.at + 1, len(self.source.text)))

    def line(self, offset: int) -> _Line:
        position = self.source.position(offset)
        return _Line(position.line, offset - position.column + 1, self.source.line(position.line))

    def before(self, line: _Line) -> _Line | None:
        """The nearest line above that is not blank."""
        start = line.start
        while start > 0:
            above = self.line(start - 1)
            if above.text.strip():
                return above
            start = above.start
        return None


def explain(error: MarkedYAMLError, source: Source, diagnostics: Diagnostics) -> None:
    """Record what is wrong; nothing more where the same line has been complained of already."""
    length = len(source.text)
    at = error.problem_mark.index if error.problem_mark is not None else length
    since = error.context_mark.index if error.context_mark is not None else at
    failure = _Failure(source, error.problem or "", error.context or "", min(at, length), min(since, length))
    if any(_says_it_already(found, failure) for found in diagnostics.found):
        return
    slip = _explain(failure)
    place = Place(source, slip.span)
    if any((found.code, found.place) == (slip.code, place) for found in diagnostics.found):
        return
    diagnostics.add(slip.code, place, slip.headline, help=slip.way_out)


def _says_it_already(found: Diagnostic, failure: _Failure) -> bool:
    if found.code == "E130" and failure.problem.startswith("expected '<document start>'"):
        return True  # what follows a directive that was complained of
    key_line = {failure.line(failure.since).number} if "simple key" in failure.context else set()
    return found.place is not None and found.place.position.line in {failure.line(failure.at).number} | key_line


def _explain(failure: _Failure) -> _Slip:
    problem = failure.problem
    if problem.startswith("could not find expected ':'"):
        return _no_colon(failure.line(failure.since))
    if problem.startswith("mapping values are not allowed"):
        return _unexpected_colon(failure)
    if problem.startswith("found character"):
        return _no_token(failure)
    if problem.startswith("expected <block end>"):
        return _unexpected_token(failure)
    if problem.startswith("expected ',' or"):
        return _in_brackets(failure)
    if problem.startswith("sequence entries are not allowed"):
        return _unexpected_dash(failure)
    if "quoted scalar" in failure.context:
        return _in_quotes(failure)
    return _rest(failure)


def _no_colon(line: _Line) -> _Slip:
    return _glued_or_wide(line) or _Slip("E120", line.whole, say.NO_COLON, say.ADD_A_COLON)


def _glued_or_wide(line: _Line) -> _Slip | None:
    if (found := _ODD_INDENT.match(line.text)) is not None:
        tab = "\t" in found.group(1)
        return _Slip("E124", line.group(found), say.TAB if tab else say.ODD_BLANK, say.USE_BLANKS)
    if (found := _ODD_AFTER_COLON.match(line.text)) is not None:
        return _Slip("E124", line.group(found), say.ODD_BLANK, say.USE_BLANKS)
    if (found := _WIDE_COLON.match(line.text)) is not None:
        return _Slip("E124", line.group(found), say.WIDE_COLON, say.USE_A_COLON)
    if (found := _GLUED_COLON.match(line.text)) is not None:
        return _Slip("E120", line.group(found), say.GLUED_COLON, say.USE_A_COLON)
    return None


def _unexpected_colon(failure: _Failure) -> _Slip:
    line = failure.line(failure.at)
    value = line.value
    if value is not None and value.start <= failure.at:
        return _Slip("E126", value, say.SECOND_COLON, say.QUOTE_OR_BLOCK)
    if (slip := _glued_or_wide(line)) is not None:
        return slip
    if line.text.lstrip().startswith("- "):
        return _Slip("E120", Span(line.whole.start, line.whole.start + 1), say.DASH_TOO_DEEP, say.ALIGN_DASHES)
    above = failure.before(line)
    if above is not None:
        if (slip := _glued_or_wide(above)) is not None:
            return slip
        if above.value is None:
            return _Slip("E120", above.whole, say.NO_COLON, say.ADD_A_COLON)
    return _Slip("E120", line.whole, say.TOO_DEEP, say.ALIGN)


def _no_token(failure: _Failure) -> _Slip:
    line = failure.line(failure.at)
    if failure.source.text[failure.at : failure.at + 1] == "\t":
        end = (
            failure.at
            + len(failure.source.text[failure.at : failure.at + 100])
            - len(failure.source.text[failure.at : failure.at + 100].lstrip("\t"))
        )
        return _Slip("E124", Span(failure.at, end), say.TAB, say.USE_BLANKS)
    return _Slip(
        "E126", Span(failure.at, max(failure.here.end, line.whole.end)), *say.begins_with(failure.source, failure.at)
    )


def _unexpected_token(failure: _Failure) -> _Slip:
    line = failure.line(failure.at)
    before = line.text[: failure.at - line.start].rstrip()
    value = line.value
    if before.endswith(('"', "'")):
        quote = before[-1]
        opened_above = value is not None and line.start + len(before) - 1 == value.start
        if opened_above:
            return _Slip("E120", _unclosed_above(failure, line, quote), say.OPEN_QUOTE, say.CLOSE_QUOTE)
        return _Slip("E126", value or line.whole, say.AFTER_QUOTE, say.QUOTE_OR_BLOCK)
    if value is not None and value.start < failure.at:
        opening = failure.source.text[value.start]
        if opening in "[{":
            return _Slip("E126", value, *say.begins_with(failure.source, value.start))
    above = failure.before(line)
    if not before and above is not None and _COMMENT.match(above.text) and "<scalar>" in failure.problem:
        return _Slip("E126", line.whole, say.CUT_BY_COMMENT, say.COMMENT_ABOVE)
    if not before and (slip := _glued_or_wide(line)) is not None:
        return slip
    if line.text.lstrip().startswith(":"):
        return _Slip("E120", line.whole, say.NO_KEY, say.KEY_AND_VALUE)
    if "'-'" in failure.problem:
        return _Slip("E120", failure.here, say.NO_ITEM_HERE, say.ALIGN_DASHES)
    if before:
        return _Slip("E120", failure.here, say.SUPERFLUOUS, say.QUOTE_OR_BLOCK)
    return _Slip("E120", line.whole, say.MISALIGNED, say.ALIGN_OR_ABOVE)


def _unclosed_above(failure: _Failure, line: _Line, quote: str) -> Span:
    above = failure.before(line)
    while above is not None:
        if above.text.count(quote) % 2:
            start = above.start + above.text.index(quote)
            return Span(start, start + 1)
        above = failure.before(above)
    return failure.here


def _in_brackets(failure: _Failure) -> _Slip:
    opening = Span(failure.since, failure.since + 1)
    inside = failure.source.text[failure.since : failure.line(failure.at).whole.end]
    if (found := _WIDE_COMMA.match(inside)) is not None:
        return _Slip("E124", Span(*(failure.since + at for at in found.span(1))), say.WIDE_COMMA, say.USE_A_COMMA)
    got = failure.problem.rsplit("got ", 1)[-1].strip("'")
    if got in ("]", "}"):
        return _Slip("E120", failure.here, say.WRONG_BRACKET, say.MATCH_BRACKETS)
    same_line = failure.line(failure.since).number == failure.line(failure.at).number
    if same_line and got in ("[", "{", "<scalar>"):
        line = failure.line(failure.at)
        return _Slip("E126", Span(failure.since, line.whole.end), say.IN_BRACES, say.NO_BRACES)
    return _Slip("E120", opening, say.OPEN_BRACKET, say.CLOSE_BRACKET)


def _unexpected_dash(failure: _Failure) -> _Slip:
    value = failure.line(failure.at).value
    if value is not None and value.start <= failure.at:
        return _Slip("E120", value, say.DASH_AFTER_KEY, say.LIST_BELOW)
    return _Slip("E120", failure.here, say.NO_ITEM_HERE, say.ALIGN_DASHES)


def _in_quotes(failure: _Failure) -> _Slip:
    if "escape" in failure.problem:
        span = Span(max(0, failure.at - 1), failure.here.end)
        return _Slip("E120", span, say.BAD_ESCAPE, say.NO_ESCAPES)
    return _Slip("E120", Span(failure.since, failure.since + 1), say.OPEN_QUOTE, say.CLOSE_QUOTE)


def _rest(failure: _Failure) -> _Slip:
    """What is rarer: block indicators, stray anchors and tags, a second root, nothing where something is needed."""
    problem, context = failure.problem, failure.context
    rest = Span(failure.since, max(failure.since + 1, failure.line(failure.since).whole.end))
    if "block scalar" in context:
        if "found 0" in problem:
            return _Slip("E130", failure.here, say.INDICATOR, say.BLOCK_ALONE)
        return _Slip("E126", rest, say.TEXT_AFTER_BLOCK, say.BLOCK)
    if "anchor" in context or "alias" in context:
        return _Slip("E126", rest, *say.begins_with(failure.source, failure.since))
    if "tag" in context or "tag handle" in problem:
        return _Slip("E122", rest, say.TAG, say.NO_TAG)
    if "directive" in context or "directive" in problem or problem.startswith("mapping keys"):
        return _Slip("E130", failure.here, say.LEFT_OUT, say.KEY_AND_VALUE)
    if problem.startswith("expected the node content"):
        return _Slip("E120", failure.here, say.NOTHING_HERE, say.REMOVE_OR_FILL)
    if problem.startswith("expected '<document start>'"):
        return _Slip("E120", failure.line(failure.at).whole, say.MISALIGNED, say.ALIGN_OR_ABOVE)
    return _Slip("E120", failure.here, say.UNREADABLE, say.KEY_AND_VALUE)
