"""A whole module as files, to be put into a copy of this repository: one message, one query, one event, one error."""

from pathlib import Path

PROTO = {
    "tx.proto": """
syntax = "proto3";
package virtengine.toy.v1;
import "amino/amino.proto";
import "cosmos/msg/v1/msg.proto";
import "cosmos_proto/cosmos.proto";
service Msg {
  option (cosmos.msg.v1.service) = true;
  // Ring the bell.
  rpc Ring(MsgRing) returns (MsgRingResponse);
}
message MsgRing {
  option (cosmos.msg.v1.signer) = "ringer";
  option (amino.name) = "virtengine/MsgRing";
  string ringer = 1 [(cosmos_proto.scalar) = "cosmos.AddressString"];
  uint64 times = 2;
}
message MsgRingResponse {
  uint64 total = 1;
}
""",
    "query.proto": """
syntax = "proto3";
package virtengine.toy.v1;
import "google/api/annotations.proto";
service Query {
  // How often the bell was rung.
  rpc Rings(QueryRingsRequest) returns (QueryRingsResponse) {
    option (google.api.http).get = "/virtengine/toy/v1/rings";
  }
}
message QueryRingsRequest {}
message QueryRingsResponse {
  uint64 total = 1;
}
""",
    "genesis.proto": """
syntax = "proto3";
package virtengine.toy.v1;
message GenesisState {
  uint64 total = 1;
}
""",
    "events.proto": """
syntax = "proto3";
package virtengine.toy.v1;
// The bell was rung.
message EventRung {
  uint64 total = 1;
}
""",
}

MODULE = {
    "__init__.py": '"""A bell."""\n',
    "state.py": '''
from virtengine.kit.collections.item import Sequence
from virtengine.kit.collections.schema import Schema


class ToyState(Schema, store="toy"):
    rings = Sequence(0x00)
    """How often the bell was rung."""
''',
    "errors.py": '''
from virtengine.kit.sdk.errors import SdkError


class TooLoud(SdkError, codespace="toy", code=2, text="too loud"):
    """More rings at once than anybody can bear."""
''',
    "module.py": '''
from virtengine.kit.codec.gen.virtengine.toy.v1.events import EventRung
from virtengine.kit.codec.gen.virtengine.toy.v1.genesis import GenesisState
from virtengine.kit.codec.gen.virtengine.toy.v1.query import QueryRingsRequest, QueryRingsResponse, QueryService
from virtengine.kit.codec.gen.virtengine.toy.v1.tx import MsgRing, MsgRingResponse, MsgService
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.module import Module
from virtengine.x.toy.errors import TooLoud
from virtengine.x.toy.state import ToyState


class ToyMsgs(MsgService[Context]):
    def ring(self, ctx: Context, msg: MsgRing) -> MsgRingResponse:
        """Ring the bell."""
        if msg.times > 100:
            raise TooLoud(str(msg.times))
        total = ToyState.rings.peek(ctx) + msg.times
        ToyState.rings.set(ctx, total)
        ctx.emit_typed(EventRung(total=total))
        return MsgRingResponse(total=total)


class ToyQueries(QueryService[Context]):
    def rings(self, ctx: Context, msg: QueryRingsRequest) -> QueryRingsResponse:
        """How often the bell was rung."""
        return QueryRingsResponse(total=ToyState.rings.peek(ctx))


class ToyGenesis:
    state = GenesisState

    def default(self) -> GenesisState:
        return GenesisState()

    def validate(self, genesis: GenesisState) -> None:
        pass

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        ToyState.rings.set(ctx, genesis.total)

    def export(self, ctx: Context) -> GenesisState:
        return GenesisState(total=ToyState.rings.peek(ctx))


def toy() -> Module:
    return Module(
        name="toy", state=ToyState, msgs=ToyMsgs(), queries=(ToyQueries(),), genesis=ToyGenesis()
    )
''',
}

LIST_ENTRY = ("market_)\n", "market_, toy_.toy())\n")
LIST_IMPORT = ("from virtengine.x.provider.module import provider\n", "from virtengine.x.toy import module as toy_\n")


def install(root: Path) -> None:
    """Put the module into the copy at `root`: its own folders, and the one list."""
    for folder, files in ((root / "proto/virtengine/toy/v1", PROTO), (root / "src/virtengine/x/toy", MODULE)):
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text.lstrip())
    path = root / "src/virtengine/app/modules.py"
    text = path.read_text()
    assert text.count(LIST_ENTRY[0]) == 1
    text = text.replace(*LIST_ENTRY).replace(LIST_IMPORT[0], LIST_IMPORT[0] + LIST_IMPORT[1])
    path.write_text(text)
