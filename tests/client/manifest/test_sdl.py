"""SDL: what is accepted and what it means, what is refused and how. Cases after the fixtures of Akash's SDL."""

import itertools
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from virtengine.client.manifest import InvalidManifest, OrderDraft, parse_sdl
from virtengine.client.manifest.document import MAX_BYTES
from virtengine.client.manifest.quantities import parse_bytes, parse_cpu, parse_decimal
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1.market import EndpointKind, Gpu, Requirement, Volume
from virtengine.x.market.rules import check_price, check_requirements, check_units

ROOT = Path(__file__).parents[3]

BASE = """\
version: "2.0"
services:
  web:
    image: nginx
    expose:
      - port: 80
        to:
          - global: true
profiles:
  compute:
    web:
      resources:
        cpu:
          units: 100m
        memory:
          size: 128Mi
        storage:
          size: 512Mi
  placement:
    akash:
      pricing:
        web:
          denom: uve
          amount: 10
deployment:
  web:
    akash:
      profile: web
      count: 1
"""


def change(*pairs: tuple[str, str]) -> str:
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def parse(*pairs: tuple[str, str]) -> OrderDraft:
    (draft,) = parse_sdl(change(*pairs))
    check_units(draft.units)  # what we make of a manifest, the chain takes
    check_price(draft.ceiling)
    check_requirements(draft.requirements)
    return draft


def find(text: str) -> list[tuple[str, str, int]]:
    with pytest.raises(InvalidManifest) as caught:
        parse_sdl(text)
    return [(finding.code, finding.path, finding.line) for finding in caught.value.findings]


# --- Accepted ---


def test_the_simple_manifest() -> None:
    draft = parse()
    (unit,) = draft.units
    assert (unit.id, unit.count, unit.resources.cpu_milli) == (1, 1, 100)
    assert unit.resources.memory_bytes == 128 << 20
    assert unit.resources.volumes == (Volume(size_bytes=512 << 20),)
    assert [endpoint.kind for endpoint in unit.resources.endpoints] == [EndpointKind.HTTP]
    assert (draft.ceiling.denom, draft.ceiling.amount) == ("uve", Dec.from_int(10))
    assert draft.demands == ("image/nginx",)
    assert draft.name == "akash"


@pytest.mark.parametrize("name", ["web", "api", "burn"])
def test_the_examples_are_manifests(name: str) -> None:
    (draft,) = parse_sdl((ROOT / "examples" / f"{name}.yaml").read_text())
    check_units(draft.units)
    assert draft.demands == ("image/host",)


def test_json_means_the_same_as_yaml() -> None:
    document = json.dumps(yaml.safe_load(BASE), indent="\t")
    assert parse_sdl(document) == parse_sdl(BASE)


def test_port_ranges_and_kinds_of_endpoints() -> None:
    exposes = "\n".join(
        f"      - {{port: {port}, as: {external}, proto: {proto}, to: [{{global: true}}]}}"
        for port, external, proto in ((8080, 80, "tcp"), (10000, 10000, "udp"), (20000, 0, "UDP"), (22, 22, "TCP"))
    )
    draft = parse(("      - port: 80\n        to:\n          - global: true", exposes))
    kinds = [(endpoint.kind, endpoint.sequence) for endpoint in draft.units[0].resources.endpoints]
    assert kinds == [(EndpointKind.HTTP, 0), (EndpointKind.TCP, 1), (EndpointKind.UDP, 2), (EndpointKind.UDP, 3)]
    assert draft.manifest.services[0].expose[2].external == 20000


def test_a_port_that_is_not_global_is_no_endpoint() -> None:
    draft = parse(("        to:\n          - global: true\n", ""))
    assert draft.units[0].resources.endpoints == ()


def test_several_services_under_2_0_have_units_of_their_own_and_under_2_1_share_one() -> None:
    more = (
        ("services:\n", "services:\n  db:\n    image: postgres\n    expose: [{port: 5432, to: [{service: web}]}]\n"),
        ("deployment:\n", "deployment:\n  db: {akash: {profile: web, count: 2}}\n"),
    )
    draft = parse(*more)
    assert [(unit.id, unit.count) for unit in draft.units] == [(1, 2), (2, 1)]
    assert [(service.name, service.unit, service.count) for service in draft.manifest.services] == [
        ("db", 1, 2),
        ("web", 2, 1),
    ]
    assert draft.ceiling.amount == Dec.from_int(30)
    assert draft.demands == ("feature/service-links", "image/nginx", "image/postgres")
    merged = parse(('"2.0"', '"2.1"'), *more)
    assert [(unit.id, unit.count) for unit in merged.units] == [(1, 3)]
    assert {service.unit for service in merged.manifest.services} == {1}


