"""An account's key, and the transactions it signs."""

from virtengine.client.signer import Signer
from virtengine.client.tx import AccountInfo, build_tx, compute_tx_hash
from virtengine.kit.codec.bech32 import decode_any, encode
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, SignDoc, TxBody, TxRaw
from virtengine.kit.crypto import ed25519, secp256k1
from virtengine.kit.crypto.box import public_key
from virtengine.kit.crypto.hd import key_from_mnemonic

MNEMONIC = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"


def test_the_account_of_a_mnemonic_is_the_one_that_wallets_of_the_family_show() -> None:
    signer = Signer(key_from_mnemonic(MNEMONIC))
    # Published by Keplr, CosmJS and others for this mnemonic at m/44'/118'/0'/0/0.
    assert encode("cosmos", signer.address) == "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"
    assert decode_any(signer.bech32)[1] == signer.address


def test_envelope_keys_derive_from_the_account_and_from_nothing_else() -> None:
    keys = Signer(b"\x01" * 32).envelope_keys()
    assert keys == Signer(b"\x01" * 32).envelope_keys()
    assert keys != Signer(b"\x02" * 32).envelope_keys()
    assert keys.box_public == public_key(keys.box_private)
    assert keys.signing_public == ed25519.public_key(keys.signing_seed)
    assert keys.box_private != keys.signing_seed


def test_no_text_of_a_signer_or_its_keys_shows_a_private_key() -> None:
    signer = Signer(b"\x01" * 32)
    assert "01" * 32 not in repr(signer)
    keys = signer.envelope_keys()
    for secret in (keys.box_private, keys.signing_seed):
        assert secret.hex() not in repr(keys)
        assert repr(secret) not in repr(keys)


def test_a_built_transaction_carries_a_signature_over_its_sign_document() -> None:
    signer = Signer(b"\x01" * 32)
    message = MsgSend(from_address=signer.address, to_address=signer.address, amount=(Coin(denom="uve", amount=1),))
    tx = build_tx(
        signer,
        [message],
        chain_id="c-1",
        account=AccountInfo(7, 3),
        gas=100,
        fee=(Coin(denom="uve", amount=5),),
        memo="hello",
        timeout_height=9,
    )
    raw = TxRaw.decode(tx)
    document = SignDoc(body_bytes=raw.body_bytes, auth_info_bytes=raw.auth_info_bytes, chain_id="c-1", account_number=7)
    assert secp256k1.verify(signer.public_key, document.encode(), raw.signatures[0])
    body, auth = TxBody.decode(raw.body_bytes), AuthInfo.decode(raw.auth_info_bytes)
    assert (body.memo, body.timeout_height) == ("hello", 9)
    assert auth.signer_infos[0].sequence == 3
    assert auth.fee is not None
    assert auth.fee.gas_limit == 100


def test_a_transaction_is_named_by_its_hash_in_capitals() -> None:
    assert compute_tx_hash(b"") == "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
