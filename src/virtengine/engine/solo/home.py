"""A node's directory, laid out as CometBFT and simd lay it out, and the lock that keeps a second process out.

config/genesis.json  config/priv_validator_key.json  config/node_key.json  config/config.toml
data/priv_validator_state.json  data/blockstore.db  and, of the application, data/application.db and config/app.toml
"""

import base64
import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from virtengine.engine.errors import HomeError
from virtengine.engine.solo.config import TEMPLATE
from virtengine.engine.solo.genesis import GenesisDoc, GenesisValidator
from virtengine.engine.solo.params import default_params
from virtengine.engine.solo.privval import PRIVATE_KEY_TYPE, PrivateValidator
from virtengine.engine.solo.validators import Validator
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto import ed25519

DEFAULT_POWER: Final = 10
"""Voting power of the one validator `init` names, as CometBFT's."""


class Home:
    """The paths of one node."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "config"
        self.data = root / "data"
        self.genesis = self.config / "genesis.json"
        self.settings = self.config / "config.toml"
        self.validator_key = self.config / "priv_validator_key.json"
        self.node_key = self.config / "node_key.json"
        self.validator_state = self.data / "priv_validator_state.json"

    def load_validator(self, *, durable: bool = True) -> PrivateValidator:
        """The validator's key and memory; HomeError if missing or malformed."""
        return PrivateValidator.load(self.validator_key, self.validator_state, durable=durable)

    def load_node_id(self) -> str:
        """What the node is called among nodes: the address of its key, in hex; HomeError if missing or malformed."""
        try:
            value = json.loads(self.node_key.read_bytes())["priv_key"]["value"]
            public_key = base64.b64decode(value, validate=True)[ed25519.SEED_SIZE :]
        except OSError as error:
            raise HomeError(f"cannot read the node key {self.node_key}: {error.strerror}; run init first") from error
        except (ValueError, KeyError, TypeError) as error:
            raise HomeError(f"the node key {self.node_key} is malformed") from error
        return sha256(public_key).digest()[:20].hex()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other node process out of this home; HomeError if one is in it."""
        self.data.mkdir(parents=True, exist_ok=True)
        path = self.data / "LOCK"
        with path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise HomeError(
                    f"another node (process {holder}) is running on {self.root}: stop it, or use another home"
                ) from None
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield


def init_home(
    root: Path,
    chain_id: str,
    moniker: str,
    *,
    app_state: bytes = b"",
    genesis_time: Timestamp | None = None,
    validator_seed: bytes | None = None,
    with_validator: bool = True,
) -> GenesisDoc:
    """Write the engine's files of a new home and return its genesis; files that exist are kept, but genesis is refused.

    `with_validator` names this node's validator in genesis; without it the application must, in InitChain.
    """
    home = Home(root)
    if home.genesis.exists():
        raise HomeError(f"{home.genesis} exists already: use another home, or reset this one")
    home.config.mkdir(parents=True, exist_ok=True)
    home.data.mkdir(parents=True, exist_ok=True)
    validator = PrivateValidator.create(home.validator_key, home.validator_state, validator_seed)
    if not home.node_key.exists():
        _write_node_key(home.node_key)
    if not home.settings.exists():
        home.settings.write_text(TEMPLATE.format(moniker=json.dumps(moniker)))
    own = GenesisValidator(validator=Validator(public_key=validator.public_key, power=DEFAULT_POWER), name=moniker)
    genesis = GenesisDoc(
        genesis_time=read_clock() if genesis_time is None else genesis_time,
        chain_id=chain_id,
        params=default_params(),
        validators=(own,) if with_validator else (),
        app_state=app_state,
    )
    genesis.save(home.genesis)
    return GenesisDoc.load(home.genesis)


def read_clock() -> Timestamp:
    """The time of day, in UTC."""
    return Timestamp.from_nanoseconds(time.time_ns())


def _write_node_key(path: Path) -> None:
    seed = ed25519.generate_seed()
    value = base64.b64encode(seed + ed25519.public_key(seed)).decode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"priv_key": {"type": PRIVATE_KEY_TYPE, "value": value}}, file)
