"""The first start of a devnet: a chain with funded keys, and settings with which `ve` finds it."""

import shutil
from dataclasses import replace
from typing import Final

from virtengine.app.genesis import add_account, default_state
from virtengine.app.modules import modules
from virtengine.asking import ask_passphrase
from virtengine.cli.devnet.layout import CHAIN_ID, CUSTOMER, FAUCET, HOST, PROVIDER, Layout, Ports, Record
from virtengine.cli.failures import CliError
from virtengine.cli.node.home import make_home
from virtengine.cli.settings import Settings
from virtengine.cli.toml import replace_value
from virtengine.client.files import replace_file
from virtengine.client.keyring import KeyInfo, Keyring
from virtengine.engine.solo.config import parse_duration
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.crypto.hd import generate_mnemonic, key_from_mnemonic

__all__ = ["FUNDS", "apply_settings", "prepare", "remove_home"]

FUNDS: Final = {CUSTOMER: 100_000, PROVIDER: 100_000, FAUCET: 100_000_000}
"""What each key begins with, VE."""
_CHAIN: Final = ("config", "data", "keyring-test", "provider")
_OURS: Final = (*_CHAIN, "logs", "devnet.json", "devnet.ready")
"""Everything a devnet keeps in its home, but for the lock that the remover holds."""


def prepare(layout: Layout, wanted: Record) -> bool:
    """Make the home if there is none yet, or only half of one, and lay `wanted` over it; whether it is new."""
    record = layout.find_record()
    if record is None and (layout.home / "config").exists():
        raise CliError(
            f"{layout.home} is the home of something else, not of a devnet",
            "Name another one: `ve devnet up --home DIRECTORY`.",
        )
    is_new = record is None or not record.is_complete
    if is_new:
        if record is not None:  # half made: nobody has used it
            _remove(layout, _CHAIN)
        layout.save_record(replace(wanted, is_complete=False))
        _make(layout, wanted)
    layout.save_record(replace(wanted, is_complete=True))
    apply_settings(layout, wanted)
    return is_new


def apply_settings(layout: Layout, record: Record) -> None:
    """Write ports and block time, which may differ from start to start, into the home's settings."""
    ports = Ports(record.port_offset)
    path = layout.home / "config" / "config.toml"
    text = path.read_text()
    text = replace_value(text, "rpc", "laddr", f'"tcp://{HOST}:{ports.rpc}"')
    text = replace_value(text, "rpc", "cors_allowed_origins", '["*"]')
    text = replace_value(text, "consensus", "timeout_commit", f'"{record.block_time}"')
    replace_file(path, text)
    Settings(chain_id=CHAIN_ID, node=f"http://{HOST}:{ports.rpc}", keyring_backend="test", key=CUSTOMER).save(
        layout.home
    )


def remove_home(layout: Layout) -> None:
    """Delete what a devnet keeps; other files in the directory stay."""
    _remove(layout, _OURS)


def _remove(layout: Layout, names: tuple[str, ...]) -> None:
    for name in names:
        path = layout.home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _make(layout: Layout, record: Record) -> None:
    layout.home.mkdir(parents=True, exist_ok=True, mode=0o711)
    keyring = Keyring(layout.home, "test", ask_passphrase)
    state = default_state(modules())
    for name, funds in FUNDS.items():
        key = _make_key(keyring, name)
        add_account(state, key.address, (Coin(denom="uve", amount=funds * 10**6),))
    state["market"]["params"]["reference_block_ms"] = str(max(1, round(parse_duration(record.block_time) * 1000)))
    make_home(layout.home, CHAIN_ID, "devnet", state)


def _make_key(keyring: Keyring, name: str) -> KeyInfo:
    return keyring.add(name, key_from_mnemonic(generate_mnemonic()))
