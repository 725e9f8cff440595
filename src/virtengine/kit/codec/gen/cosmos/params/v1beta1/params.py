"""Generated from cosmos/params/v1beta1/params.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class ParameterChangeProposal(Message):
    """`cosmos.params.v1beta1.ParameterChangeProposal`."""

    __slots__ = ("title", "description", "changes")
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.ParameterChangeProposal"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.ParameterChangeProposal")

    title: str
    description: str
    changes: tuple[ParamChange, ...]

    def __init__(self, *, title: str = "", description: str = "", changes: tuple[ParamChange, ...] = ()) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "description", description)
        object.__setattr__(self, "changes", changes)

    def to_pb(self) -> Pb:
        return self.PB(title=self.title, description=self.description, changes=[item.to_pb() for item in self.changes])

    @classmethod
    def from_pb(cls, pb: Pb) -> ParameterChangeProposal:
        return cls(
            title=pb.title,
            description=pb.description,
            changes=tuple([ParamChange.from_pb(item) for item in pb.changes]),
        )


@message(frozen=True, kw_only=True)
class ParamChange(Message):
    """`cosmos.params.v1beta1.ParamChange`."""

    __slots__ = ("subspace", "key", "value")
    TYPE_URL: ClassVar[str] = "/cosmos.params.v1beta1.ParamChange"
    PB: ClassVar[Pb] = message_class("cosmos.params.v1beta1.ParamChange")

    subspace: str
    key: str
    value: str

    def __init__(self, *, subspace: str = "", key: str = "", value: str = "") -> None:
        object.__setattr__(self, "subspace", subspace)
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "value", value)

    def to_pb(self) -> Pb:
        return self.PB(subspace=self.subspace, key=self.key, value=self.value)

    @classmethod
    def from_pb(cls, pb: Pb) -> ParamChange:
        return cls(subspace=pb.subspace, key=pb.key, value=pb.value)
