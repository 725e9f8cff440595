"""
From what is to run to a launch order: images and volumes found, ports filled in, and refused what cannot be.
"""

from __future__ import annotations

import hashlib
import os
import socket

from virtengine.provider.adapters.abc import PermanentFault, PortSpec, ServiceSpec, TemporaryFault, WorkloadSpec
from virtengine.provider.adapters.local import sandbox
from virtengine.provider.adapters.local.bubblewrap import Probe, is_traversable
from virtengine.provider.adapters.local.images import HOST
from virtengine.provider.adapters.local.limits import Parent
from virtengine.provider.adapters.local.options import LocalOptions
from virtengine.provider.adapters.local.protocol import InstanceOrder, LaunchOrder, Mount, Port
from virtengine.provider.adapters.local.records import Records, WorkloadRecord

_HOME_DIGITS = 8


class OrderBuilder:
    """Builds the launch orders of one backend."""

    def __init__(self, options: LocalOptions, records: Records, probe: Probe, parent: Parent) -> None:
        self._options = options
        self._records = records
        self._probe = probe
        self._parent = parent
        self._is_root = os.geteuid() == 0

    def build(self, spec: WorkloadSpec, record: WorkloadRecord) -> LaunchOrder:
        """The order of a workload whose ports are assigned; PermanentFault if it cannot run here."""
        uid = record.uid if self._is_root else 0
        instances = [
            self._build_instance(record, service, replica, uid)
            for service in spec.services
            for replica in range(service.count)
        ]
        return LaunchOrder(
            group=self.name_group(spec.key),
            version=spec.version,
            driver=self._options.driver,
            bubblewrap=self._probe.path,
            options=list(self._probe.options),
            uid=uid,
            group_kind=self._parent.kind,
            group_paths=self._parent.paths,
            instances=instances,
        )

    def name_group(self, key: str) -> str:
        """Of a workload's control groups, which those of other homes on this machine must not meet."""
        home = hashlib.sha256(os.fsencode(self._options.home.resolve())).hexdigest()
        return f"{home[:_HOME_DIGITS]}-{key}"

    def _build_instance(self, record: WorkloadRecord, service: ServiceSpec, replica: int, uid: int) -> InstanceOrder:
        root = self._options.catalogue.get_root(service.image)
        if not service.argv:
            raise PermanentFault(f"the image {HOST} has no command of its own: the manifest must give one")
        return InstanceOrder(
            service=service.name,
            replica=replica,
            argv=list(service.argv),
            environment=dict(service.environment),
            root=root,
            cpu_milli=service.cpu_milli,
            memory_bytes=service.memory_bytes,
            scratch_bytes=sum(volume.size_bytes for volume in service.volumes if not volume.mount),
            storage_bytes=sum(volume.size_bytes for volume in service.volumes),
            mounts=self._make_mounts(record, service, replica, uid),
            ports=[
                Port(self._options.address, record.ports[f"{service.name}:{port.inside}"], port.inside)
                for port in service.ports
            ],
        )

    def _make_mounts(self, record: WorkloadRecord, service: ServiceSpec, replica: int, uid: int) -> list[Mount]:
        mounts = []
        for volume in service.volumes:
            if not volume.mount:
                continue
            if self._options.driver == sandbox.PROCESS:
                raise PermanentFault("plain processes have no volumes mounted")
            source = self._records.make_volume(record, f"{service.name}-{replica}", volume.name or "default", uid)
            if uid and not is_traversable(str(source), uid):
                raise PermanentFault("volumes: the daemon runs as root and its home is closed to other users")
            mounts.append(Mount(str(source), volume.mount, volume.read_only))
        return mounts


def list_ports(service: ServiceSpec) -> list[tuple[str, PortSpec]]:
    """The ports to publish of a service; PermanentFault for other than TCP."""
    for port in service.ports:
        if port.protocol != "tcp":
            raise PermanentFault("this provider publishes TCP only")
    return [(service.name, port) for port in service.ports]


def refuse_taken_ports(instances: list[InstanceOrder]) -> None:
    """Plain processes share the host's ports: one that is taken would answer in the workload's name."""
    for instance in instances:
        for port in instance.ports:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port.inside)) == 0:
                    reason = f"port {port.inside} is in use on this host, and the process driver has no other"
                    raise TemporaryFault(reason, 10.0)
