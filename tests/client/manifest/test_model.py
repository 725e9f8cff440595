"""The canonical manifest: one encoding, one commitment, the same in every language."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtengine.client.manifest import (
    Access,
    AccessPoint,
    MalformedManifest,
    Manifest,
    compute_commitment,
    decode_access,
    decode_payload,
    encode_access,
    encode_payload,
    make_salt,
)
from virtengine.client.manifest.model import Credentials, Expose, HttpOptions, Mount, Service

SALT = bytes(range(32))
PLAIN = Manifest(
    "here",
    (
        Service(
            name="web",
            unit=1,
            count=2,
            image="host",
            command=("/bin/sh", "-c"),
            args=('echo "é"\n\t\\ \u2028 \x7f <&>',),
            env=(("A", "1"), ("EMPTY", "")),
            expose=(Expose(8080, 80, "tcp", True, (), (), None),),
            mounts=(),
        ),
    ),
)
CANONICAL = (
    '{"format":"virtengine/manifest/v1","name":"here","services":[{"args":["echo \\"é\\"\\n\\t\\\\ \u2028 \x7f <&>"],'
    '"command":["/bin/sh","-c"],"count":2,"credentials":null,"env":[{"name":"A","value":"1"},{"name":"EMPTY","value":""}],'
    '"expose":[{"accept":[],"external":80,"global":true,"http":null,"port":8080,"protocol":"tcp","to":[]}],"image":"host",'
    '"mounts":[],"name":"web","unit":1}]}'
).encode()

names = st.from_regex(r"[a-j]([-a-j]{0,6}[a-j])?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
numbers = st.integers(0, (1 << 53) - 1)
ports = st.integers(1, 65535)
exposes = st.builds(
    Expose,
    ports,
    ports,
    st.sampled_from(["tcp", "udp"]),
    st.booleans(),
    st.lists(names, max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
    st.none() | st.builds(HttpOptions, body_bytes=numbers, next_cases=st.lists(texts, max_size=2).map(tuple)),
)
services = st.builds(
    Service,
    name=names,
    unit=numbers,
    count=numbers,
    image=texts,
    command=st.lists(texts, max_size=3).map(tuple),
    args=st.lists(texts, max_size=3).map(tuple),
    env=st.lists(st.tuples(names, texts), max_size=3).map(tuple),
    expose=st.lists(exposes, max_size=2).map(tuple),
    mounts=st.lists(
        st.builds(Mount, names, names.map("/{}".format), st.booleans()), max_size=2, unique_by=lambda mount: mount.path
    ).map(tuple),
    credentials=st.none() | st.builds(Credentials, texts, texts, texts, texts),
)
manifests = st.builds(Manifest, texts, st.lists(services, max_size=3).map(tuple))


def test_the_canonical_form_is_pinned() -> None:
    """What JavaScript's JSON.stringify gives of the same value with sorted keys: RFC 8785."""
    assert PLAIN.canonical() == CANONICAL
    assert compute_commitment(SALT, PLAIN) == hashlib.sha256(SALT + CANONICAL).digest()


@settings(max_examples=40)
@given(manifests)
def test_a_manifest_comes_back_from_its_canonical_form(manifest: Manifest) -> None:
    raw = manifest.canonical()
    assert Manifest.parse(raw) == manifest
    assert json.loads(raw) == json.loads(raw.decode())
    salt = make_salt()
    assert decode_payload(encode_payload(salt, manifest), compute_commitment(salt, manifest)) == (salt, manifest)


@settings(max_examples=30)
@given(manifests, manifests)
def test_different_manifests_have_different_commitments(one: Manifest, other: Manifest) -> None:
    assert (compute_commitment(SALT, one) == compute_commitment(SALT, other)) == (one == other)


@pytest.mark.parametrize(
    "change",
    [
        (b'"count":2', b'"count":2.0'),
        (b'"count":2', b'"count":"2"'),
        (b'"count":2', b'"count":true'),
        (b'"count":2', b'"count":-2'),
        (b'"count":2', b'"count":9007199254740992'),
        (b'"global":true', b'"global":1'),
        (b'"image":"host"', b'"image":null'),
        (b'"image":"host"', b'"image":["host"]'),
        (b'"unit":1}', b'"unit":1,"user":"root"}'),
        (b'"unit":1}', b'"unit":1 }'),
        (b'"mounts":[],', b""),
        (b'"name":"here",', b'"name":"here","name":"here",'),
        (b"manifest/v1", b"manifest/v2"),
        (b"\xc3\xa9", b"\\u00e9"),
        (b"\xc3\xa9", b"\xff"),
        (b'"services":[{', b'"services":[{},{'),
        (b'"credentials":null', b'"credentials":{}'),
        (b'"http":null', b'"http":{"body_bytes":1}'),
    ],
)
def test_anything_but_the_canonical_form_is_refused(change: tuple[bytes, bytes]) -> None:
    assert change[0] in CANONICAL
    with pytest.raises(MalformedManifest):
        Manifest.parse(CANONICAL.replace(*change))