def test_each_placement_is_an_order_sorted_by_name() -> None:
    text = change(
        ("  placement:\n", "  placement:\n    alpha: {pricing: {web: {denom: uve, amount: '0.5'}}}\n"),
        ("  web:\n    akash:\n", "  web:\n    alpha: {profile: web, count: 3}\n    akash:\n"),
    )
    drafts = parse_sdl(text)
    assert [(draft.name, draft.ceiling.amount) for draft in drafts] == [
        ("akash", Dec.from_int(10)),
        ("alpha", Dec.parse("1.5")),
    ]


def test_storage_classes_mounts_and_order_of_volumes() -> None:
    storage = """storage:
          - {size: 10Gi}
          - {name: cache, size: 1Gi, attributes: {class: ram}}
          - {name: logs, size: 2Gi, attributes: {persistent: true, class: beta2}}
          - {name: data, size: 2Gi, attributes: {persistent: true}}"""
    params = (
        "    params: {storage: {logs: {mount: /logs}, data: {mount: /data, readOnly: true}, default: {mount: ''}}}\n"
    )
    draft = parse(("storage:\n          size: 512Mi", storage), ("    expose:\n", params + "    expose:\n"))
    gib = 1 << 30
    assert draft.units[0].resources.volumes == (
        Volume(name="cache", size_bytes=gib, class_="ram"),
        Volume(name="logs", size_bytes=2 * gib, class_="beta2", persistent=True),
        Volume(name="data", size_bytes=2 * gib, class_="default", persistent=True),
        Volume(size_bytes=10 * gib),
    )
    assert [(mount.volume, mount.path, mount.read_only) for mount in draft.manifest.services[0].mounts] == [
        ("data", "/data", True),
        ("logs", "/logs", False),
    ]
    assert "feature/volume-mounts" in draft.demands


@pytest.mark.parametrize(
    ("models", "gpu"),
    [
        ("[]", Gpu(units=1, vendor="nvidia", model="*")),
        ("[{model: a100}]", Gpu(units=1, vendor="nvidia", model="a100")),
        (
            "[{model: a100, ram: 80Gi, interface: sxm}]",
            Gpu(units=1, vendor="nvidia", model="a100", memory_bytes=80 << 30, interface="sxm"),
        ),
    ],
)
def test_gpus(models: str, gpu: Gpu) -> None:
    added = f"gpu: {{units: 1, attributes: {{vendor: {{nvidia: {models}}}}}}}\n        memory:"
    assert parse(("memory:", added)).units[0].resources.gpu == gpu


def test_no_gpu_units_is_no_gpu() -> None:
    assert parse(("memory:", "gpu: {units: 0}\n        memory:")).units[0].resources.gpu is None


def test_attributes_become_requirements_and_empty_signers_are_none() -> None:
    draft = parse(
        (
            "akash:\n      pricing",
            "akash:\n      attributes: {region: us-west, tier: 1}\n      signedBy: {anyOf: []}\n      pricing",
        ),
        ("units: 100m", "units: 100m\n          attributes: {arch: arm64}"),
    )
    assert draft.requirements == (
        Requirement(key="arch", value="arm64"),
        Requirement(key="region", value="us-west"),
        Requirement(key="tier", value="1"),
    )


def test_credentials_hosts_and_http_options_are_kept_and_demanded() -> None:
    draft = parse(
        (
            "    expose:\n      - port: 80\n",
            """    credentials: {host: registry.example, username: me, password: secret99}
    expose:
      - port: 80
        accept: [www.example.org]
        http_options: {max_body_size: 2097152, next_cases: ['500']}
""",
        )
    )
    service = draft.manifest.services[0]
    assert service.credentials is not None
    assert "secret99" not in repr(draft)
    assert service.expose[0].http is not None
    assert service.expose[0].http.next_cases == ("500",)
    assert draft.demands == (
        "feature/host-names",
        "feature/http-options",
        "feature/registry-credentials",
        "image/nginx",
    )


def test_optional_sections_may_be_null_and_scalars_are_taken_as_written() -> None:
    draft = parse(
        (
            "    image: nginx\n",
            """    image: nginx
    command: null
    env: ['A=1=2', B=, 'C']
    args: [8080, 0x10, yes, 1.50]
    dependencies:
""",
        )
    )
    service = draft.manifest.services[0]
    assert service.args == ("8080", "0x10", "yes", "1.50")
    assert service.env == (("A", "1=2"), ("B", ""), ("C", ""))
    assert service.command == ()


