"""What is wrong with a manifest: every finding at once, each where it is and with what to do."""

from dataclasses import dataclass

from virtengine.client.errors import ClientError


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake."""

    code: str
    """Names the rule, for programs: `missing`, `unknown-key`, `bad-quantity` …"""
    path: str
    """Where in the document: `services.web.expose[0].port`."""
    line: int
    """Counted from 1; 0: of the document as a whole."""
    column: int
    message: str
    hint: str
    """What to do; may be empty."""

    @property
    def words(self) -> str:
        """Path, message and hint, for who has said the line already."""
        return (f"{self.path}: " if self.path else "") + self.message + (f" ({self.hint})" if self.hint else "")

    def __str__(self) -> str:
        return f"line {self.line}{', ' if self.path else ': '}{self.words}" if self.line else self.words


class InvalidManifest(ClientError):
    """A manifest that is no order: all findings, in the document's order. Its text quotes names, never values."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.path)))
        super().__init__("\n".join(map(str, self.findings)))
