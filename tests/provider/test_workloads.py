"""What a sealed manifest may ask for: what the order pays for and this provider offers, nothing else."""

from dataclasses import replace

import pytest
from tests.provider.world import KEYS, SDL, World

from virtengine.client.manifest import Manifest, parse_sdl
from virtengine.client.manifest.model import Mount
from virtengine.kit.codec.gen.virtengine.market.v1.market import ResourceUnit, Volume
from virtengine.provider.adapters.abc import WorkloadSpec
from virtengine.provider.errors import Permanent
from virtengine.provider.workloads import build_spec, open_manifest

(DRAFT,) = parse_sdl(SDL)
(SERVICE,) = DRAFT.manifest.services
(UNIT,) = DRAFT.units
DATA = Mount("data", "/data", False)
FEATURES = frozenset({"image/host", "feature/volume-mounts"})


def build(*services: object, units: tuple[ResourceUnit, ...] = (UNIT,)) -> WorkloadSpec:
    return build_spec("key", 1, Manifest("web", services), units, FEATURES)  # type: ignore[arg-type]


def with_volume(unit: ResourceUnit) -> ResourceUnit:
    volumes = (*unit.resources.volumes, Volume(name="data", size_bytes=1 << 20))
    return replace(unit, resources=replace(unit.resources, volumes=volumes))


def test_what_was_ordered_is_built() -> None:
    (service,) = build(SERVICE).services
    assert (service.name, service.count) == ("web", 1)
    (mounting,) = build(replace(SERVICE, mounts=(DATA,)), units=(with_volume(UNIT),)).services
    assert [volume.mount for volume in mounting.volumes if volume.name == "data"] == ["/data"]


@pytest.mark.parametrize(
    ("services", "reason"),
    [
        ((), "has no service, or two of one name"),
        ((SERVICE, SERVICE), "has no service, or two of one name"),
        ((replace(SERVICE, unit=9),), "belongs to no unit"),
        ((SERVICE, replace(SERVICE, name="free", count=0)), "belongs to no unit"),
        ((SERVICE, replace(SERVICE, name="minus", count=-1)), "belongs to no unit"),
        ((SERVICE, replace(SERVICE, name="more", expose=())), "more or fewer replicas"),
        ((replace(SERVICE, expose=()),), "other endpoints"),
        ((replace(SERVICE, mounts=(DATA,)),), "mounts a volume"),
        ((replace(SERVICE, image="nginx"),), "not offered here: image"),
    ],
)
def test_more_than_was_ordered_is_not_built(services: tuple[object, ...], reason: str) -> None:
    with pytest.raises(Permanent, match=reason):
        build(*services)


def test_a_volume_mounted_twice_is_not_built() -> None:
    twice = replace(SERVICE, mounts=(DATA, replace(DATA, path="/again")))
    with pytest.raises(Permanent, match="mounts a volume"):
        build(twice, units=(with_volume(UNIT),))


def test_a_configuration_that_is_missing_or_no_manifest_is_not_opened(world: World) -> None:
    lease = world.lease(world.activate())
    assert open_manifest(world.chain.chain_id, lease, KEYS.encryption_key) == world.manifest
    assert lease.config is not None
    for spoilt, reason in (
        (replace(lease, config=None), "no configuration"),
        (replace(lease, config=replace(lease.config, content_type="text/plain")), "unknown type"),
    ):
        with pytest.raises(Permanent, match=reason):
            open_manifest(world.chain.chain_id, spoilt, KEYS.encryption_key)
