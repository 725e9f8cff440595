"""
The manifest: what is sealed for the provider, in one canonical form.

It says which image, commands, environment and ports each service has, and to which of the order's resource units it
belongs. Resources themselves are public and stand in the order.

Canonical form: JSON after RFC 8785, which this model makes simple: keys are ASCII and sorted, no spaces, all numbers
are integers below 2^53, text is UTF-8 and escaped only where JSON demands it. Every field is always there.

    commitment = SHA-256(salt || canonical manifest), salt 32 random bytes
"""

import json
from dataclasses import dataclass, field
from typing import Any, Self

from virtengine.client.manifest.rules import MAX_PORT, find_overlap, is_mount_path, is_service_name, is_variable_name
from virtengine.kit.crypto.hashes import sha256

FORMAT = "virtengine/manifest/v1"
SALT_SIZE = 32
MAX_PAYLOAD_BYTES = 256 << 10


class MalformedManifest(ValueError):
    """A canonical manifest that is none. Names the rule broken, never content."""


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How a proxy before the service should behave; the defaults are SDL's."""

    body_bytes: int = 1_048_576
    read_ms: int = 60_000
    send_ms: int = 60_000
    next_tries: int = 3
    next_ms: int = 0
    next_cases: tuple[str, ...] = ("error", "timeout")
    buffer_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Expose:
    """A port of a service and who may reach it."""

    port: int
    external: int
    """Port under which it is asked for; 80 with TCP and `is_global` makes it an HTTP endpoint."""
    protocol: str
    """`tcp` or `udp`."""
    is_global: bool
    to: tuple[str, ...]
    """Other services of the manifest that reach it, sorted."""
    accept: tuple[str, ...]
    """Host names it answers to."""
    http: HttpOptions | None

    @property
    def is_http(self) -> bool:
        """Whether it is published as HTTP rather than as a port."""
        return self.is_global and self.protocol == "tcp" and self.external == 80


@dataclass(frozen=True, slots=True)
class Credentials:
    """For a registry that does not give its images to everybody."""

    host: str
    username: str
    password: str = field(repr=False)
    email: str = ""


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a volume of the service's unit is seen."""

    volume: str
    path: str
    read_only: bool


@dataclass(frozen=True, slots=True)
class Service:
    """One program, `count` times. Its text shows no content."""

    name: str
    unit: int
    """Id of the order's resource unit it takes its resources from."""
    count: int
    image: str = field(repr=False)
    command: tuple[str, ...] = field(repr=False)
    args: tuple[str, ...] = field(repr=False)
    env: tuple[tuple[str, str], ...] = field(repr=False)
    expose: tuple[Expose, ...] = field(repr=False)
    mounts: tuple[Mount, ...] = field(repr=False)
    credentials: Credentials | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All services of one order."""

    name: str
    services: tuple[Service, ...]

    def canonical(self) -> bytes:
        """The one encoding that is committed to."""
        services = [_service_json(service) for service in self.services]
        return encode_canonical({"format": FORMAT, "name": self.name, "services": services})

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The manifest of a canonical encoding; MalformedManifest for any other bytes, however close."""
        return cls.from_json(decode_json(raw), raw)

    @classmethod
    def from_json(cls, value: Any, raw: bytes) -> Self:
        """The manifest of a decoded `value`, whose canonical form must be `raw`."""
        try:
            if value["format"] != FORMAT:
                raise MalformedManifest("unknown format")
            manifest = cls(_text(value["name"]), tuple(map(_read_service, value["services"])))
            is_canonical = manifest.canonical() == raw
        except (KeyError, TypeError, AttributeError, UnicodeEncodeError) as error:
            raise MalformedManifest("fields are missing or of another type") from error
        if not is_canonical:
            raise MalformedManifest("not in canonical form")
        return manifest


def compute_commitment(salt: bytes, manifest: Manifest) -> bytes:
    """What the order says of the manifest: 32 bytes that tell nothing without the salt."""
    if len(salt) != SALT_SIZE:
        raise MalformedManifest(f"a salt has {SALT_SIZE} bytes")
    return sha256(salt + manifest.canonical())


def list_demands(manifest: Manifest) -> tuple[str, ...]:
    """What a provider must offer beside resources, as attribute keys: `image/NAME` and `feature/NAME`, sorted.

    Checked by the customer's client before ordering and by the daemon again: the order itself names none of it.
    """
    demands = set()
    for service in manifest.services:
        demands.add(f"image/{service.image}")
        if service.mounts:
            demands.add("feature/volume-mounts")
        if service.credentials is not None:
            demands.add("feature/registry-credentials")
        for expose in service.expose:
            if expose.to:
                demands.add("feature/service-links")
            if expose.accept:
                demands.add("feature/host-names")
            if expose.http is not None:
                demands.add("feature/http-options")
    return tuple(sorted(demands))


