"""Keys at rest: named accounts in files, one per key.

Two back ends share one file format. `file` seals each private key under a passphrase (scrypt, then NaCl's secretbox);
`test` keeps it in clear, for local networks only. Files have mode 0600 in a directory of mode 0700, and are written
whole or not at all.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from virtengine.client.errors import ClientError
from virtengine.client.files import replace_file
from virtengine.client.signer import Signer
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.crypto.box import BoxError, Sealed, generate_nonce, open_secret, seal_secret
from virtengine.kit.crypto.entropy import random_bytes

__all__ = ["BACKENDS", "BadPassphrase", "DamagedKey", "KeyExists", "KeyInfo", "KeyMissing", "Keyring", "KeyringError"]

BACKENDS: Final = ("file", "test")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SCRYPT: Final = {"n": 1 << 15, "r": 8, "p": 1}
"""32 MiB and about 0.1 s per try: what each guess at a passphrase costs."""
_SCRYPT_MEMORY: Final = 1 << 26
_KEY_SIZE: Final = 32
_SEALED_PARTS: Final = ("salt", "nonce", "tag", "ciphertext")


class KeyringError(ClientError):
    """The keyring cannot do that."""


class KeyMissing(KeyringError):
    """No key of that name."""


class KeyExists(KeyringError):
    """A key of that name is there already."""


class DamagedKey(KeyringError):
    """A key file that does not hold what it should."""

    hint = "Move it away, and restore the key from its mnemonic: `ve keys add NAME --recover`."


class BadPassphrase(KeyringError):
    """The passphrase does not open the key."""

    hint = "Try again; without the passphrase the key can only be restored from its mnemonic."


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What can be told of a key without opening it."""

    name: str
    address: bytes
    public_key: bytes

    @property
    def bech32(self) -> str:
        """The account address as text."""
        return encode_account(self.address)


class Keyring:
    """The keys under one directory. `ask_passphrase(prompt)` is called when one is needed (back end `file`)."""

    def __init__(self, home: Path, backend: str, ask_passphrase: Callable[[str], str]) -> None:
        if backend not in BACKENDS:
            raise KeyringError(f"unknown keyring back end {backend!r}", f"Known ones: {', '.join(BACKENDS)}.")
        self.backend = backend
        self.directory = home / f"keyring-{backend}"
        self._ask = ask_passphrase

    def list(self) -> list[KeyInfo]:
        """All keys, by name."""
        if not self.directory.is_dir():
            return []
        return [self._info(self._read(path.stem)) for path in sorted(self.directory.glob("*.json"))]

    def show(self, name: str) -> KeyInfo:
        """One key; `KeyMissing` if there is none."""
        return self._info(self._read(name))

    def add(self, name: str, private_key: bytes) -> KeyInfo:
        """Keep a new key; `KeyExists` rather than replace one."""
        if not _NAME.fullmatch(name):
            raise KeyringError(f"{name!r} is no key name", "Use up to 64 letters, digits, `_`, `.` and `-`.")
        if self._path(name).exists():
            raise KeyExists(
                f"there is a key named {name} already",
                f"Remove it with `ve keys delete {name}`, or choose another name.",
            )
        signer = Signer(private_key)
        document = {
            "name": name,
            "address": signer.address.hex(),
            "public_key": signer.public_key.hex(),
            "secret": self._seal(private_key, name),
        }
        self._write(name, document)
        return self._info(document)

    def open(self, name: str) -> Signer:
        """The key, to sign with."""
        return Signer(self.reveal(name))

    def reveal(self, name: str) -> bytes:
        """The private key itself, 32 bytes: for nothing but moving it elsewhere."""
        document = self._read(name)
        private_key = self._unseal(document["secret"], name)
        if len(private_key) != _KEY_SIZE or Signer(private_key).public_key.hex() != document["public_key"]:
            raise DamagedKey(f"the key file {self._path(name)} is damaged: its key is another account's")
        return private_key

    def remove(self, name: str) -> None:
        """Forget a key for good."""
        self._read(name)
        self._path(name).unlink()

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}.json"

    def _read(self, name: str) -> dict[str, Any]:
        if not _NAME.fullmatch(name) or not self._path(name).exists():
            known = ", ".join(path.stem for path in sorted(self.directory.glob("*.json"))) or "none"
            raise KeyMissing(
                f"no key named {name!r} in the {self.backend} keyring at {self.directory}",
                f"Keys there: {known}. Make one with `ve keys add {name}`.",
            )
        try:
            document: dict[str, Any] = json.loads(self._path(name).read_text())
            self._info(document)
            if not isinstance(document["secret"]["kind"], str):
                raise TypeError("the kind of secret is no text")
        except OSError as error:
            raise KeyringError(f"the key file {self._path(name)} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedKey(f"the key file {self._path(name)} is damaged") from error
        return document

    def _write(self, name: str, document: dict[str, Any]) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(self._path(name), json.dumps(document))

    def _seal(self, private_key: bytes, name: str) -> dict[str, Any]:
        if self.backend == "test":
            return {"kind": "clear", "key": private_key.hex()}
        passphrase = self._ask(f"New passphrase for the key {name}: ")
        if len(passphrase) < 8:
            raise KeyringError("the passphrase is too short", "Take at least 8 characters.")
        salt = random_bytes(16)
        sealed = seal_secret(private_key, nonce=generate_nonce(), key=_stretch(passphrase, salt))
        return {
            "kind": "scrypt-secretbox",
            **_SCRYPT,
            "salt": salt.hex(),
            "nonce": sealed.nonce.hex(),
            "tag": sealed.tag.hex(),
            "ciphertext": sealed.ciphertext.hex(),
        }

    def _unseal(self, secret: dict[str, Any], name: str) -> bytes:
        try:
            if secret["kind"] == "clear":
                return bytes.fromhex(secret["key"])
            salt, nonce, tag, ciphertext = (bytes.fromhex(secret[part]) for part in _SEALED_PARTS)
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedKey(f"the key file {self._path(name)} is damaged") from error
        sealed = Sealed(nonce=nonce, ciphertext=ciphertext, tag=tag)
        key = _stretch(self._ask(f"Passphrase for the key {name}: "), salt)
        try:
            return open_secret(sealed, key=key)
        except BoxError as error:
            raise BadPassphrase(f"the passphrase does not open the key {name}") from error

    @staticmethod
    def _info(document: dict[str, Any]) -> KeyInfo:
        return KeyInfo(document["name"], bytes.fromhex(document["address"]), bytes.fromhex(document["public_key"]))


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=_SCRYPT_MEMORY, dklen=32, **_SCRYPT)
