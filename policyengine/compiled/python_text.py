"""Terms as Python expressions, with no bracket that is not needed, and lines of code under their heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, assert_never

from policyengine.compiled import terms
from policyengine.compiled.quantities import Quantity
from policyengine.compiled.terms import Term

# How tightly Python binds; a term is put in brackets where it binds less tightly than its surroundings.
_CHOICE, _OR, _AND, _NOT, _COMPARISON, _BITS_OR, _BITS_AND, _SUM, _PRODUCT, _UNARY, _ATOM = range(11)

_BINDING: Final[Mapping[terms.Sign, int]] = {
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "//": _PRODUCT,
    "%": _PRODUCT,
    "&": _BITS_AND,
    "|": _BITS_OR,
}
_LONGEST: Final = 110
"""Characters of a line, before a condition is broken."""

CODE: Final = "CODE "
"""What the names of constants begin with that stand for the id of a choice."""


@dataclass(slots=True)
class Printer:
    """Prints terms; `constants` collects the named ones, `choices` names the codes of choices."""

    choices: Mapping[str, str]
    constants: dict[str, int] = field(default_factory=dict)

    def term(self, term: Term) -> str:
        """The term by itself."""
        return self._text(term)[0]

    def read(self, term: Term) -> str:
        """The term, for a place where nothing else looks at its value: `+` meets a fact that is not known."""
        return self._within(term, _UNARY, "+") if terms.is_bare(term) else self.term(term)

    def truth(self, term: Term) -> str:
        """The term as a condition between other words."""
        return self._within(term, _OR)

    def quantity(self, quantity: Quantity | None) -> str:
        """The whole number of a quantity, with its divisor where it has one; None for none."""
        if quantity is None:
            return "None"
        whole = self.read(quantity.whole)
        return whole if quantity.over is None else f"({whole}, {self.read(quantity.over)})"

    def _within(self, term: Term, binding: int, before: str = "") -> str:
        text, own = self._text(term)
        return f"{before}({text})" if own < binding else before + text

    def _text(self, term: Term) -> tuple[str, int]:
        match term:
            case terms.Literal_():
                return self._literal(term)
            case terms.Slot(name=name) | terms.Local(name=name):
                return name, _ATOM
            case terms.Bind(local=local, value=value):
                return f"({local.name} := {self.term(value)})", _ATOM
            case terms.Binary():
                return self._binary(term)
            case terms.Extreme(word=word, items=items) | terms.Applied(function=word, arguments=items):
                return f"{word}({', '.join(map(self.term, items))})", _ATOM
            case terms.Either(condition=condition, then=then, otherwise=otherwise):
                one = self._within(then, _OR)
                return f"{one} if {self._within(condition, _OR)} else {self.term(otherwise)}", _CHOICE
            case terms.Undecided():
                return "undecided()", _ATOM
            case terms.Compare(order=order, left=left, right=right):
                sides = self._within(left, _BITS_OR), self._within(right, _BITS_OR)
                return f"{sides[0]} {order} {sides[1]}", _COMPARISON
            case terms.IsNone(operand=operand):
                return f"{self._within(operand, _BITS_OR)} is None", _COMPARISON
            case terms.Every(parts=parts):
                written = self._every(parts)
                return " and ".join(written), _AND if len(written) > 1 else _COMPARISON
            case terms.Some(parts=parts):
                return " or ".join(self._within(part, _AND) for part in parts), _OR
            case terms.Inverse(operand=terms.IsNone(operand=operand)):
                return f"{self._within(operand, _BITS_OR)} is not None", _COMPARISON
            case terms.Inverse(operand=operand):
                return f"not {self._within(operand, _NOT)}", _NOT
            case _:
                assert_never(term)

    def _literal(self, term: terms.Literal_) -> tuple[str, int]:
        value = term.value
        if type(value) is int and term.shown:
            name = term.shown
            if name.startswith(CODE):
                name = self.choices[name.removeprefix(CODE)]
            self.constants[name] = value
            return name, _ATOM
        if type(value) is int:
            return f"{value:_}" if abs(value) >= 10_000 else str(value), _ATOM if value >= 0 else _UNARY
        return quoted(value) if isinstance(value, str) else repr(value), _ATOM

    def _binary(self, term: terms.Binary) -> tuple[str, int]:
        binding = _BINDING[term.sign]
        if term.sign == "-" and term.left == terms.number(0):
            return self._within(term.right, _UNARY, "-"), _UNARY
        left = self._within(term.left, binding)
        # On the right a term of the same strength keeps its brackets: a - (b - c), a * (b // c).
        right = self._within(term.right, binding if term.sign in "+&|" else binding + 1)
        return f"{left} {term.sign} {right}", binding

    def _every(self, parts: tuple[Term, ...]) -> list[str]:
        """The parts; a value between two others is one of them: `a <= x <= b`."""
        written: list[str] = []
        position = 0
        while position < len(parts):
            between = self._between(*parts[position : position + 2])
            written.append(between or self._within(parts[position], _NOT))
            position += 2 if between else 1
        return written

    def _between(self, low: Term, high: Term | None = None) -> str | None:
        match low, high:
            case (
                terms.Compare(order=(">=" | ">") as above, left=terms.Slot() | terms.Local() as value, right=least),
                terms.Compare(order=("<=" | "<") as below, left=same, right=most),
            ) if value == same:
                text = f"{self._within(least, _BITS_OR)} {'<=' if above == '>=' else '<'} {self.term(value)}"
                return f"{text} {below} {self._within(most, _BITS_OR)}"
            case _:
                return None

    def condition(self, term: Term, indent: int, before: str, after: str) -> list[str]:
        """`before term after`, over several lines where one would be long."""
        one = f"{before}{self.truth(term)}{after}"
        if len(one) + 4 * indent <= _LONGEST or not isinstance(term, terms.Every | terms.Some):
            return [one]
        word, parts = "or", [self._within(part, _AND) for part in term.parts]
        if isinstance(term, terms.Every):
            word, parts = "and", self._every(term.parts)
        return [f"{before}(", f"    {parts[0]}", *(f"    {word} {part}" for part in parts[1:]), f"){after}"]


def quoted(text: str) -> str:
    """A text as a literal of Python, in double quotes and ASCII but for what can be read."""
    inner = "".join(f"\\{c}" if c in '\\"' else c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return f'"{inner}"'


@dataclass(slots=True)
class Lines:
    """Lines of code, each as deep as the blocks it stands in."""

    printer: Printer
    written: list[str] = field(default_factory=list)
    depth: int = 0

    def add(self, *given: str) -> None:
        """Further lines."""
        self.written.extend(f"{'    ' * self.depth}{line}" if line else "" for line in given)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """`head` with what is written meanwhile below it."""
        self.add(head)
        self.depth += 1
        yield
        self.depth -= 1

    @contextmanager
    def block_if(self, term: Term | None) -> Iterator[None]:
        """What is written meanwhile stands below `if term:`; without a condition, where it is."""
        if term is None or term == terms.TRUE:
            yield
            return
        self.add(*self.printer.condition(term, self.depth, "if ", ":"))
        self.depth += 1
        yield
        self.depth -= 1

    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.written) + "\n"