def encode_canonical(value: Any) -> bytes:
    """RFC 8785 of a value with ASCII keys and small integers."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def decode_json(raw: bytes) -> Any:
    """JSON of bounded size; MalformedManifest otherwise."""
    if len(raw) > MAX_PAYLOAD_BYTES:
        raise MalformedManifest("too large")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise MalformedManifest("no JSON") from error


def _service_json(service: Service) -> dict[str, Any]:
    credentials = service.credentials
    return {
        "args": list(service.args),
        "command": list(service.command),
        "count": service.count,
        "credentials": None
        if credentials is None
        else {
            "email": credentials.email,
            "host": credentials.host,
            "password": credentials.password,
            "username": credentials.username,
        },
        "env": [{"name": name, "value": value} for name, value in service.env],
        "expose": [_expose_json(expose) for expose in service.expose],
        "image": service.image,
        "mounts": [
            {"path": mount.path, "read_only": mount.read_only, "volume": mount.volume} for mount in service.mounts
        ],
        "name": service.name,
        "unit": service.unit,
    }


def _expose_json(expose: Expose) -> dict[str, Any]:
    http = expose.http
    return {
        "accept": list(expose.accept),
        "external": expose.external,
        "global": expose.is_global,
        "http": None
        if http is None
        else {
            "body_bytes": http.body_bytes,
            "buffer_bytes": http.buffer_bytes,
            "next_cases": list(http.next_cases),
            "next_ms": http.next_ms,
            "next_tries": http.next_tries,
            "read_ms": http.read_ms,
            "send_ms": http.send_ms,
        },
        "port": expose.port,
        "protocol": expose.protocol,
        "to": list(expose.to),
    }


def _read_service(value: Any) -> Service:
    credentials = value["credentials"]
    service = Service(
        name=_text(value["name"]),
        unit=_number(value["unit"]),
        count=_number(value["count"]),
        image=_text(value["image"]),
        command=tuple(map(_text, value["command"])),
        args=tuple(map(_text, value["args"])),
        env=tuple((_text(pair["name"]), _text(pair["value"])) for pair in value["env"]),
        expose=tuple(map(_read_expose, value["expose"])),
        mounts=tuple(
            Mount(_text(mount["volume"]), _text(mount["path"]), _truth(mount["read_only"])) for mount in value["mounts"]
        ),
        credentials=None
        if credentials is None
        else Credentials(**{key: _text(credentials[key]) for key in credentials}),
    )
    _check_service(service)
    return service


def _check_service(service: Service) -> None:
    """The rules that the customer's parser should have kept."""
    if not is_service_name(service.name):
        raise MalformedManifest("a service's name is malformed")
    if not all(is_variable_name(name) for name, _ in service.env):
        raise MalformedManifest("a variable's name is malformed")
    if not all(1 <= port <= MAX_PORT for expose in service.expose for port in (expose.port, expose.external)):
        raise MalformedManifest("a port is out of range")
    if not all(expose.protocol in ("tcp", "udp") for expose in service.expose):
        raise MalformedManifest("a protocol is neither tcp nor udp")
    paths = [mount.path for mount in service.mounts]
    if not all(map(is_mount_path, paths)) or find_overlap(paths) is not None:
        raise MalformedManifest("a mount is malformed, or lies within another")


def _read_expose(value: Any) -> Expose:
    http = value["http"]
    return Expose(
        port=_number(value["port"]),
        external=_number(value["external"]),
        protocol=_text(value["protocol"]),
        is_global=_truth(value["global"]),
        to=tuple(map(_text, value["to"])),
        accept=tuple(map(_text, value["accept"])),
        http=None
        if http is None
        else HttpOptions(
            body_bytes=_number(http["body_bytes"]),
            read_ms=_number(http["read_ms"]),
            send_ms=_number(http["send_ms"]),
            next_tries=_number(http["next_tries"]),
            next_ms=_number(http["next_ms"]),
            next_cases=tuple(map(_text, http["next_cases"])),
            buffer_bytes=_number(http["buffer_bytes"]),
        ),
    )


def _text(value: Any) -> str:
    if type(value) is not str or "\0" in value:
        raise MalformedManifest("a text without zero characters is expected")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise MalformedManifest("a whole number is expected")
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise MalformedManifest("true or false is expected")
    return value