def test_anchors_may_be_used() -> None:
    draft = parse(
        ("version:", "version:"), ("akash:\n      pricing", "akash:\n      attributes: &a {region: eu}\n      pricing")
    )
    assert draft.requirements[0].value == "eu"


# --- Refused ---


REFUSED = {
    "count zero": [("count: 1", "count: 0")],
    "credentials without host": [("image: nginx", "image: nginx\n    credentials: {username: me, password: secret99}")],
    "empty image": [("image: nginx", "image: ''")],
    "missing image": [("    image: nginx\n", "    args: []\n")],
    "endpoints": [("services:", "endpoints: {unused: {kind: ip}}\nservices:")],
    "port zero": [("port: 80", "port: 0")],
    "port 99999": [("port: 80", "port: 99999")],
    "port as text": [("port: 80", "port: http")],
    "as 99999": [("port: 80", "port: 80\n        as: 99999")],
    "protocol HTTP": [("port: 80", "port: 80\n        proto: HTTP")],
    "ip without global": [("- global: true", "- ip: one")],
    "no deployment": [(BASE[BASE.index("deployment:") :], "")],
    "empty deployment": [(BASE[BASE.index("deployment:") :], "deployment: {}")],
    "no memory size": [("memory:\n          size: 128Mi", "memory: {}")],
    "no pricing": [
        ("      pricing:\n        web:\n          denom: uve\n          amount: 10\n", "      attributes: {a1: b}\n")
    ],
    "no price of the profile": [("        web:\n          denom", "        other:\n          denom")],
    "no version": [('version: "2.0"\n', "")],
    "version 3.0": [('"2.0"', '"3.0"')],
    "negative CPU": [("units: 100m", "units: -1")],
    "negative milli CPU": [("units: 100m", 'units: "-100m"')],
    "persistent without mount": [("size: 512Mi", "size: 512Mi\n          attributes: {persistent: true}")],
    "ram persistent": [("size: 512Mi", "size: 512Mi\n          attributes: {persistent: true, class: ram}")],
    "class without persistent": [("size: 512Mi", "size: 512Mi\n          attributes: {class: beta1}")],
    "class and persistent false": [
        ("size: 512Mi", "size: 512Mi\n          attributes: {class: beta1, persistent: false}")
    ],
    "unknown storage class": [("size: 512Mi", "size: 512Mi\n          attributes: {class: nvme, persistent: true}")],
    "unknown storage attribute": [("size: 512Mi", "size: 512Mi\n          attributes: {speed: fast}")],
    "two unnamed volumes": [("storage:\n          size: 512Mi", "storage: [{size: 1Gi}, {size: 2Gi}]")],
    "unknown top-level field": [("services:", "extra: 1\nservices:")],
    "reclamation": [("services:", "reclamation: {min_window: 1h}\nservices:")],
    "tee": [("image: nginx", "image: nginx\n    params: {tee: cpu}")],
    "email of 3 characters": [
        ("image: nginx", "image: nginx\n    credentials: {host: h, username: u, password: secret99, email: a@b}")
    ],
    "password of 4 characters": [
        ("image: nginx", "image: nginx\n    credentials: {host: h, username: u, password: four}")
    ],
    "denom": [("denom: uve", "denom: invalidtoken")],
    "foreign denom": [("denom: uve", "denom: uakt")],
    "GPU vendor": [("memory:", "gpu: {units: 1, attributes: {vendor: {amd: []}}}\n        memory:")],
    "GPU without vendor": [("memory:", "gpu: {units: 1}\n        memory:")],
    "GPU attributes of none": [("memory:", "gpu: {units: 0, attributes: {vendor: {nvidia: []}}}\n        memory:")],
    "two GPU models": [
        ("memory:", "gpu: {units: 1, attributes: {vendor: {nvidia: [{model: a}, {model: b}]}}}\n        memory:")
    ],
    "GPU interface": [
        ("memory:", "gpu: {units: 1, attributes: {vendor: {nvidia: [{model: a, interface: usb}]}}}\n        memory:")
    ],
    "duplicate mount": [
        ("storage:\n          size: 512Mi", "storage: [{name: a, size: 1Gi}, {name: b, size: 1Gi}]"),
        ("image: nginx", "image: nginx\n    params: {storage: {a: {mount: /x}, b: {mount: /x}}}"),
    ],
    "mount within another": [
        ("storage:\n          size: 512Mi", "storage: [{name: a, size: 1Gi}, {name: b, size: 1Gi}]"),
        ("image: nginx", "image: nginx\n    params: {storage: {a: {mount: /x/y}, b: {mount: /x/}}}"),
    ],
    "mount not in shortest form": [("image: nginx", "image: nginx\n    params: {storage: {default: {mount: //x}}}")],
    "relative mount": [("image: nginx", "image: nginx\n    params: {storage: {default: {mount: data}}}")],
    "mount upwards": [("image: nginx", "image: nginx\n    params: {storage: {default: {mount: /a/../etc}}}")],
    "mount of no volume": [("image: nginx", "image: nginx\n    params: {storage: {gone: {mount: /x}}}")],
    "read-only memory": [
        ("storage:\n          size: 512Mi", "storage: [{name: a, size: 1Gi, attributes: {class: ram}}]"),
        ("image: nginx", "image: nginx\n    params: {storage: {a: {mount: /x, readOnly: true}}}"),
    ],
    "profile that is not there": [("profile: web", "profile: gone")],
    "placement that is not there": [("    akash:\n      profile", "    gone:\n      profile")],
    "service that is not there": [("deployment:\n  web:", "deployment:\n  gone:")],
    "capital in the name": [("services:\n  web:", "services:\n  Web:"), ("deployment:\n  web:", "deployment:\n  Web:")],
    "digit first in the name": [
        ("services:\n  web:", "services:\n  9web:"),
        ("deployment:\n  web:", "deployment:\n  9web:"),
    ],
    "trailing dash in the name": [
        ("services:\n  web:", "services:\n  web-:"),
        ("deployment:\n  web:", "deployment:\n  web-:"),
    ],
    "variable without name": [("image: nginx", "image: nginx\n    env: ['=1']")],
    "variable with bad characters": [("image: nginx", "image: nginx\n    env: ['A B=1']")],
    "variable given twice": [("image: nginx", "image: nginx\n    env: [A=1, A=2]")],
    "underscore in a host": [("port: 80", "port: 80\n        accept: [a_b.org]")],
    "host longer than 255": [("port: 80", f"port: 80\n        accept: [{'a' * 256}]")],
    "host given twice": [("port: 80", "port: 80\n        accept: [a.org, a.org]")],
    "port exposed twice": [("      - port: 80\n", "      - {port: 80}\n      - port: 80\n")],
    "exposed to no service": [("- global: true", "- service: gone")],
    "signers": [("akash:\n      pricing", "akash:\n      signedBy: {anyOf: [ve1x]}\n      pricing")],
    "price zero": [("amount: 10", "amount: 0")],
    "price negative": [("amount: 10", "amount: -1")],
    "price with exponent": [("amount: 10", "amount: 1e3")],
    "price of 19 places": [("amount: 10", "amount: '0.0000000000000000001'")],
    "arch": [("units: 100m", "units: 100m\n          attributes: {arch: mips}")],
    "next_cases off with others": [("port: 80", "port: 80\n        http_options: {next_cases: ['off', error]}")],
    "body too large": [("port: 80", "port: 80\n        http_options: {max_body_size: 104857601}")],
    "list for a mapping": [("services:\n  web:\n", "services:\n  - web\n  - ")],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    findings = find(change(*REFUSED[name]))
    assert findings
    assert all(code and line > 0 for code, _, line in findings)


def test_all_mistakes_are_found_at_once_with_line_path_and_hint() -> None:
    text = change(
        ("image: nginx", "imag: nginx"),
        ("port: 80", "port: 0"),
        ("units: 100m", "units: lots"),
        ("count: 1", "count: none"),
    )
    with pytest.raises(InvalidManifest) as caught:
        parse_sdl(text)
    found = {(finding.code, finding.path, finding.line) for finding in caught.value.findings}
    assert found == {
        ("missing", "services.web", 4),
        ("unknown-key", "services.web.imag", 4),
        ("bad-number", "services.web.expose[0].port", 6),
        ("bad-quantity", "profiles.compute.web.resources.cpu.units", 14),
        ("bad-number", "deployment.web.akash.count", 29),
    }
    assert "did you mean image?" in str(caught.value)
    assert [finding.line for finding in caught.value.findings] == sorted(line for _, _, line in found)


def test_findings_quote_no_secret() -> None:
    text = change(
        (
            "image: nginx",
            "image: nginx\n    env: ['BAD NAME=s3cr3t']\n    credentials: {host: h, username: u, password: pw}",
        )
    )
    with pytest.raises(InvalidManifest) as caught:
        parse_sdl(text)
    assert "s3cr3t" not in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("# only a remark", "empty"),
        ("a: [", "syntax"),
        ("a: b: c", "syntax"),
        ("a: *nowhere", "syntax"),
        ("a: 1\n---\nb: 2", "syntax"),
        ("a: \x00", "syntax"),
        ("[" * 30 + "]" * 30, "too-deep"),
        ("[" * 100_000, "too-deep"),
        ("{" * 30, "too-deep"),
        ("a: " + "b" * MAX_BYTES, "too-large"),
        (
            "a: &a [1,2]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
            + "".join(
                f"{chr(c + 1)}: &{chr(c + 1)} [{','.join([f'*{chr(c)}'] * 9)}]\n" for c in range(ord("b"), ord("h"))
            ),
            "too-large",
        ),
        ("a: &a [*a]", "too-large"),
        ("!!python/object/apply:os.system ['true']", "bad-type"),
        ("text", "bad-type"),
        ("{? [a, b] : c}", "bad-key"),
        ("version: '2.0'\nversion: '2.0'", "duplicate-key"),
    ],
)
def test_documents_that_are_no_manifest_or_an_attack(text: str, code: str) -> None:
    assert code in [found for found, _, _ in find(text)]


