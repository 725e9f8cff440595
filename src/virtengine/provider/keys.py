"""
The provider's keys beside its account's: meter, encryption, envelope signing, and the API's TLS certificate.

    transactions   secp256k1   in the client's keyring, never here
    meter          Ed25519     signs usage records
    signing        Ed25519     signs the envelopes sent to customers
    encryption     X25519      customers seal manifests to it
    api            P-256       TLS, self-signed; clients pin the SHA-256 of its public key, which stands on chain

One file, sealed under a passphrase: scrypt, then NaCl's secretbox. No text or error shows a secret.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from virtengine.client.files import replace_file
from virtengine.client.pinning import hash_public_key
from virtengine.kit.crypto import box, ed25519
from virtengine.kit.crypto.entropy import random_bytes
from virtengine.provider.errors import ProviderError

_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1}
"""32 MiB and about 0.1 s per try: what each guess at a passphrase costs."""
_SCRYPT_MEMORY = 1 << 26
_FORMAT = "virtengine/provider-keys/v1"
MIN_PASSPHRASE = 8
_CERTIFICATE_YEARS = 10


class KeyFileError(ProviderError):
    """The key file cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """All of them, open."""

    meter_seed: bytes = field(repr=False)
    signing_seed: bytes = field(repr=False)
    encryption_key: bytes = field(repr=False)
    api_key_pem: bytes = field(repr=False)
    api_certificate_pem: bytes = field(repr=False)

    @property
    def meter_public(self) -> bytes:
        """Registered with the provider."""
        return ed25519.public_key(self.meter_seed)

    @property
    def signing_public(self) -> bytes:
        """Registered in x/encryption."""
        return ed25519.public_key(self.signing_seed)

    @property
    def encryption_public(self) -> bytes:
        """Registered in x/encryption and with the provider."""
        return box.public_key(self.encryption_key)

    @property
    def api_key_hash(self) -> bytes:
        """SHA-256 of the API certificate's public key, DER SubjectPublicKeyInfo."""
        certificate = x509.load_pem_x509_certificate(self.api_certificate_pem)
        return hash_public_key(certificate)


def generate_keys() -> ProviderKeys:
    """New keys of every kind."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return ProviderKeys(
        meter_seed=ed25519.generate_seed(),
        signing_seed=ed25519.generate_seed(),
        encryption_key=box.generate_key(),
        api_key_pem=pem,
        api_certificate_pem=_make_certificate(key),
    )


def write_keys(path: Path, keys: ProviderKeys, passphrase: str) -> None:
    """Seal the keys into a new file; KeyFileError rather than replace one."""
    if path.exists():
        raise KeyFileError(f"{path} exists", "Keys are never overwritten: move the file away first.")
    if len(passphrase) < MIN_PASSPHRASE:
        raise KeyFileError("the passphrase is too short", f"Take at least {MIN_PASSPHRASE} characters.")
    salt = random_bytes(16)
    sealed = box.seal_secret(_encode(keys), nonce=box.generate_nonce(), key=_stretch(passphrase, salt))
    document = {
        "format": _FORMAT,
        "salt": salt.hex(),
        "nonce": sealed.nonce.hex(),
        "tag": sealed.tag.hex(),
        "ciphertext": sealed.ciphertext.hex(),
    }
    replace_file(path, json.dumps(document))


def read_keys(path: Path, passphrase: str) -> ProviderKeys:
    """Open a key file."""
    try:
        document: dict[str, Any] = json.loads(path.read_text())
        if document["format"] != _FORMAT:
            raise KeyFileError(f"{path} is of an unknown format")
        salt = bytes.fromhex(document["salt"])
        sealed = box.Sealed(*(bytes.fromhex(document[part]) for part in ("nonce", "tag", "ciphertext")))
    except FileNotFoundError:
        raise KeyFileError(f"there is no key file {path}", "Make one with `provider init`.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(f"{path} cannot be read as a key file ({type(error).__name__})") from None
    try:
        raw = box.open_secret(sealed, key=_stretch(passphrase, salt))
    except box.BoxError:
        raise KeyFileError(f"the passphrase does not open {path}", "Check it, or the file it is read from.") from None
    return _decode(raw)


def _encode(keys: ProviderKeys) -> bytes:
    return json.dumps(
        {
            "meter": keys.meter_seed.hex(),
            "signing": keys.signing_seed.hex(),
            "encryption": keys.encryption_key.hex(),
            "api_key": keys.api_key_pem.decode(),
            "api_certificate": keys.api_certificate_pem.decode(),
        }
    ).encode()


def _decode(raw: bytes) -> ProviderKeys:
    fields = json.loads(raw)
    return ProviderKeys(
        meter_seed=bytes.fromhex(fields["meter"]),
        signing_seed=bytes.fromhex(fields["signing"]),
        encryption_key=bytes.fromhex(fields["encryption"]),
        api_key_pem=fields["api_key"].encode(),
        api_certificate_pem=fields["api_certificate"].encode(),
    )


def _make_certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Self-signed: nobody vouches for it but the hash on chain."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "virtengine provider")])
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=365 * _CERTIFICATE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=_SCRYPT_MEMORY, dklen=32, **_SCRYPT)
