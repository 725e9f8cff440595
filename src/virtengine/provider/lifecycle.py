"""
The lifecycle of leases: one queue, one owner of each lease's state, desired state from the chain against actual state
from the backend.

Whatever was lost, events, answers or the daemon itself, the next look finds what differs and does one step about it
(`decisions`). A step is journaled before it is done; it may be done twice. Errors of queries change nothing: a
workload is torn down only when the chain said in so many words that its lease is closed, or has answered for a while
that there is none.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from virtengine.client.envelope import BadEnvelope, seal
from virtengine.client.manifest.payload import ACCESS_TYPE, Access, AccessPoint, encode_access
from virtengine.kit.codec.envelope import access_context
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope, KeyKind
from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, LeaseState, Order, Params, WorkloadState
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgConfirmLease, MsgRefuseLease, MsgReportWorkload
from virtengine.provider.adapters.abc import Adapter, AdapterFault, PermanentFault, Status, TemporaryFault
from virtengine.provider.chain import Chain, Head, Refused
from virtengine.provider.decisions import Step, compute_version, decide
from virtengine.provider.errors import Permanent, Temporary
from virtengine.provider.inventory import Inventory
from virtengine.provider.journal import Journal
from virtengine.provider.keys import ProviderKeys
from virtengine.provider.meter import Meter
from virtengine.provider.names import lease_name, order_name, parse_lease_name, workload_key
from virtengine.provider.queue import NameQueue
from virtengine.provider.workloads import REPORTED, build_spec, open_manifest

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.1
"""While a workload comes up, seconds."""
_MAX_DELAY = 60.0
_REPORTABLE = frozenset({WorkloadState.RUNNING, WorkloadState.PAUSED, WorkloadState.STOPPED, WorkloadState.FAILED})
"""States that last; those on the way to them are not worth a transaction."""


@dataclass(slots=True)
class _Watched:
    """What is remembered of a live lease between looks; all of it can be lost."""

    lease: Lease
    failures: int = 0
    refused_version: int | None = None
    """A version that cannot run here: what runs goes on."""
    hindered_since: float | None = None
    """When its confirmation was first refused, or impossible for want of the owner's key."""


@dataclass(slots=True)
class LifecycleOptions:
    """What the operator decides."""

    api: str
    """Address of the API, told to customers."""
    orphan_grace: float = 60.0
    """How long the chain must have answered that there is no lease before a workload is removed, seconds."""
    clock: Callable[[], float] = field(default=time.monotonic)
    unpaid_grace: float = 60.0
    """How long a confirmation may be hindered before the lease is refused, seconds: until it is there nobody pays."""


class _NoOwnerKey(Temporary):
    """The owner has no key to be told with where the workload runs, so the lease cannot be confirmed."""