def test_a_yaml_boolean_of_old_is_no_boolean() -> None:
    assert ("bad-type", "services.web.expose[0].to[0].global", 8) in find(change(("global: true", "global: yes")))


@given(st.text(max_size=300))
def test_any_text_is_parsed_or_refused_cleanly(text: str) -> None:
    try:
        parse_sdl(text)
    except InvalidManifest:
        return


@settings(max_examples=60)
@given(st.integers(0, len(BASE)), st.integers(0, 40), st.text(max_size=12))
def test_any_damage_to_a_manifest_is_parsed_or_refused_cleanly(position: int, length: int, inserted: str) -> None:
    try:
        drafts = parse_sdl(BASE[:position] + inserted + BASE[position + length :])
    except InvalidManifest:
        return
    for draft in drafts:
        check_units(draft.units)


# --- Quantities ---


def test_cpu_quantities() -> None:
    assert [parse_cpu(text) for text in ("1", "0.5", "100m", "2.5", "10m", "384")] == [
        1000,
        500,
        100,
        2500,
        10,
        384_000,
    ]
    assert all(
        parse_cpu(text) is None
        for text in ("-1", "-0.5", "-100m", "", "m", "1e3", "0", "0.0005", "1.5m", "+1", " 1", "١")
    )


def test_byte_quantities() -> None:
    assert parse_bytes("1048576") == 1 << 20
    assert [parse_bytes(f"1{suffix}i") for suffix in "MGT"] == [1 << 20, 1 << 30, 1 << 40]
    assert [parse_bytes(f"2{suffix}") for suffix in "MGT"] == [2 * 10**6, 2 * 10**9, 2 * 10**12]
    assert parse_bytes("1.5Gi") == 3 << 29
    assert parse_bytes("2048k") == 2_048_000
    assert all(
        parse_bytes(text) is None
        for text in ("-1", "", "Mi", "1ki", "1mi", "1 Mi", "1e9", "0", "1", "1E", "1..5Gi", ".5Gi")
    )


