"""
From a lease to what is to run: the sealed manifest is opened, checked against commitment, order and backend, and only
then believed.

The manifest exists in memory only, between here and the backend.
"""

from collections import Counter

from virtengine.client.envelope import BadEnvelope, open_envelope
from virtengine.client.manifest.model import MalformedManifest, Manifest, Service, list_demands
from virtengine.client.manifest.payload import MANIFEST_TYPE, decode_payload
from virtengine.kit.codec.envelope import config_context
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    EndpointKind,
    Lease,
    ResourceUnit,
    Volume,
    WorkloadState,
)
from virtengine.provider.adapters.abc import PortSpec, ServiceSpec, State, VolumeSpec, WorkloadSpec
from virtengine.provider.errors import Permanent

REPORTED = {
    State.RUNNING: WorkloadState.RUNNING,
    State.PAUSED: WorkloadState.PAUSED,
    State.STOPPED: WorkloadState.STOPPED,
    State.FAILED: WorkloadState.FAILED,
    State.DEPLOYING: WorkloadState.DEPLOYING,
    State.STOPPING: WorkloadState.STOPPING,
}
"""The chain's names of a workload's states."""


def open_manifest(chain_id: str, lease: Lease, encryption_key: bytes) -> Manifest:
    """The manifest the customer sealed for us; Permanent if it is not what the lease commits to."""
    if lease.config is None:
        raise Permanent("the lease carries no configuration")
    if lease.config.content_type != MANIFEST_TYPE:
        raise Permanent("the configuration is of an unknown type")
    order = lease.id.order
    context = config_context(chain_id, order.owner, order.sequence, lease.commitment, lease.provider)
    try:
        plaintext = open_envelope(lease.config, recipient=encryption_key, context=context)
        _, manifest = decode_payload(plaintext, lease.commitment)
    except (BadEnvelope, MalformedManifest) as error:
        raise Permanent(f"the configuration is refused: {error}") from error
    return manifest


def build_spec(
    key: str, version: int, manifest: Manifest, units: tuple[ResourceUnit, ...], features: frozenset[str]
) -> WorkloadSpec:
    """What the backend is to run; Permanent if the manifest asks for more than is offered, or other than the order."""
    missing = [demand for demand in list_demands(manifest) if demand not in features]
    if missing:
        kinds = sorted({demand.partition("/")[0] for demand in missing})
        raise Permanent(f"the manifest asks for what is not offered here: {', '.join(kinds)}")
    by_id = {unit.id: unit for unit in units}
    if not manifest.services or len({service.name for service in manifest.services}) != len(manifest.services):
        raise Permanent("the manifest has no service, or two of one name")
    for service in manifest.services:
        if service.unit not in by_id or service.count < 1:
            raise Permanent("a service belongs to no unit of the order")
    for unit in units:
        _check_unit(unit, [service for service in manifest.services if service.unit == unit.id])
    return WorkloadSpec(
        key, version, tuple(_build_service(service, by_id[service.unit]) for service in manifest.services)
    )


def _check_unit(unit: ResourceUnit, services: list[Service]) -> None:
    """Its services use exactly its count and its endpoints, and mount only its volumes."""
    if sum(service.count for service in services) != unit.count:
        raise Permanent(f"the manifest has more or fewer replicas than unit {unit.id} of the order")
    wanted = Counter(kind for service in services for kind in _list_kinds(service))
    if wanted != Counter(endpoint.kind for endpoint in unit.resources.endpoints):
        raise Permanent(f"the manifest publishes other endpoints than unit {unit.id} of the order")
    names = {volume.name for volume in unit.resources.volumes}
    for service in services:
        mounts = [mount.volume for mount in service.mounts]
        if not set(mounts) <= names or len(set(mounts)) != len(mounts):
            raise Permanent(f"the manifest mounts a volume that unit {unit.id} of the order does not have")


def _list_kinds(service: Service) -> list[EndpointKind]:
    kinds = []
    for expose in service.expose:
        if expose.is_http:
            kinds.append(EndpointKind.HTTP)
        elif expose.is_global:
            kinds.append(EndpointKind.TCP if expose.protocol == "tcp" else EndpointKind.UDP)
    return kinds


def _build_service(service: Service, unit: ResourceUnit) -> ServiceSpec:
    resources = unit.resources
    return ServiceSpec(
        name=service.name,
        image=service.image,
        argv=service.command + service.args,
        environment=service.env,
        count=service.count,
        cpu_milli=resources.cpu_milli,
        memory_bytes=resources.memory_bytes,
        volumes=tuple(_build_volume(service, volume) for volume in resources.volumes),
        ports=tuple(
            PortSpec(expose.port, expose.protocol, expose.is_http) for expose in service.expose if expose.is_global
        ),
    )


def _build_volume(service: Service, volume: Volume) -> VolumeSpec:
    mount = next((mount for mount in service.mounts if mount.volume == volume.name), None)
    path, read_only = (mount.path, mount.read_only) if mount is not None else ("", False)
    return VolumeSpec(volume.name, volume.size_bytes, path, read_only, volume.persistent)
