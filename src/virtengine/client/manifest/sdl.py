"""
SDL 2.0 and 2.1, the part that concerns containers: from a document to drafts of orders, one per placement.

Semantics after Akash's Stack Definition Language. Ours differs in this: prices are in our denomination; a manifest
need not expose anything; and what no provider can do yet (leased addresses, attested attributes, confidential
computing, reclamation) is refused rather than ignored. Under 2.0 each service has a resource unit of its own, under
2.1 services of one profile in one placement share one.
"""

from dataclasses import dataclass, replace

from virtengine.client.manifest.document import Value, read_document
from virtengine.client.manifest.findings import InvalidManifest
from virtengine.client.manifest.model import Manifest, Mount, Service, list_demands
from virtengine.client.manifest.profiles import ComputeProfile, Placement, read_profiles
from virtengine.client.manifest.services import ServiceDraft, read_services
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Endpoint,
    EndpointKind,
    Requirement,
    ResourceUnit,
    Volume,
)

VERSIONS = ("2.0", "2.1")
MAX_COUNT = 50
"""Replicas of a service: what the chain takes per unit."""
_UNSUPPORTED = {
    "endpoints": "leased addresses are not offered",
    "reclamation": "a lease is never reclaimed: payment and notice are agreed in the bid",
    "include": "one file is one manifest",
}


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What one order will say in public, and the manifest it commits to."""

    name: str
    """Of the placement."""
    manifest: Manifest
    units: tuple[ResourceUnit, ...]
    requirements: tuple[Requirement, ...]
    ceiling: DecCoin
    """The most all replicas together may cost per block."""
    demands: tuple[str, ...]
    """Attribute keys a provider must advertise for the manifest to run there; not part of the order."""


@dataclass(frozen=True, slots=True)
class _Deployed:
    """A service placed: how many, and of which profile."""

    name: str
    service: ServiceDraft
    profile: str
    count: int


def parse_sdl(text: str) -> tuple[OrderDraft, ...]:
    """The orders a manifest asks for, by name of placement; InvalidManifest with every finding if there is any."""
    root, findings = read_document(text)
    fields = root.read_fields(
        "version",
        "services",
        "profiles",
        "deployment",
        *_UNSUPPORTED,
        required=("version", "services", "profiles", "deployment"),
    )
    for key, reason in _UNSUPPORTED.items():
        if key in fields:
            fields[key].report("unsupported", reason, f"leave `{key}` out")
    version = fields["version"].read_text() if "version" in fields else VERSIONS[0]
    if version not in VERSIONS:
        fields["version"].report("bad-value", f"the version is {' or '.join(VERSIONS)}", 'write version: "2.0"')
    services = read_services(fields["services"]) if "services" in fields else {}
    compute, placements = read_profiles(fields["profiles"], version) if "profiles" in fields else ({}, {})
    placed = _read_deployment(fields["deployment"], services, compute, placements) if "deployment" in fields else {}
    if findings:
        raise InvalidManifest(findings)
    drafts = tuple(
        _draft_order(name, placements[name], placed[name], compute, is_merged=version != "2.0")
        for name in sorted(placed)
    )
    if findings:
        raise InvalidManifest(findings)
    return drafts


def _read_deployment(
    section: Value,
    services: dict[str, ServiceDraft],
    compute: dict[str, ComputeProfile],
    placements: dict[str, Placement],
) -> dict[str, list[_Deployed]]:
    """Services by placement; every name must lead somewhere, and every profile have a price where it is placed."""
    placed: dict[str, list[_Deployed]] = {}
    members = section.read_mapping()
    if not members:
        section.report("missing", "nothing is deployed", "add a service under deployment")
    for name, value in sorted(members.items()):
        if name not in services:
            value.report("unresolved", f"{name} is no service", f"services: {', '.join(sorted(services)) or 'none'}")
        for placement, item in value.read_mapping().items():
            fields = item.read_fields("profile", "count", required=("profile", "count"))
            profile = fields["profile"].read_text() if "profile" in fields else ""
            count = fields["count"].read_integer(1, MAX_COUNT) if "count" in fields else 1
            if placement not in placements:
                item.report(
                    "unresolved",
                    f"{placement} is no placement",
                    f"placements: {', '.join(sorted(placements)) or 'none'}",
                )
            elif profile and profile not in placements[placement].prices:
                placements[placement].at.report(
                    "missing", f"there is no price for the profile {profile} here", "add it under pricing"
                )
            if profile and profile not in compute:
                item.report(
                    "unresolved",
                    f"{profile} is no compute profile",
                    f"profiles: {', '.join(sorted(compute)) or 'none'}",
                )
            if name in services and profile in compute:
                _check_mounts(services[name], compute[profile])
                placed.setdefault(placement, []).append(_Deployed(name, services[name], profile, count))
    return placed


def _check_mounts(service: ServiceDraft, profile: ComputeProfile) -> None:
    """A mounted volume exists, a persistent one is mounted, memory is not read-only."""
    volumes = {volume.name or "default": volume for volume in profile.resources.volumes}
    for name, (_, read_only, at) in service.mounts.items():
        if name not in volumes:
            at.report("unresolved", f"the profile has no volume {name}", f"volumes: {', '.join(volumes) or 'none'}")
        elif volumes[name].class_ == "ram" and read_only:
            at.report("bad-value", "a volume in memory is of no use read-only", "leave out `readOnly`")
    for name, volume in volumes.items():
        if volume.persistent and not service.mounts.get(name, ("", False, None))[0]:
            service.at.report(
                "missing", f"the persistent volume {name} has no mount", f"add params.storage.{name}.mount"
            )


def _draft_order(
    name: str, placement: Placement, placed: list[_Deployed], compute: dict[str, ComputeProfile], *, is_merged: bool
) -> OrderDraft:
    units: list[ResourceUnit] = []
    services: list[Service] = []
    unit_of_profile: dict[str, int] = {}
    ceiling = Dec(0)
    denoms = {placement.prices[item.profile].denom for item in placed}
    if len(denoms) != 1:
        placement.at.report("bad-value", "all prices of a placement are in one denomination")
    requirements = set(placement.requirements)
    for item in placed:
        profile = compute[item.profile]
        requirements.update(profile.requirements)
        ceiling += placement.prices[item.profile].amount.mul_int(item.count)
        endpoints = _list_endpoints(item.service)
        if is_merged and item.profile in unit_of_profile:
            number = unit_of_profile[item.profile]
            units[number - 1] = _merge(units[number - 1], item.count, endpoints)
        else:
            number = unit_of_profile[item.profile] = len(units) + 1
            units.append(
                ResourceUnit(id=number, resources=replace(profile.resources, endpoints=endpoints), count=item.count)
            )
        services.append(_place_service(item, number, profile.resources.volumes))
    manifest = Manifest(name, tuple(services))
    return OrderDraft(
        name=name,
        manifest=manifest,
        units=tuple(units),
        requirements=tuple(sorted(requirements, key=lambda requirement: (requirement.key, requirement.value))),
        ceiling=DecCoin(denom=min(denoms), amount=ceiling),
        demands=list_demands(manifest),
    )


def _merge(unit: ResourceUnit, count: int, endpoints: tuple[Endpoint, ...]) -> ResourceUnit:
    together = _number([endpoint.kind for endpoint in (*unit.resources.endpoints, *endpoints)])
    return replace(unit, count=unit.count + count, resources=replace(unit.resources, endpoints=together))


def _list_endpoints(service: ServiceDraft) -> tuple[Endpoint, ...]:
    """What the order says in public of a service's ways in: kinds, not ports."""
    kinds = []
    for expose in service.expose:
        if expose.is_http:
            kinds.append(EndpointKind.HTTP)
        elif expose.is_global:
            kinds.append(EndpointKind.TCP if expose.protocol == "tcp" else EndpointKind.UDP)
    return _number(kinds)


def _number(kinds: list[EndpointKind]) -> tuple[Endpoint, ...]:
    """Endpoints sorted by kind; the number only tells those of one unit apart."""
    return tuple(Endpoint(kind=kind, sequence=number) for number, kind in enumerate(sorted(kinds)))


def _place_service(item: _Deployed, unit: int, volumes: tuple[Volume, ...]) -> Service:
    mounts = [
        Mount("" if volume == "default" else volume, path, read_only)
        for volume, (path, read_only, _) in sorted(item.service.mounts.items())
        if path
    ]
    return Service(
        name=item.name,
        unit=unit,
        count=item.count,
        image=item.service.image,
        command=item.service.command,
        args=item.service.args,
        env=item.service.env,
        expose=item.service.expose,
        mounts=tuple(mounts),
        credentials=item.service.credentials,
    )