def test_decimals_are_plain() -> None:
    assert all(parse_decimal(text) is None for text in ("", ".", "1.", ".1", "1,0", "0x1", "1_0", "٣"))


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(REFUSED)), min_size=2, max_size=3, unique=True))
def test_mistakes_together_are_refused_as_well(names: list[str]) -> None:
    pairs = list(itertools.chain.from_iterable(REFUSED[name] for name in names))
    text = BASE
    for old, new in pairs:
        text = text.replace(old, new, 1)
    with pytest.raises(InvalidManifest):
        parse_sdl(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: '2.0'\n\tservices: x", ["line 2: ", "'\\t'", "never tabs"]),
        ("---\na: 1\n---\nb: 2", ["line 3: ", "expected a single document", "another document"]),
        ("a: 1\nb: x\0y", ["line 2: ", "a character that is not allowed"]),
        ("", ["the manifest is empty"]),
        ("a: " + "x" * 200_000, ["larger than 131072 bytes"]),
    ],
)
def test_what_is_no_document_is_said_with_its_line_where_it_has_one(text: str, said: list[str]) -> None:
    with pytest.raises(InvalidManifest) as caught:
        parse_sdl(text)
    assert all(part in str(caught.value) for part in said)
    assert "line 0" not in str(caught.value)
