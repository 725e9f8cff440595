"""
`provider.toml`: what the operator decides. Every setting has a default that works on one machine; unknown ones are
refused.
"""

import os
import re
import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from virtengine.client.manifest.quantities import parse_bytes, parse_cpu, parse_decimal
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Capacity
from virtengine.provider.adapters.local.adapter import LocalOptions
from virtengine.provider.adapters.local.images import Catalogue
from virtengine.provider.errors import ProviderError
from virtengine.provider.inventory import Amounts
from virtengine.provider.pricing import Rates

_HOST = re.compile(r"[A-Za-z0-9.-]+")


class BadConfig(ProviderError):
    """provider.toml cannot be used; the text names the setting."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings."""

    home: Path
    node: str = "http://127.0.0.1:26657"
    gas_price: str = "0.0025"
    account: str = "provider"
    keyring_home: Path = Path()
    keyring_backend: str = "test"
    passphrase_file: Path | None = None
    """File with the passphrase of the provider's keys; without one VE_PROVIDER_PASSPHRASE, or a prompt."""
    host_uri: str = "https://127.0.0.1:8443"
    region: str = ""
    email: str = ""
    website: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    capacity: Amounts = field(default_factory=Amounts)
    """All there is to let."""
    most_per_order: Capacity = field(default_factory=Capacity)
    """Advertised: the most one order may ask."""
    rates: Rates = field(default_factory=Rates)
    denom: str = "uve"
    unpaid_share: Fraction = Fraction(1, 2)
    bid_blocks: int = 300
    notice: int = 0
    bids_per_minute: int = 60
    min_duration: int = 0
    max_duration: int = 0
    period_blocks: int = 60
    orphan_grace: int = 60
    sweep_seconds: int = 10
    workers: int = 4
    api_address: str = "127.0.0.1"
    api_port: int = 8443
    local: LocalOptions = field(default_factory=lambda: LocalOptions(Path()))


