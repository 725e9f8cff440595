"""The provider's own keys: kept sealed, told apart, and clear about what is wrong."""

from pathlib import Path

import pytest
from cryptography import x509

from virtengine.client.pinning import hash_public_key
from virtengine.provider.keys import KeyFileError, ProviderKeys, generate_keys, read_keys, write_keys

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def keys() -> ProviderKeys:
    return generate_keys()


def test_keys_come_back_as_they_were_and_are_nowhere_in_clear(tmp_path: Path, keys: ProviderKeys) -> None:
    path = tmp_path / "keys.json"
    write_keys(path, keys, PASSPHRASE)
    assert read_keys(path, PASSPHRASE) == keys
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    for secret in (keys.meter_seed, keys.signing_seed, keys.encryption_key):
        assert secret.hex() not in text
        assert secret.hex() not in repr(keys)
    assert "PRIVATE" not in text
    assert "PRIVATE" not in repr(keys)


def test_every_purpose_has_a_key_of_its_own(keys: ProviderKeys) -> None:
    assert len({keys.meter_public, keys.signing_public, keys.encryption_public, keys.api_key_hash}) == 4
    certificate = x509.load_pem_x509_certificate(keys.api_certificate_pem)
    assert hash_public_key(certificate) == keys.api_key_hash


def test_what_is_wrong_is_said_and_no_key_is_overwritten(tmp_path: Path, keys: ProviderKeys) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(KeyFileError, match="no key file"):
        read_keys(path, PASSPHRASE)
    with pytest.raises(KeyFileError, match="too short"):
        write_keys(path, keys, "short")
    write_keys(path, keys, PASSPHRASE)
    with pytest.raises(KeyFileError, match="exists"):
        write_keys(path, keys, PASSPHRASE)
    with pytest.raises(KeyFileError, match="passphrase does not open"):
        read_keys(path, "wrong passphrase")
    for damaged in ("", "{}", "[]", '{"format": "other"}', path.read_text()[:-20]):
        broken = tmp_path / "broken.json"
        broken.write_text(damaged)
        with pytest.raises(KeyFileError):
            read_keys(broken, PASSPHRASE)
    text = path.read_text()
    flipped = text.replace(text[-5], "0" if text[-5] != "0" else "1")
    (tmp_path / "flipped.json").write_text(flipped)
    with pytest.raises(KeyFileError):
        read_keys(tmp_path / "flipped.json", PASSPHRASE)
