"""
The document: YAML 1.1 or JSON read into nodes that know their path and line, safely.

Bounded before anything is built: size, nesting, and nodes with aliases expanded. Every reading method reports what it
does not like and returns a stand-in, so that one pass finds all mistakes. Scalars are taken as written: `08` is no
octal number and `yes` is no boolean here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import yaml

from virtengine.client.manifest.findings import Finding, InvalidManifest

MAX_BYTES = 128 << 10
MAX_DEPTH = 24
MAX_NODES = 20_000
_NUMBER = re.compile(r"[0-9]{1,18}")
_TRUE_FALSE = {"true": True, "false": False}
_SYNTAX_HINT = "YAML is `key: value`, indented with spaces, never tabs"
_NULLS = ("", "~", "null", "Null", "NULL")


class Value:
    """One node of the document."""

    def __init__(self, node: yaml.Node, path: str, findings: list[Finding]) -> None:
        self._node = node
        self.path = path
        self._findings = findings

    def report(self, code: str, message: str, hint: str = "") -> None:
        """There is a mistake here."""
        mark = self._node.start_mark
        self._findings.append(Finding(code, self.path, mark.line + 1, mark.column + 1, message, hint))

    @property
    def is_null(self) -> bool:
        """Whether nothing was written here."""
        return isinstance(self._node, yaml.ScalarNode) and self._node.style is None and self._node.value in _NULLS

    @property
    def is_sequence(self) -> bool:
        """Whether this is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    def read_mapping(self) -> dict[str, Value]:
        """The members by key, whatever the keys; duplicates are reported."""
        if self.is_null:
            return {}
        if not isinstance(self._node, yaml.MappingNode):
            self.report("bad-type", "a mapping is expected here")
            return {}
        members: dict[str, Value] = {}
        for key_node, node in self._node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            at_key = Value(key_node, f"{self.path}.{key}" if self.path else key, self._findings)
            if not isinstance(key_node, yaml.ScalarNode):
                at_key.report("bad-key", "a key must be plain text")
            elif key in members:
                at_key.report("duplicate-key", f"{key} is given twice", "keep one")
            else:
                members[key] = Value(node, at_key.path, self._findings)
        return members

    def read_fields(self, *known: str, required: tuple[str, ...] = ()) -> dict[str, Value]:
        """The members; others than `known` and missing `required` ones are reported, null ones are left out."""
        members = self.read_mapping()
        for key, value in members.items():
            if key not in known:
                close = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"
                value.report("unknown-key", f"{key} is not known here", hint)
        for key in required:
            if key not in members or members[key].is_null:
                self.report("missing", f"{key} is missing", f"add {key}")
        return {key: value for key, value in members.items() if key in known and not value.is_null}

    def read_sequence(self) -> list[Value]:
        """The items."""
        if self.is_null:
            return []
        if not isinstance(self._node, yaml.SequenceNode):
            self.report("bad-type", "a list is expected here", "write each item behind a dash")
            return []
        return [Value(node, f"{self.path}[{number}]", self._findings) for number, node in enumerate(self._node.value)]

    def read_text(self) -> str:
        """A scalar as written."""
        if not isinstance(self._node, yaml.ScalarNode) or self.is_null:
            self.report("bad-type", "a text is expected here")
            return ""
        text: str = self._node.value
        try:
            # JSON writes what lies beyond 16 bits as two escapes.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self.report("bad-text", "half of a surrogate pair is no character")
            return ""
        if "\0" in text:
            self.report("bad-text", "a zero character is not allowed")
            return ""
        return text

    def read_texts(self) -> tuple[str, ...]:
        """A list of scalars."""
        return tuple(item.read_text() for item in self.read_sequence())

    def read_boolean(self) -> bool:
        """`true` or `false`."""
        text = self._node.value if isinstance(self._node, yaml.ScalarNode) else ""
        if text.lower() not in _TRUE_FALSE:
            self.report("bad-type", "true or false is expected here")
        return _TRUE_FALSE.get(text.lower(), False)

    def read_integer(self, least: int, most: int) -> int:
        """A whole number within bounds."""
        text = self._node.value if isinstance(self._node, yaml.ScalarNode) else ""
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            self.report("bad-number", f"a whole number from {least} to {most} is expected here")
            return least
        return int(text)


def read_document(text: str) -> tuple[Value, list[Finding]]:
    """The root of the document and the list its findings go to; InvalidManifest if it cannot be read at all."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _refuse("too-large", f"the manifest is larger than {MAX_BYTES} bytes")
    if text.lstrip()[:1] == "{":
        text = text.replace("\t", " ")  # in JSON a tab is legal white space, in YAML's flow style it is not
    try:
        _check_bounds(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise _refuse("syntax", _describe(error), line, column, _SYNTAX_HINT) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refuse("syntax", "no valid YAML: a character that is not allowed", line) from None
    if root is None:
        raise _refuse("empty", "the manifest is empty")
    _check_expansion(root)
    findings: list[Finding] = []
    return Value(root, "", findings), findings


def _check_bounds(text: str) -> None:
    """Refuse deep nesting before anything recursive sees the document."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise _refuse("too-deep", f"nested deeper than {MAX_DEPTH} levels", line)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1


def _check_expansion(root: yaml.Node) -> None:
    """Count what aliases would expand to; a document that contains itself never ends and so exceeds the bound too."""
    todo, count = [root], 0
    while todo:
        count += 1
        if count > MAX_NODES:
            raise _refuse("too-large", f"more than {MAX_NODES} values, aliases expanded")
        todo += _list_children(todo.pop())


def _list_children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _describe(error: yaml.MarkedYAMLError) -> str:
    """What the reader did not like; its sentences may begin in the context."""
    problem = error.problem or "no valid YAML"
    return f"{error.context}, {problem}" if error.context and problem.startswith("but") else problem


def _refuse(code: str, message: str, line: int = 0, column: int = 0, hint: str = "") -> InvalidManifest:
    return InvalidManifest([Finding(code, "", line, column, message, hint)])
