"""A key-value application for the engine's tests: `key=value` sets, `fail=…` fails, anything else is refused by
CheckTx.

State is one JSON file (or none), replaced whole at Commit, so it survives a kill as a real application's does.
"""

import json
from hashlib import sha256
from pathlib import Path

from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.crypto import keys_pb2 as keys


class ToyApp:
    """Deterministic, with knobs for what a test wants to go wrong or to see."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.height = 0
        self.pairs: dict[str, str] = {}
        self.calls: list[str] = []
        self.requests: dict[str, object] = {}
        self.validator_updates: list[tuple[bytes, int]] = []
        self.param_updates: object | None = None
        self.retain_height = 0
        self.gas_wanted = 1
        self.salt = ""
        self.validator = b""
        """The key of the first validator of genesis, whose power `power=…` changes."""
        self._staged: tuple[int, dict[str, str]] | None = None
        if path is not None and path.exists():
            document = json.loads(path.read_text())
            self.height, self.pairs = document["height"], document["pairs"]
            self.validator = bytes.fromhex(document.get("validator", ""))

    @property
    def app_hash(self) -> bytes:
        return self._hash(self.height, self.pairs)

    def info(self, request: abci.RequestInfo) -> abci.ResponseInfo:
        self._note("info", request)
        app_hash = self.app_hash if self.height else b""
        return abci.ResponseInfo(
            data="toy", version="1", app_version=7, last_block_height=self.height, last_block_app_hash=app_hash
        )

    def init_chain(self, request: abci.RequestInitChain) -> abci.ResponseInitChain:
        self._note("init_chain", request)
        self.pairs = json.loads(request.app_state_bytes or b"{}")
        self.validator = request.validators[0].pub_key.ed25519 if request.validators else b""
        return abci.ResponseInitChain(app_hash=self._hash(0, self.pairs))

    def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        self._note("recheck_tx" if request.type == abci.RECHECK else "check_tx", request)
        if b"=" not in request.tx:
            return abci.ResponseCheckTx(code=2, codespace="toy", log="not key=value")
        if request.type == abci.RECHECK and request.tx.startswith(b"once"):
            return abci.ResponseCheckTx(code=3, codespace="toy", log="no longer valid")
        return abci.ResponseCheckTx(gas_wanted=self.gas_wanted)

    def prepare_proposal(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        self._note("prepare_proposal", request)
        signed = [vote.extension_signature for vote in request.local_last_commit.votes if vote.extension_signature]
        return abci.ResponsePrepareProposal(txs=[*(b"ext=" + s.hex().encode() for s in signed), *request.txs])

    def process_proposal(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        self._note("process_proposal", request)
        return abci.ResponseProcessProposal(status=abci.ResponseProcessProposal.ACCEPT)

    def extend_vote(self, request: abci.RequestExtendVote) -> abci.ResponseExtendVote:
        self._note("extend_vote", request)
        return abci.ResponseExtendVote(vote_extension=b"extension %d" % request.height)

    def verify_vote_extension(self, request: abci.RequestVerifyVoteExtension) -> abci.ResponseVerifyVoteExtension:
        self._note("verify_vote_extension", request)
        return abci.ResponseVerifyVoteExtension(status=abci.ResponseVerifyVoteExtension.ACCEPT)

    def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        self._note("finalize_block", request)
        pairs = dict(self.pairs)
        response = abci.ResponseFinalizeBlock()
        for tx in request.txs:
            self._execute(tx.decode(), pairs, response.tx_results.add())
            self._update(tx.decode(), response)
        event = response.events.add(type="block")
        event.attributes.add(key="txs", value=str(len(request.txs)), index=True)
        for public_key, power in self.validator_updates:
            response.validator_updates.add(pub_key=keys.PublicKey(ed25519=public_key), power=power)
        if self.param_updates is not None:
            response.consensus_param_updates.CopyFrom(self.param_updates)
        self.validator_updates, self.param_updates = [], None
        self._staged = request.height, pairs
        response.app_hash = self._hash(request.height, pairs)
        return response

    def commit(self, request: abci.RequestCommit) -> abci.ResponseCommit:
        self.calls.append("commit")
        assert self._staged is not None
        self.height, self.pairs = self._staged
        self._staged = None
        if self._path is not None:
            new = self._path.with_suffix(".new")
            state = {"height": self.height, "pairs": self.pairs, "validator": self.validator.hex()}
            new.write_text(json.dumps(state))
            new.replace(self._path)
        return abci.ResponseCommit(retain_height=self.retain_height)

    def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        value = self.pairs.get(request.data.decode())
        if value is None:
            return abci.ResponseQuery(code=1, codespace="toy", log="no such key", height=self.height)
        return abci.ResponseQuery(key=request.data, value=value.encode(), height=self.height)

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        return abci.ResponseListSnapshots()

    def offer_snapshot(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        return abci.ResponseOfferSnapshot(result=abci.ResponseOfferSnapshot.REJECT)

    def load_snapshot_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        return abci.ResponseLoadSnapshotChunk()

    def apply_snapshot_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        return abci.ResponseApplySnapshotChunk(result=abci.ResponseApplySnapshotChunk.ABORT)

    def _execute(self, tx: str, pairs: dict[str, str], result: abci.ExecTxResult) -> None:
        key, _, value = tx.partition("=")
        result.gas_wanted, result.gas_used = self.gas_wanted, len(tx)
        if key == "fail":
            result.code, result.codespace, result.log = 5, "toy", "asked to fail"
            return
        pairs[key] = value
        result.data = value.encode()
        if key == "number":
            event = result.events.add(type="number")
            event.attributes.add(key="value", value=value, index=True)
        for kind, sender in (("set", value), ("seen", "engine")):
            event = result.events.add(type=kind)
            event.attributes.add(key="key", value=key, index=True)
            event.attributes.add(key="by", value=sender, index=True)
            event.attributes.add(key="quiet", value=value, index=False)

    def _update(self, tx: str, response: abci.ResponseFinalizeBlock) -> None:
        """`power=…` and `maxgas=…` change the validator and the parameters."""
        key, _, value = tx.partition("=")
        if key == "power":
            response.validator_updates.add(pub_key=keys.PublicKey(ed25519=self.validator), power=int(value))
        elif key == "maxgas":
            response.consensus_param_updates.block.max_bytes = 4_000_000
            response.consensus_param_updates.block.max_gas = int(value)
            response.consensus_param_updates.version.app = 8

    def _hash(self, height: int, pairs: dict[str, str]) -> bytes:
        return sha256(json.dumps([height, sorted(pairs.items()), self.salt]).encode()).digest()

    def _note(self, name: str, request: object) -> None:
        self.calls.append(name)
        self.requests[name] = request