class Lifecycle:
    """All leases of this provider."""

    def __init__(
        self,
        chain: Chain,
        adapter: Adapter,
        journal: Journal,
        keys: ProviderKeys,
        inventory: Inventory,
        meter: Meter,
        options: LifecycleOptions,
    ) -> None:
        self.queue = NameQueue(options.clock)
        self._chain = chain
        self._adapter = adapter
        self._journal = journal
        self._keys = keys
        self._inventory = inventory
        self._meter = meter
        self._options = options
        self._watched: dict[str, _Watched] = {}
        self._orphans: dict[str, float] = {}
        self._head: Head | None = None
        self._params: Params | None = None
        self._lock = threading.Lock()

    # --- What makes a lease be looked at ---

    def on_block(self, head: Head) -> None:
        """A block was made: leases whose record is due are looked at."""
        if self._head is not None and head.height < self._head.height:
            return  # a node that is behind has nothing to tell
        self._head = head
        with self._lock:
            watched = list(self._watched.items())
        for name, entry in watched:
            if self._params is None or self._meter.is_due(entry.lease, head.height, self._params):
                self.queue.put(name)

    def on_change(self, name: str) -> None:
        """The chain said something of one of our leases."""
        self.queue.put(name)

    def sweep(self) -> None:
        """Look at every lease of the chain and every workload of the backend. Temporary if the chain is silent."""
        known, head = self._head, self._chain.head()
        if known is not None and head.height < known.height:
            raise Temporary("the node is behind what was seen before")
        self._params = self._chain.params()
        leases = {lease_name(lease.id): lease for lease in self._chain.list_live_leases()}
        self._head = max(head, self._head or head, key=lambda seen: seen.height)
        for name, lease in leases.items():
            self._remember(name, lease)
            self.queue.put(name)
        with self._lock:
            gone = [name for name in self._watched if name not in leases]
        for name in gone:
            self.queue.put(name)
        self._sweep_orphans({workload_key(self._chain.chain_id, name) for name in (*leases, *gone)})

    def list_live(self) -> dict[str, Lease]:
        """The leases known to be live, as last seen."""
        with self._lock:
            return {name: entry.lease for name, entry in self._watched.items()}

    # --- The worker ---

    def look(self, name: str) -> float | None:
        """One look at a lease: one step; when to look again, None for not before something happens."""
        try:
            delay = self._reconcile(name)
        except (Temporary, TemporaryFault) as trouble:
            return self._back_off(name, str(trouble), trouble.delay)
        except Refused as refusal:
            return self._back_off(name, f"the chain refused: {refusal}", 1.0)
        with self._lock:
            if name in self._watched:
                self._watched[name].failures = 0
        return delay

    def _back_off(self, name: str, reason: str, delay: float) -> float:
        with self._lock:
            entry = self._watched.get(name)
            failures = entry.failures if entry else 0
            if entry:
                entry.failures += 1
        delay = min(_MAX_DELAY, delay * 2 ** min(failures, 6))
        log.warning("lease %s: %s; again in %.0f s", name, reason, delay)
        return delay

    def _reconcile(self, name: str) -> float | None:
        key = workload_key(self._chain.chain_id, name)
        lease = self._chain.find_lease(parse_lease_name(name))
        if lease is None or lease.provider != self._chain.address:
            self._forget(name)
            return None
        self._remember(name, lease)
        try:
            return self._do_step(name, key, lease)
        except (_NoOwnerKey, Refused) as hindrance:
            if lease.state is not LeaseState.PROVISIONING or self._bear(name) <= self._options.unpaid_grace:
                raise
            self._refuse(name, lease, str(hindrance))
            return None

    def _do_step(self, name: str, key: str, lease: Lease) -> float | None:
        status = self._adapter.inspect(key)
        step = decide(lease, status)
        if step in (Step.DEPLOY, Step.STOP, Step.TERMINATE, Step.PAUSE, Step.RESUME):
            log.info("lease %s is %s: %s", name, lease.state.name.lower(), step.value)
        match step:
            case Step.TERMINATE:
                self._terminate(name, key)
                return None
            case Step.DEPLOY:
                return self._deploy(name, key, lease, status)
            case Step.CONFIRM:
                self._confirm(name, lease, status)
                return 0.0
            case Step.REFUSE:
                self._refuse(name, lease, "the workload fails")
                return None
            case Step.PAUSE:
                self._act(name, "pause", lambda: self._adapter.pause(key))
            case Step.RESUME:
                self._act(name, "resume", lambda: self._adapter.resume(key))
            case Step.STOP:
                self._act(name, "stop", lambda: self._adapter.stop(key))
        self._settle(lease, key)
        self._report(name, lease, self._adapter.inspect(key), None)
        if step is Step.STOP:
            return 0.0
        return _LOOK_AGAIN if step is Step.WAIT else None

    # --- Steps ---

    def _deploy(self, name: str, key: str, lease: Lease, status: Status | None) -> float | None:
        """Entered when nothing runs for a lease that is to run, or another version does.

        A lease that is provisioning is refused if it cannot run here, and not begun before it could be confirmed; one
        that runs goes on with what it has.
        """
        entry = self._watched[name]
        version = compute_version(lease)
        if entry.refused_version == version:
            return None
        if lease.state is LeaseState.PROVISIONING:
            self._get_owner_key(lease)
        try:
            order = self._get_order(lease)
            manifest = open_manifest(self._chain.chain_id, lease, self._keys.encryption_key)
            spec = build_spec(key, version, manifest, order.units, self._adapter.features)
            self._inventory.adopt(order_name(lease.id.order), order.units)
            self._journal.remember_lease(key, name)
            self._act(name, "deploy", lambda: self._adapter.deploy(spec))
        except (Permanent, PermanentFault) as fault:
            entry.refused_version = version
            log.warning("lease %s cannot run here as configured: %s", name, fault)
            if lease.state is LeaseState.PROVISIONING:
                self._refuse(name, lease, str(fault))
            elif status is None or status.is_lost:
                self._send_report(name, lease, WorkloadState.FAILED, None)
            return None
        now = self._adapter.inspect(key)
        if (
            lease.state is not LeaseState.PROVISIONING
            and now is not None
            and (status is None or now.published != status.published)
        ):
            self._report(name, lease, now, self._seal_access(lease, now))
        return _LOOK_AGAIN

    def _confirm(self, name: str, lease: Lease, status: Status | None) -> None:
        """Entered when the workload of a provisioning lease runs, or has run to its end."""
        assert status is not None
        message = MsgConfirmLease(
            provider=self._chain.address,
            lease=lease.id,
            commitment=lease.commitment,
            access=self._seal_access(lease, status),
        )
        self._meter.begin(lease, workload_key(self._chain.chain_id, name))
        with self._journal.action(name, "confirm"):
            self._chain.send(message)
        log.info("lease %s is confirmed", name)

    def _refuse(self, name: str, lease: Lease, reason: str) -> None:
        """Entered when a provisioning lease cannot be served."""
        log.warning("lease %s is refused: %s", name, reason)
        with self._journal.action(name, "refuse"):
            self._chain.send(MsgRefuseLease(provider=self._chain.address, lease=lease.id))

    def _settle(self, lease: Lease, key: str) -> None:
        """Make and send the usage record that is due, if one is."""
        if lease.state not in (LeaseState.ACTIVE, LeaseState.SUSPENDED, LeaseState.CLOSING):
            return
        params, head = self._get_params(), self._get_head()
        if lease.state is LeaseState.ACTIVE:
            self._meter.open(lease, key)
        if self._meter.is_due(lease, head.height, params):
            self._meter.settle(lease, key, self._get_order(lease).units, head.height, params)

    def _terminate(self, name: str, key: str) -> None:
        """Entered when the lease is closed."""
        self._act(name, "terminate", lambda: self._adapter.terminate(key))
        self._journal.forget_lease(name)
        self._inventory.release(order_name(parse_lease_name(name).order))
        self._forget(name)

    def _report(self, name: str, lease: Lease, status: Status | None, access: Envelope | None) -> None:
        """Tell the chain what the workload does, where it does not know."""
        if status is None or lease.state not in (LeaseState.ACTIVE, LeaseState.SUSPENDED):
            return
        state = REPORTED[status.state]
        if access is not None or (state in _REPORTABLE and state is not lease.workload):
            self._send_report(name, lease, state, access)

    def _send_report(self, name: str, lease: Lease, state: WorkloadState, access: Envelope | None) -> None:
        if state is lease.workload and access is None:
            return
        message = MsgReportWorkload(provider=self._chain.address, lease=lease.id, state=state, access=access)
        with self._journal.action(name, "report", state.name):
            self._chain.send(message)

    def _act(self, name: str, kind: str, do: Callable[[], None]) -> None:
        with self._journal.action(name, kind):
            do()

    def _seal_access(self, lease: Lease, status: Status) -> Envelope:
        """Endpoints for the owner's eyes."""
        points = tuple(
            AccessPoint(point.service, point.inside, point.protocol, point.host, point.port, point.url)
            for point in status.published
        )
        order = lease.id.order
        context = access_context(
            self._chain.chain_id, order.owner, order.sequence, lease.id.attempt, lease.commitment, lease.provider
        )
        try:
            return seal(
                encode_access(Access(self._options.api, points)),
                recipient=self._get_owner_key(lease),
                signing_seed=self._keys.signing_seed,
                context=context,
                content_type=ACCESS_TYPE,
                created_at=self._get_head().time,
            )
        except BadEnvelope as error:
            raise Temporary(str(error), 30.0) from error

    # --- What is known ---

    def _get_owner_key(self, lease: Lease) -> bytes:
        """The newest key of the owner to seal to; Temporary while there is none."""
        keys = self._chain.list_keys(lease.id.order.owner, KeyKind.ENCRYPTION)
        if not keys:
            raise _NoOwnerKey("the owner has no encryption key registered", 5.0)
        return keys[-1].public_key

    def _bear(self, name: str) -> float:
        """A confirmation is hindered: for how many seconds now, counted from the first time.

        It may be the owner's doing: who revokes the key, or changes again and again what is to run, never pays.
        """
        entry, now = self._watched[name], self._options.clock()
        if entry.hindered_since is None:
            entry.hindered_since = now
        return now - entry.hindered_since

    def _remember(self, name: str, lease: Lease) -> None:
        with self._lock:
            if name in self._watched:
                self._watched[name].lease = lease
            elif lease.state is not LeaseState.CLOSED:
                self._watched[name] = _Watched(lease)

    def _forget(self, name: str) -> None:
        with self._lock:
            self._watched.pop(name, None)

    def _sweep_orphans(self, known: set[str]) -> None:
        """Workloads of no live lease go: at once if it is closed, else when the chain has denied it for long enough."""
        now = self._options.clock()
        strange = {key for key in self._adapter.list() if key not in known}
        self._orphans = {key: since for key, since in self._orphans.items() if key in strange}
        for key in sorted(strange):
            name = self._journal.find_lease(key)
            lease = self._chain.find_lease(parse_lease_name(name)) if name else None
            since = self._orphans.setdefault(key, now)
            if lease is not None and lease.state is not LeaseState.CLOSED:
                continue
            if lease is not None or now - since >= self._options.orphan_grace:
                self._end_orphan(key, name)

    def _end_orphan(self, key: str, name: str | None) -> None:
        """One that cannot be ended now is tried again at the next sweep, and keeps nobody from being served."""
        log.info("workload %s is of no live lease: terminate", key)
        try:
            self._act(name or key, "terminate", lambda: self._adapter.terminate(key))
        except AdapterFault as fault:
            log.warning("workload %s stays: %s", key, fault)
            return
        if name:
            self._journal.forget_lease(name)
            self._inventory.release(order_name(parse_lease_name(name).order))

    def _get_order(self, lease: Lease) -> Order:
        order = self._chain.find_order(lease.id.order)
        if order is None:
            raise Temporary("the node does not know the lease's order")
        return order

    def _get_params(self) -> Params:
        if self._params is None:
            self._params = self._chain.params()
        return self._params

    def _get_head(self) -> Head:
        if self._head is None:
            self._head = self._chain.head()
        return self._head
