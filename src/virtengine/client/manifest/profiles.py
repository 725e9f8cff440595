"""SDL's section `profiles`: how large a replica is, and where it may run at what price."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from virtengine.client.manifest.document import Value
from virtengine.client.manifest.quantities import parse_bytes, parse_cpu
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.virtengine.market.v1.market import Gpu, Requirement, Resources, Volume

DENOMS = ("uve",)
_ATTRIBUTE = re.compile(r"[a-zA-Z][\w/.\-]{1,126}\*?", re.ASCII)
_VOLUME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_MODEL = re.compile(r"[a-zA-Z0-9][-._a-zA-Z0-9]{0,63}|\*")
_CLASSES = ("default", "beta1", "beta2", "beta3", "ram")
_ARCHITECTURES = ("amd64", "arm64")
_INTERFACES = ("pcie", "sxm")
_MAX_GPUS = 24


@dataclass(frozen=True, slots=True)
class ComputeProfile:
    """Resources of one replica, without endpoints, and what its processor must be."""

    at: Value
    resources: Resources
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What one replica may cost per block."""

    at: Value
    denom: str
    amount: Dec


@dataclass(frozen=True, slots=True)
class Placement:
    """Demands on the provider, and prices by compute profile."""

    at: Value
    requirements: tuple[Requirement, ...]
    prices: dict[str, Price]


def read_profiles(section: Value, version: str) -> tuple[dict[str, ComputeProfile], dict[str, Placement]]:
    """Compute profiles and placements, by name."""
    fields = section.read_fields("compute", "placement", required=("compute", "placement"))
    compute = fields["compute"].read_mapping() if "compute" in fields else {}
    placement = fields["placement"].read_mapping() if "placement" in fields else {}
    return (
        {name: _read_compute(value) for name, value in compute.items()},
        {name: _read_placement(value) for name, value in placement.items()},
    )


def _read_compute(value: Value) -> ComputeProfile:
    fields = value.read_fields("resources", required=("resources",))
    parts = (
        fields["resources"].read_fields("cpu", "memory", "storage", "gpu", "id", required=("cpu", "memory", "storage"))
        if "resources" in fields
        else {}
    )
    cpu, requirements = _read_cpu(parts["cpu"]) if "cpu" in parts else (0, ())
    memory = parts["memory"].read_fields("size", required=("size",)) if "memory" in parts else {}
    resources = Resources(
        cpu_milli=cpu,
        memory_bytes=_read_size(memory["size"]) if "size" in memory else 0,
        volumes=_read_storage(parts["storage"]) if "storage" in parts else (),
        gpu=_read_gpu(parts["gpu"]) if "gpu" in parts else None,
        endpoints=(),
    )
    return ComputeProfile(value, resources, requirements)


def _read_cpu(value: Value) -> tuple[int, tuple[Requirement, ...]]:
    fields = value.read_fields("units", "attributes", required=("units",))
    requirements: tuple[Requirement, ...] = ()
    if "attributes" in fields:
        arch = fields["attributes"].read_fields("arch").get("arch")
        if arch is not None and arch.read_text() not in _ARCHITECTURES:
            arch.report("bad-value", f"arch is {' or '.join(_ARCHITECTURES)}")
        elif arch is not None:
            requirements = (Requirement(key="arch", value=arch.read_text()),)
    cpu = (
        _read_quantity(
            fields["units"], parse_cpu, "CPU is cores such as 0.5, or thousandths such as 500m, from 10m to 384"
        )
        if "units" in fields
        else 0
    )
    return cpu, requirements


def _read_size(value: Value) -> int:
    return _read_quantity(value, parse_bytes, "a size is bytes, or such as 512Mi or 1G, from 1Mi to 32Ti")


def _read_quantity(value: Value, parse: Callable[[str], int | None], rule: str) -> int:
    quantity = parse(value.read_text())
    if quantity is None:
        value.report("bad-quantity", rule)
        return 0
    return quantity


def _read_storage(value: Value) -> tuple[Volume, ...]:
    items = value.read_sequence() if value.is_sequence else [value]
    volumes: dict[str, Volume] = {}
    for item in items:
        volume = _read_volume(item)
        if volume.name in volumes:
            item.report("duplicate", f"two volumes are named {volume.name or 'default'}", "name all but one")
        volumes[volume.name] = volume
    return tuple(
        sorted(volumes.values(), key=lambda volume: (volume.size_bytes, volume.class_, volume.persistent, volume.name))
    )