def read_config(path: Path) -> Config:
    """The settings of a file; BadConfig with the setting's name otherwise."""
    try:
        document = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise BadConfig(f"there is no {path}", "Make one with `ve provider init`.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadConfig(f"{path} cannot be read: {error}") from None
    reader = _Reader(document, path)
    config = _read(reader, path.parent.resolve())
    reader.refuse_rest()
    return config


def _read(reader: "_Reader", folder: Path) -> Config:
    home = folder / reader.text("home", ".")
    capacity = reader.amounts("capacity")
    listen = reader.text("api.listen", "127.0.0.1:8443")
    address, _, port = listen.rpartition(":")
    if not address or not port.isdigit() or int(port) > 65535:
        raise BadConfig(f"api.listen is ADDRESS:PORT, not {listen!r}")
    passphrase = reader.text("passphrase_file", "")
    return Config(
        home=home,
        node=reader.text("chain.node", "http://127.0.0.1:26657"),
        gas_price=reader.text("chain.gas_price", "0.0025"),
        account=reader.text("chain.account", "provider"),
        keyring_home=folder / reader.text("chain.keyring_home", "."),
        keyring_backend=reader.text("chain.keyring_backend", "test"),
        passphrase_file=folder / passphrase if passphrase else None,
        host_uri=reader.text("host_uri", "https://127.0.0.1:8443"),
        region=reader.text("region", ""),
        email=reader.text("email", ""),
        website=reader.text("website", ""),
        attributes=reader.texts("attributes"),
        capacity=capacity,
        most_per_order=Capacity(
            cpu_milli=capacity.cpu_milli,
            memory_bytes=capacity.memory_bytes,
            storage_bytes=capacity.storage_bytes,
            gpu_units=capacity.gpu_units,
        ),
        rates=_read_rates(reader),
        denom=reader.text("pricing.denom", "uve"),
        unpaid_share=reader.decimal("bidding.unpaid_share", "0.5"),
        bid_blocks=reader.number("bidding.bid_blocks", 300, 1),
        notice=reader.number("bidding.notice_blocks", 0),
        bids_per_minute=reader.number("bidding.bids_per_minute", 60, 1),
        min_duration=reader.number("bidding.min_duration_blocks", 0),
        max_duration=reader.number("bidding.max_duration_blocks", 0),
        period_blocks=reader.number("metering.period_blocks", 60, 1),
        orphan_grace=reader.number("lifecycle.orphan_grace_seconds", 60),
        sweep_seconds=reader.number("lifecycle.sweep_seconds", 10, 1),
        workers=reader.number("lifecycle.workers", 4, 1),
        api_address=address.removeprefix("[").removesuffix("]"),
        api_port=int(port),
        local=_read_local(reader, home, folder),
    )


def _read_rates(reader: "_Reader") -> Rates:
    """The defaults come to 36 uve per block of a second for one core, 1 GiB of memory and 1 GiB of storage."""
    return Rates(
        cpu_core=reader.decimal("pricing.cpu_core_hour", "90000"),
        memory_gib=reader.decimal("pricing.memory_gib_hour", "36000"),
        storage_gib=reader.decimal("pricing.storage_gib_hour", "3600"),
        storage_class_gib=reader.decimals("pricing.storage_class_gib_hour"),
        endpoint=reader.decimal("pricing.endpoint_hour", "0"),
        gpu=reader.decimals("pricing.gpu_hour"),
    )


def _read_local(reader: "_Reader", home: Path, folder: Path) -> LocalOptions:
    first, _, last = reader.text("local.ports", "31000-31999").partition("-")
    if not (first.isdigit() and last.isdigit() and 0 < int(first) <= int(last) <= 65535):
        raise BadConfig("local.ports is FIRST-LAST, such as 31000-31999")
    host = reader.text("local.publish_host", "127.0.0.1")
    if not _HOST.fullmatch(host):
        raise BadConfig(f"local.publish_host is a name or address, not {host!r}")
    images = {name: folder / path for name, path in reader.texts("local.images").items()}
    try:
        catalogue = Catalogue(images, has_host=reader.truth("local.host_image", default=True))
    except ValueError as error:
        raise BadConfig(f"local.images: {error}") from None
    return LocalOptions(
        home=home,
        driver=reader.text("local.driver", "bwrap"),
        bubblewrap=reader.text("local.bubblewrap", ""),
        address=reader.text("local.publish_address", "127.0.0.1"),
        host=host,
        first_port=int(first),
        last_port=int(last),
        catalogue=catalogue,
        use_groups=reader.truth("local.control_groups", default=True),
        first_uid=reader.number("local.first_uid", 200_000, 1000),
        stop_grace=float(reader.number("local.stop_grace_seconds", 10)),
    )


class _Reader:
    """Settings by dotted name; remembers which were read."""

    def __init__(self, document: dict[str, Any], path: Path) -> None:
        self._document = document
        self._path = path
        self._known: set[str] = set()

    def text(self, name: str, default: str) -> str:
        value = self._find(name, default)
        if not isinstance(value, str):
            raise BadConfig(f"{name} is a text", f"Put it in quotes in {self._path}.")
        return value

    def number(self, name: str, default: int, least: int = 0) -> int:
        value = self._find(name, default)
        if type(value) is not int or value < least:
            raise BadConfig(f"{name} is a whole number from {least}")
        return value

    def truth(self, name: str, *, default: bool) -> bool:
        value = self._find(name, default)
        if not isinstance(value, bool):
            raise BadConfig(f"{name} is true or false")
        return value

    def texts(self, name: str) -> dict[str, str]:
        value = self._find(name, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise BadConfig(f"[{name}] is a table of texts")
        return dict(value)

    def decimal(self, name: str, default: str) -> Fraction:
        value = parse_decimal(self.text(name, default))
        if value is None:
            raise BadConfig(f'{name} is a decimal in quotes, such as "0.25"')
        return value

    def decimals(self, name: str) -> dict[str, Fraction]:
        found = {key: parse_decimal(text) for key, text in self.texts(name).items()}
        wrong = [key for key, value in found.items() if value is None]
        if wrong:
            raise BadConfig(f'{name}.{wrong[0]} is a decimal in quotes, such as "0.25"')
        return {key: value for key, value in found.items() if value is not None}

    def amounts(self, name: str) -> Amounts:
        cpu = parse_cpu(self.text(f"{name}.cpu", str(os.cpu_count() or 1)))
        memory = parse_bytes(self.text(f"{name}.memory", "2Gi"))
        storage = parse_bytes(self.text(f"{name}.storage", "10Gi"))
        if cpu is None or memory is None or storage is None:
            raise BadConfig(f'[{name}] has cpu such as "4", memory and storage such as "8Gi"')
        return Amounts(cpu, memory, storage)

    def refuse_rest(self) -> None:
        """Settings nobody asked for are mistakes."""
        for name in _list_names(self._document):
            if not any(name == known or name.startswith(f"{known}.") for known in self._known):
                raise BadConfig(f"{name} is no setting", f"Settings of {self._path} are described in docs/provider.md.")

    def _find(self, name: str, default: Any) -> Any:
        self._known.add(name)
        place: Any = self._document
        for part in name.split("."):
            if not isinstance(place, dict) or part not in place:
                return default
            place = place[part]
        return place


def _list_names(document: dict[str, Any], prefix: str = "") -> list[str]:
    names = []
    for key, value in document.items():
        names += _list_names(value, f"{prefix}{key}.") if isinstance(value, dict) and value else [f"{prefix}{key}"]
    return names