@pytest.mark.parametrize(
    "change",
    [
        (b'"name":"web"', b'"name":"../../other/logs/web"'),
        (b'"name":"web"', b'"name":""'),
        (b'"name":"web"', b'"name":"web.x"'),
        (b'"value":"1"', b'"value":"1\\u0000--bind"'),
        (b'"name":"A"', b'"name":"A=B"'),
        (b'"image":"host"', b'"image":"host\\u0000"'),
        (b'"port":8080', b'"port":0'),
        (b'"port":8080', b'"port":65536'),
        (b'"external":80', b'"external":65536'),
        (b'"protocol":"tcp"', b'"protocol":"icmp"'),
        (b'"mounts":[]', b'"mounts":[{"path":"data","read_only":false,"volume":""}]'),
        (b'"mounts":[]', b'"mounts":[{"path":"/a/../b","read_only":false,"volume":""}]'),
        (
            b'"mounts":[]',
            b'"mounts":[{"path":"/a","read_only":false,"volume":""},{"path":"/a/b","read_only":true,"volume":"b"}]',
        ),
    ],
)
def test_a_manifest_that_no_parser_of_ours_would_have_made_is_refused(change: tuple[bytes, bytes]) -> None:
    assert change[0] in CANONICAL
    with pytest.raises(MalformedManifest, match=r"malformed|out of range|zero|neither|within"):
        Manifest.parse(CANONICAL.replace(*change))


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"[]", b"3", b'"x"', b"{}", b"[" * 100_000, b" " * (300 << 10), b'{"a":NaN}']
)
def test_what_is_no_manifest_at_all_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedManifest):
        Manifest.parse(raw)
    with pytest.raises(MalformedManifest):
        decode_payload(raw, bytes(32))
    with pytest.raises(MalformedManifest):
        decode_access(raw)


def test_a_payload_must_be_what_was_committed_to() -> None:
    payload, commitment = encode_payload(SALT, PLAIN), compute_commitment(SALT, PLAIN)
    assert decode_payload(payload, commitment) == (SALT, PLAIN)
    for spoiled in (
        payload + b" ",
        payload.replace(SALT.hex().encode(), SALT.hex().upper().encode()),
        payload.replace(b"web", b"wob"),
    ):
        with pytest.raises(MalformedManifest):
            decode_payload(spoiled, commitment)
    with pytest.raises(MalformedManifest, match="committed"):
        decode_payload(payload, bytes(32))
    with pytest.raises(MalformedManifest):
        compute_commitment(b"short", PLAIN)


def test_half_a_surrogate_pair_has_no_canonical_form() -> None:
    with pytest.raises(MalformedManifest):
        Manifest.parse(CANONICAL.replace(b"host", b"\\ud800"))


def test_access_data_come_back() -> None:
    access = Access("https://a:8443", (AccessPoint("web", 8080, "tcp", "127.0.0.1", 31000, "http://127.0.0.1:31000"),))
    assert decode_access(encode_access(access)) == access
    with pytest.raises(MalformedManifest):
        decode_access(encode_access(access) + b" ")


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://x/\x1b]0;owned\x07"},
        {"url": "http://x (and  all paid)"},
        {"url": "javascript:alert(1)"},
        {"url": 7},
        {"host": "a\nstate  closed"},
        {"host": None},
        {"host": "\u202e"},
        {"service": ["web"]},
        {"protocol": "\x9b31m"},
        {"external": "31000"},
        {"external": True},
        {"external": 65536},
        {"port": 0},
        {"port": {}},
    ],
)
def test_access_data_that_are_not_plain_are_refused(changes: dict[str, Any]) -> None:
    point = AccessPoint("web", 8080, "tcp", "127.0.0.1", 31000, "http://127.0.0.1:31000")
    with pytest.raises(MalformedManifest):
        decode_access(encode_access(Access("https://a:8443", (replace(point, **changes),))))
    with pytest.raises(MalformedManifest):
        decode_access(encode_access(Access("https://a\x1b", (point,))))


def test_no_text_of_a_manifest_shows_its_content() -> None:
    for secret in ("echo", "host", "8080"):
        assert secret not in repr(PLAIN)