def _read_volume(value: Value) -> Volume:
    fields = value.read_fields("name", "size", "attributes", required=("size",))
    name = fields["name"].read_text() if "name" in fields else "default"
    if not _VOLUME.fullmatch(name):
        fields["name"].report(
            "bad-name", "a volume name is lower-case letters, digits and inner dashes, a letter first"
        )
    is_persistent, kind = _read_volume_attributes(fields["attributes"]) if "attributes" in fields else (False, "")
    return Volume(
        name="" if name == "default" else name,
        size_bytes=_read_size(fields["size"]) if "size" in fields else 0,
        class_=kind,
        persistent=is_persistent,
    )


def _read_volume_attributes(value: Value) -> tuple[bool, str]:
    fields = value.read_fields("persistent", "class")
    is_persistent = fields["persistent"].read_boolean() if "persistent" in fields else False
    kind = fields["class"].read_text() if "class" in fields else ""
    if kind and kind not in _CLASSES:
        fields["class"].report("bad-value", f"a storage class is one of {', '.join(_CLASSES)}")
    elif kind == "ram" and is_persistent:
        value.report("bad-value", "memory does not persist", "leave out `persistent` or the class `ram`")
    elif kind and kind != "ram" and not is_persistent:
        value.report("bad-value", "a storage class needs persistent: true")
    return is_persistent, kind or ("default" if is_persistent else "")


def _read_gpu(value: Value) -> Gpu | None:
    fields = value.read_fields("units", "attributes", required=("units",))
    units = fields["units"].read_integer(0, _MAX_GPUS) if "units" in fields else 0
    attributes = fields.get("attributes")
    if units == 0:
        if attributes is not None:
            attributes.report("bad-value", "attributes of no GPU", "give units, or leave the attributes out")
        return None
    vendors = attributes.read_fields("vendor").get("vendor") if attributes is not None else None
    nvidia = vendors.read_mapping() if vendors is not None else {}
    if vendors is not None and list(nvidia) not in ([], ["nvidia"]):
        vendors.report("bad-value", "the one vendor known is nvidia")
    if "nvidia" not in nvidia:
        value.report("missing", "a GPU needs attributes.vendor.nvidia", "an empty list there means any model")
        return None
    models = nvidia["nvidia"].read_sequence()
    if len(models) > 1:
        models[1].report(
            "unsupported", "an order names one GPU model or leaves it open", "keep one model, or none for any"
        )
    return _read_gpu_model(units, models[0]) if models else Gpu(units=units, vendor="nvidia", model="*")


def _read_gpu_model(units: int, value: Value) -> Gpu:
    fields = value.read_fields("model", "ram", "interface")
    model = fields["model"].read_text() if "model" in fields else "*"
    if not _MODEL.fullmatch(model):
        value.report("bad-name", "a GPU model is letters, digits, dots and dashes")
    interface = fields["interface"].read_text() if "interface" in fields else ""
    if interface and interface not in _INTERFACES:
        fields["interface"].report("bad-value", f"a GPU interface is {' or '.join(_INTERFACES)}")
    memory = _read_size(fields["ram"]) if "ram" in fields else 0
    return Gpu(units=units, vendor="nvidia", model=model, memory_bytes=memory, interface=interface)


def _read_placement(value: Value) -> Placement:
    fields = value.read_fields("attributes", "signedBy", "pricing", required=("pricing",))
    requirements = []
    for key, item in (fields["attributes"].read_mapping() if "attributes" in fields else {}).items():
        if not _ATTRIBUTE.fullmatch(key):
            item.report("bad-name", "an attribute is letters, digits, `_`, `/`, `.` and `-`, a letter first")
        requirements.append(Requirement(key=key, value=item.read_text()))
    if "signedBy" in fields:
        _refuse_attestations(fields["signedBy"])
    pricing = fields["pricing"].read_mapping() if "pricing" in fields else {}
    prices = {profile: _read_price(item) for profile, item in pricing.items()}
    return Placement(value, tuple(sorted(requirements, key=lambda requirement: requirement.key)), prices)


def _refuse_attestations(value: Value) -> None:
    for key, item in value.read_fields("allOf", "anyOf").items():
        if item.read_texts():
            item.report(
                "unsupported", f"signedBy.{key}: demands for attested attributes are not offered yet", "leave it out"
            )


def _read_price(value: Value) -> Price:
    fields = value.read_fields("denom", "amount", required=("denom", "amount"))
    denom = fields["denom"].read_text() if "denom" in fields else ""
    if denom and denom not in DENOMS:
        fields["denom"].report("bad-value", f"prices are in {' or '.join(DENOMS)}")
    amount = Dec(0)
    if "amount" in fields:
        try:
            amount = Dec.parse(fields["amount"].read_text())
        except DecodeError:
            fields["amount"].report(
                "bad-number", "a price is a plain decimal with at most 18 places, per block and replica"
            )
        else:
            if not amount.is_positive():
                fields["amount"].report("bad-number", "a price is above zero")
    return Price(value, denom, amount)
