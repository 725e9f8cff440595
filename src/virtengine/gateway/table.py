"""The one table: every query procedure by its gRPC path and by its HTTP routes. All else here derives from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, NamedTuple

from virtengine.kit.codec.pool import HttpRule
from virtengine.kit.codec.service import Rpc
from virtengine.kit.sdk.router import QueryRouter

__all__ = ["Binding", "Match", "Procedure", "Table", "Work"]

FURTHER_RULES: Final[Mapping[str, HttpRule]] = {
    "/cosmos.bank.v1beta1.Query/SupplyOf": HttpRule("GET", "/cosmos/bank/v1beta1/supply/{denom}", ""),
}
"""Routes the SDK has given up and clients still call (cosmpy)."""

SHADOWED: Final = frozenset({"/cosmos.auth.v1beta1.Query/AddressBytesToString"})
"""Procedures whose route has the form of another's, which wins in the SDK's gateway too (`bech32/{address_string}`)."""


_PART: Final = re.compile(r"[^{}*]+|\{(?P<variable>[a-z0-9_.]+)(=(?P<form>\*\*?))?\}")


class Work(Enum):
    """What answering a procedure takes."""

    LOOKUP = auto()
    """Microseconds: it reads state, and no pages of it."""
    PAGES = auto()
    """Up to the time limit: it reads pages of state."""
    OUTSIDE = auto()
    """Waiting for the node, or running a transaction."""


class Procedure(NamedTuple):
    """One RPC of one service."""

    path: str
    """gRPC path, `/cosmos.bank.v1beta1.Query/Balance`."""
    service: str
    """Full name of its service."""
    rpc: Rpc

    @property
    def work(self) -> Work:
        """How much it takes to answer. Services that are no module's `Query` ask the node or run transactions."""
        if not self.service.endswith(".Query"):
            return Work.OUTSIDE
        return Work.PAGES if "pagination" in self.rpc.request.PB.DESCRIPTOR.fields_by_name else Work.LOOKUP


class Binding(NamedTuple):
    """One HTTP route to a procedure."""

    procedure: Procedure
    rule: HttpRule
    """The verb, the template and which part of the request the body is."""


class Match(NamedTuple):
    """What an HTTP path stands for."""

    binding: Binding
    captured: Mapping[str, str]
    """Fields of the request that the path holds, as text."""


@dataclass(slots=True)
class _Branch:
    """A place in the tree of path templates. A literal part wins over a variable, and that over the rest of a path."""

    literals: dict[str, "_Branch"] = field(default_factory=dict)
    variable: "_Branch | None" = None
    bindings: dict[str, tuple[Binding, tuple[str, ...]]] = field(default_factory=dict)
    """By verb: what ends here, and the names of the variables on the way."""
    rests: dict[str, tuple[Binding, tuple[str, ...]]] = field(default_factory=dict)
    """By verb: what takes all further parts as its last variable (`{denom=**}`)."""


class Table:
    """All procedures of a router. Two routes of one form are a mistake found at construction (TypeError)."""

    def __init__(self, router: QueryRouter) -> None:
        self.procedures: dict[str, Procedure] = {}
        """By gRPC path, sorted."""
        self._tree = _Branch()
        for path in router.paths:
            rpc = router.find(path)
            assert rpc is not None
            self.procedures[path] = Procedure(path, path[1:].partition("/")[0], rpc)
        for binding in self.bindings():
            self._add(binding)

    @property
    def services(self) -> tuple[str, ...]:
        """Full names of all services, sorted."""
        return tuple(sorted({procedure.service for procedure in self.procedures.values()}))

    def find(self, path: str) -> Procedure | None:
        """The procedure at a gRPC path."""
        return self.procedures.get(path)

    def bindings(self) -> Iterator[Binding]:
        """All HTTP routes."""
        for procedure in self.procedures.values():
            rule = None if procedure.path in SHADOWED else procedure.rpc.http
            further = FURTHER_RULES.get(procedure.path)
            for each in (*((rule, *rule.additional) if rule else ()), *((further,) if further else ())):
                yield Binding(procedure, each)

    def match(self, verb: str, parts: Sequence[str]) -> Match | None:
        """What the parts of a path (unescaped, between its slashes) stand for."""
        found = _find(self._tree, verb, parts, 0, ())
        if found is None:
            return None
        binding, names, values = found
        return Match(binding, dict(zip(names, values, strict=True)))

    def has_path(self, parts: Sequence[str]) -> bool:
        """Whether there is a route of that path, with any verb."""
        return any(self.match(verb, parts) is not None for verb in ("GET", "POST"))

    def _add(self, binding: Binding) -> None:
        branch, names = self._tree, []
        ends = branch.bindings
        for part in split_template(binding.rule.path):
            if ends is branch.rests:
                raise TypeError(f"{binding.rule.path}: something follows the rest of the path")
            if not part.is_variable:
                branch = branch.literals.setdefault(part.name, _Branch())
            else:
                names.append(part.name)
                if part.is_rest:
                    ends = branch.rests
                    continue
                branch.variable = branch = branch.variable or _Branch()
            ends = branch.bindings
        if binding.rule.verb in ends:
            raise TypeError(f"{binding.rule.verb} {binding.rule.path} is served twice")
        ends[binding.rule.verb] = binding, tuple(names)


class Part(NamedTuple):
    """What is between two slashes of a path template: a literal, `{name}`, or `{name=**}` for all that follows."""

    name: str
    is_variable: bool
    is_rest: bool


def split_template(path: str) -> list[Part]:
    """The parts of a path template; TypeError for forms that no route here has."""
    parts = []
    for text in path.strip("/").split("/"):
        found = _PART.fullmatch(text)
        if found is None:
            raise TypeError(f"{path}: {text} is no part of a template")
        variable = found["variable"]
        parts.append(Part(variable or text, variable is not None, found["form"] == "**"))
    return parts


def _find(
    branch: _Branch, verb: str, parts: Sequence[str], position: int, values: tuple[str, ...]
) -> tuple[Binding, tuple[str, ...], tuple[str, ...]] | None:
    """Descends the tree, which bounds the recursion whatever the path."""
    if position == len(parts):
        return (*branch.bindings[verb], values) if verb in branch.bindings else None
    part = parts[position]
    literal = branch.literals.get(part)
    if literal is not None:
        found = _find(literal, verb, parts, position + 1, values)
        if found is not None:
            return found
    if branch.variable is not None and part:
        found = _find(branch.variable, verb, parts, position + 1, (*values, part))
        if found is not None:
            return found
    if verb in branch.rests:
        return (*branch.rests[verb], (*values, "/".join(parts[position:])))
    return None
