"""
The daemon: one process per provider key, which may be killed at any instant.

    follower ──notices──> lifecycle queue ──> workers      (desired against actual, one owner per lease)
                     └──> bid queue       ──> one worker
    sweeper: everything anew, every few seconds and after every gap
    api: a thread of its own

Stopping leaves workloads running: they have supervisors of their own.
"""

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from virtengine.client.chain import ChainClient
from virtengine.client.keyring import Keyring
from virtengine.provider.adapters.abc import Adapter, AdapterFault
from virtengine.provider.adapters.local.adapter import LocalAdapter
from virtengine.provider.api import ApiServer, build_app
from virtengine.provider.bidding import BidEngine, BidOptions
from virtengine.provider.chain import Chain, ClientChain, Notice, Refused
from virtengine.provider.config import Config, read_config
from virtengine.provider.errors import ProviderError, Temporary
from virtengine.provider.inventory import Inventory, Node
from virtengine.provider.journal import Journal
from virtengine.provider.keys import ProviderKeys, read_keys
from virtengine.provider.lifecycle import Lifecycle, LifecycleOptions
from virtengine.provider.meter import Meter
from virtengine.provider.registration import list_attributes, register
from virtengine.stopping import stopping_on

log = logging.getLogger(__name__)

KEY_FILE = "provider-keys.json"
JOURNAL_FILE = "journal.sqlite"
LOCK_FILE = "provider.lock"
_START_PAUSE = 2.0


