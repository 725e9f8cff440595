"""What clients do not take from strangers: boxes, tokens, connections and sums that are not what they should be."""

import json
import socket
import ssl
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.client.test_envelope import CHANGES, CONTEXT, RECIPIENT, SEED, make

from virtengine.client.envelope import BadEnvelope, open_envelope
from virtengine.client.orders import Orders
from virtengine.client.pinning import connect_pinned
from virtengine.client.settlement import compute_settlement
from virtengine.client.signer import Signer
from virtengine.client.tokens import decode_token, make_token
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.envelope import signing_bytes
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope
from virtengine.kit.crypto import ed25519


def sign(envelope: Envelope) -> Envelope:
    return replace(envelope, sender_signature=ed25519.sign(SEED, signing_bytes(envelope, CONTEXT)))


def test_an_envelope_whose_signer_changed_the_box_does_not_open() -> None:
    envelope = make()
    for changed in (
        replace(envelope, ciphertext=bytes(len(envelope.ciphertext))),
        replace(envelope, auth_tag=bytes(16)),
        replace(envelope, nonce=bytes(24)),
    ):
        with pytest.raises(BadEnvelope, match="does not open"):
            open_envelope(sign(changed), recipient=RECIPIENT, context=CONTEXT)


def test_an_envelope_to_several_recipients_is_not_one_to_us() -> None:
    several = sign(replace(make(), recipient_pubkey=b"", recipients=CHANGES["recipients"]))  # type: ignore[arg-type]
    with pytest.raises(BadEnvelope, match="several recipients"):
        open_envelope(several, recipient=RECIPIENT, context=CONTEXT)


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A port whose server says `answer` to the first caller, whatever it wants; its number."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_server_without_tls_is_told_nothing() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as port, pytest.raises(ssl.SSLError):
        connect_pinned("127.0.0.1", port, bytes(32), 5.0)


def test_a_signature_spelt_otherwise_is_no_token() -> None:
    """Base64 has spare bits: with them set, one signature would have several texts."""
    token = make_token(Signer(b"\x07" * 32), provider="p", lease="l", scopes=("status",), now=1)
    decode_token(token)
    digits = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    last = digits.index(token[-1])
    assert last % 16 == 0
    with pytest.raises(DecodeError, match="canonical"):
        decode_token(token[:-1] + digits[last + 1])
    for tail, reason in (("==", "padded"), ("!", "no base64url")):
        with pytest.raises(DecodeError, match=reason):
            decode_token(token + tail)


def payout(owner: bytes, sequence: int, **amounts: int) -> dict[str, Any]:
    kind = "Refunded" if "amount" in amounts else "Settled"
    fields = {"account": {"owner": encode_account(owner), "sequence": str(sequence)}} | {
        name: {"denom": "uve", "amount": str(amount)} for name, amount in amounts.items()
    }
    attributes = [{"key": name, "value": json.dumps(value)} for name, value in fields.items()]
    return {"type": f"virtengine.escrow.v1.Event{kind}", "attributes": attributes}


def test_sums_are_of_one_order_over_all_pages_and_of_nobody_else() -> None:
    """A transaction that touches several orders is found for each of them, with the events of all."""
    owner, other = b"o" * 20, b"p" * 20
    paid = payout(owner, 1, net=10, platform=2, validators=1)
    theirs = [payout(other, 1, net=500, platform=5, validators=5), payout(owner, 2, amount=700)]
    transactions = [[paid, *theirs], [{"type": "message", "attributes": []}, paid]]
    block = [payout(owner, 1, amount=4), payout(other, 1, amount=900)]

    def call(method: str, page: str = "1", **params: Any) -> dict[str, Any]:
        if method == "tx_search":
            found = [{"tx_result": {"events": transactions[int(page) - 1]}}]
            return {"txs": found, "total_count": str(len(transactions))}
        if method == "block_search":
            return {"blocks": [{"block": {"header": {"height": "7"}}}], "total_count": "1"}
        assert (method, params) == ("block_results", {"height": "7"})
        return {"finalize_block_events": block}

    account = SimpleNamespace(account=SimpleNamespace(denom="uve", deposited=33))
    orders = SimpleNamespace(
        owner=owner, escrow=lambda sequence: account, chain=SimpleNamespace(rpc=SimpleNamespace(call=call))
    )
    sums = compute_settlement(cast("Orders", orders), 1)
    assert (sums.gain, sums.platform, sums.validators, sums.refunded, sums.held) == (20, 4, 2, 4, 3)
