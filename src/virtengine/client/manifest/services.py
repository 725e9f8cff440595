"""SDL's section `services`: what each service runs and whom it serves."""

import re
from dataclasses import dataclass

from virtengine.client.manifest.document import Value
from virtengine.client.manifest.model import Credentials, Expose, HttpOptions
from virtengine.client.manifest.rules import (
    MAX_PORT,
    find_overlap,
    is_mount_path,
    is_service_name,
    is_variable_name,
)

_HOST = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_NEXT_CASES = ("error", "timeout", "500", "502", "503", "504", "403", "404", "429", "off")


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service before it is given resources."""

    at: Value
    image: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    expose: tuple[Expose, ...]
    mounts: dict[str, tuple[str, bool, Value]]
    """Path, whether read-only, and where that is written, by volume."""
    credentials: Credentials | None


def read_services(section: Value) -> dict[str, ServiceDraft]:
    """All services by name."""
    members = section.read_mapping()
    if not members:
        section.report("missing", "there is no service", "add one under services")
    services = {name: _read_service(name, value) for name, value in members.items()}
    hosts: set[str] = set()
    for name, service in services.items():
        for expose in service.expose:
            for host in expose.accept:
                if host in hosts:
                    service.at.report(
                        "duplicate", f"the host name {host} is given twice in the manifest", "give each name once"
                    )
                hosts.add(host)
            for other in expose.to:
                if other not in members:
                    service.at.report("unresolved", f"{name} is exposed to {other}, which is no service")
    return services


def _read_service(name: str, value: Value) -> ServiceDraft:
    if not is_service_name(name):
        value.report("bad-name", "a service name is lower-case letters, digits and inner dashes, a letter first")
    fields = value.read_fields(
        "image", "command", "args", "env", "expose", "dependencies", "params", "credentials", required=("image",)
    )
    if "dependencies" in fields:
        fields["dependencies"].read_sequence()
    mounts = _read_params(fields["params"]) if "params" in fields else {}
    return ServiceDraft(
        at=value,
        image=_read_image(fields["image"]) if "image" in fields else "",
        command=fields["command"].read_texts() if "command" in fields else (),
        args=fields["args"].read_texts() if "args" in fields else (),
        env=_read_environment(fields["env"]) if "env" in fields else (),
        expose=_read_exposes(fields["expose"]) if "expose" in fields else (),
        mounts=mounts,
        credentials=_read_credentials(fields["credentials"]) if "credentials" in fields else None,
    )


def _read_image(value: Value) -> str:
    image = value.read_text().strip()
    if not image:
        value.report("missing", "the image is empty", "name an image that a provider offers: `host` is one")
    return image


def _read_environment(value: Value) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    for item in value.read_sequence():
        name, _, text = item.read_text().partition("=")
        if not is_variable_name(name):
            item.report(
                "bad-name", "a variable is NAME=value, its name letters, digits, `_`, `-` and `.`, no digit first"
            )
        elif name in pairs:
            item.report("duplicate", f"the variable {name} is given twice", "keep one")
        else:
            pairs[name] = text
    return tuple(pairs.items())


def _read_exposes(value: Value) -> tuple[Expose, ...]:
    exposes: list[Expose] = []
    for item in value.read_sequence():
        expose = _read_expose(item)
        if any(
            (other.port, other.external, other.protocol) == (expose.port, expose.external, expose.protocol)
            for other in exposes
        ):
            item.report("duplicate", "this port is exposed twice", "merge the `to` lists")
        exposes.append(expose)
    return tuple(exposes)


def _read_expose(value: Value) -> Expose:
    fields = value.read_fields("port", "as", "proto", "accept", "to", "http_options", required=("port",))
    port = fields["port"].read_integer(1, MAX_PORT) if "port" in fields else 1
    external = fields["as"].read_integer(0, MAX_PORT) if "as" in fields else 0
    protocol = fields["proto"].read_text().lower() if "proto" in fields else "tcp"
    if protocol not in ("tcp", "udp"):
        fields["proto"].report("bad-value", "the protocol is tcp or udp", "HTTP is tcp with `as: 80`")
        protocol = "tcp"
    is_global, to = _read_targets(fields["to"]) if "to" in fields else (False, ())
    return Expose(
        port=port,
        external=external or port,
        protocol=protocol,
        is_global=is_global,
        to=to,
        accept=_read_hosts(fields["accept"]) if "accept" in fields else (),
        http=_read_http(fields["http_options"]) if "http_options" in fields else None,
    )


def _read_targets(value: Value) -> tuple[bool, tuple[str, ...]]:
    is_global, services = False, set()
    for item in value.read_sequence():
        fields = item.read_fields("service", "global", "ip")
        if "ip" in fields:
            fields["ip"].report("unsupported", "leased addresses are not offered", "leave `ip` out")
        if "global" in fields and fields["global"].read_boolean():
            is_global = True
        if "service" in fields:
            services.add(fields["service"].read_text())
    return is_global, tuple(sorted(services))


def _read_hosts(value: Value) -> tuple[str, ...]:
    hosts = []
    for item in value.read_sequence():
        host = item.read_text()
        if len(host) > 255 or not _HOST.fullmatch(host):
            item.report("bad-name", "a host name is lower-case letters, digits, dashes and dots, at most 255")
        hosts.append(host)
    return tuple(hosts)


def _read_http(value: Value) -> HttpOptions | None:
    """None where all is as by default: nothing is then asked of the provider."""
    fields = value.read_fields(
        "max_body_size", "read_timeout", "send_timeout", "next_tries", "next_timeout", "next_cases", "proxy_buffer_size"
    )

    def number(key: str, most: int, default: int) -> int:
        return fields[key].read_integer(0, most) if key in fields else default

    cases = fields["next_cases"].read_texts() if "next_cases" in fields else ("error", "timeout")
    if any(case not in _NEXT_CASES for case in cases) or ("off" in cases and len(cases) > 1):
        fields["next_cases"].report("bad-value", f"next_cases are {', '.join(_NEXT_CASES)}; off stands alone")
    options = HttpOptions(
        body_bytes=number("max_body_size", 104_857_600, 1_048_576),
        read_ms=number("read_timeout", 60_000, 60_000),
        send_ms=number("send_timeout", 60_000, 60_000),
        next_tries=number("next_tries", 100, 3),
        next_ms=number("next_timeout", 60_000, 0),
        next_cases=cases,
        buffer_bytes=number("proxy_buffer_size", 1_048_576, 0),
    )
    return None if options == HttpOptions() else options


def _read_params(value: Value) -> dict[str, tuple[str, bool, Value]]:
    fields = value.read_fields("storage", "permissions", "tee")
    for key in ("permissions", "tee"):
        if key in fields:
            fields[key].report("unsupported", f"{key} is not offered", f"leave `{key}` out")
    mounts: dict[str, tuple[str, bool, Value]] = {}
    for volume, item in (fields["storage"].read_mapping() if "storage" in fields else {}).items():
        inner = item.read_fields("mount", "readOnly")
        path = inner["mount"].read_text() if "mount" in inner else ""
        path = path.rstrip("/") or path[:1]
        if path and not is_mount_path(path):
            inner["mount"].report("bad-value", "a mount is an absolute path below /, without `..`")
        elif path and find_overlap([path, *(other for other, _, _ in mounts.values() if other)]):
            inner["mount"].report(
                "duplicate", "two volumes have this mount, or one lies within the other", "give each its own path"
            )
        mounts[volume] = (path, inner["readOnly"].read_boolean() if "readOnly" in inner else False, item)
    return mounts


def _read_credentials(value: Value) -> Credentials:
    fields = value.read_fields("host", "email", "username", "password", required=("host", "username", "password"))
    texts = {key: field.read_text().strip() for key, field in fields.items()}
    for key, least in (("host", 1), ("username", 1), ("password", 6), ("email", 5)):
        if key in fields and len(texts[key]) < least:
            fields[key].report("bad-value", f"{key} has at least {least} characters")
    return Credentials(
        texts.get("host", ""), texts.get("username", ""), texts.get("password", ""), texts.get("email", "")
    )