@dataclass(slots=True)
class Daemon:
    """All parts, wired; `run` sets them going."""

    config: Config
    chain: Chain
    adapter: Adapter
    journal: Journal
    inventory: Inventory
    lifecycle: Lifecycle
    bidding: BidEngine
    api: ApiServer

    def run(self, stop: threading.Event, ready: Callable[[], None]) -> None:
        """Work until `stop`."""
        self._await_sweep(stop)
        threads = [
            threading.Thread(target=self._follow, args=(stop,), name="follower"),
            threading.Thread(target=self._sweep_often, args=(stop,), name="sweeper"),
            threading.Thread(target=self.bidding.queue.work, args=(self.bidding.look, stop), name="bidding"),
            *(
                threading.Thread(
                    target=self.lifecycle.queue.work, args=(self.lifecycle.look, stop), name=f"lifecycle-{number}"
                )
                for number in range(self.config.workers)
            ),
        ]
        self.api.start()
        for thread in threads:
            thread.start()
        if not stop.is_set():
            ready()
        stop.wait()
        self.lifecycle.queue.close()
        self.bidding.queue.close()
        self.api.stop()
        for thread in threads:
            thread.join()
        self.journal.close()

    def sweep(self) -> None:
        """Everything anew."""
        self.lifecycle.sweep()
        self.bidding.sweep()

    def handle(self, notice: Notice) -> None:
        """One block's news."""
        if notice.is_gap:
            self.sweep()
        self.lifecycle.on_block(notice.head)
        for name in notice.leases:
            self.lifecycle.on_change(name)
        for name in notice.orders:
            self.bidding.on_change(name)

    def _follow(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                for notice in self.chain.follow(stop):
                    self.handle(notice)
            except (Temporary, AdapterFault) as trouble:
                log.warning("following the chain: %s", trouble)
                stop.wait(_START_PAUSE)
            except Exception:
                # The top of a loop: a defect in one notice must not end the daemon.
                log.exception("following the chain: a defect of the daemon")
                stop.wait(_START_PAUSE)

    def _sweep_often(self, stop: threading.Event) -> None:
        while not stop.wait(self.config.sweep_seconds):
            try:
                self.sweep()
            except (Temporary, AdapterFault) as trouble:
                log.warning("sweep: %s", trouble)
            except Exception:
                # The top of a loop.
                log.exception("sweep: a defect of the daemon")

    def _await_sweep(self, stop: threading.Event) -> None:
        """The first sweep, when the chain answers."""
        told = ""
        while not stop.is_set():
            try:
                self.sweep()
            except (Temporary, AdapterFault) as trouble:
                if str(trouble) != told:
                    log.warning("waiting for the chain: %s", trouble)
                told = str(trouble)
                stop.wait(_START_PAUSE)
            else:
                return


def build_adapter(config: Config) -> Adapter:
    """The configured backend; ProviderError with the remedy if it does not work here."""
    try:
        return LocalAdapter(config.local)
    except AdapterFault as fault:
        raise ProviderError(str(fault), "docs/sandbox.md says what each driver needs.") from fault


def build_daemon(config: Config, chain: Chain, keys: ProviderKeys, adapter: Adapter) -> Daemon:
    """Wire the parts."""
    journal = Journal(config.home / JOURNAL_FILE)
    inventory = Inventory([Node("local", config.capacity)], config.unpaid_share)
    meter = Meter(chain, adapter, journal, keys.meter_seed, config.period_blocks)
    options = LifecycleOptions(config.host_uri, float(config.orphan_grace))
    lifecycle = Lifecycle(chain, adapter, journal, keys, inventory, meter, options)
    bid_options = BidOptions(
        rates=config.rates,
        denom=config.denom,
        attributes=list_attributes(config, adapter),
        bid_blocks=config.bid_blocks,
        notice=config.notice,
        min_duration=config.min_duration,
        max_duration=config.max_duration,
        bids_per_minute=config.bids_per_minute,
    )
    bidding = BidEngine(chain, inventory, journal, bid_options)
    app = build_app(chain, adapter, lifecycle, inventory)
    api = ApiServer(app, keys, config.api_address, config.api_port)
    return Daemon(config, chain, adapter, journal, inventory, lifecycle, bidding, api)


def run(
    config_path: Path,
    ask_passphrase: Callable[[str], str],
    *,
    stop: threading.Event | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """`provider run`: until SIGTERM or SIGINT, or `stop`. ProviderError when it cannot start."""
    with nullcontext(stop) if stop else stopping_on(signal.SIGTERM, signal.SIGINT) as chosen:
        _run(config_path, ask_passphrase, chosen, ready)


def _run(
    config_path: Path, ask_passphrase: Callable[[str], str], stop: threading.Event, ready: Callable[[], None]
) -> None:
    config = read_config(config_path)
    config.home.mkdir(parents=True, exist_ok=True, mode=0o711)
    with _Lock(config.home / LOCK_FILE, stop):
        if stop.is_set():
            return
        keys = read_keys(config.home / KEY_FILE, find_passphrase(config, ask_passphrase))
        signer = Keyring(config.keyring_home, config.keyring_backend, ask_passphrase).open(config.account)
        client = ChainClient(config.node, gas_price=config.gas_price, denom=config.denom)
        chain = ClientChain(client, signer)
        adapter = build_adapter(config)
        daemon = build_daemon(config, chain, keys, adapter)
        _await_registration(chain, config, keys, adapter, daemon.journal, stop)
        daemon.run(stop, ready)
        client.close()


def find_passphrase(config: Config, ask: Callable[[str], str]) -> str:
    """Of the provider's keys: from the configured file, the environment, or the operator."""
    if config.passphrase_file is not None:
        try:
            return config.passphrase_file.read_text().strip()
        except OSError as error:
            raise ProviderError(f"the passphrase file cannot be read: {error.strerror}") from error
    return os.environ.get("VE_PROVIDER_PASSPHRASE") or ask("Passphrase of the provider's keys: ")


def _await_registration(
    chain: Chain, config: Config, keys: ProviderKeys, adapter: Adapter, journal: Journal, stop: threading.Event
) -> None:
    told = ""
    while not stop.is_set():
        try:
            journal.claim(chain.chain_id)
            register(chain, config, keys, adapter)
        except (Temporary, Refused) as trouble:
            if str(trouble) != told:
                log.warning("registration: %s", trouble)
            told = str(trouble)
            stop.wait(_START_PAUSE)
        else:
            return


class _Lock:
    """One daemon per home: a second waits here, ready to take over."""

    def __init__(self, path: Path, stop: threading.Event) -> None:
        self._path = path
        self._stop = stop

    def __enter__(self) -> None:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        told = False
        while not self._stop.is_set():
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not told:
                    log.warning("another daemon runs with this home; waiting to take over")
                told = True
                time.sleep(0.2)
            else:
                return

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
