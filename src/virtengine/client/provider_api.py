"""A provider's API as its customers use it: pinned TLS, a token per lease, status and logs."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from virtengine.client.errors import ClientError
from virtengine.client.pinning import connect_pinned
from virtengine.client.signer import Signer
from virtengine.client.tokens import make_token
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseId
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Provider

_TIMEOUT = 15.0
_MAX_ANSWER = 1 << 20
_DEFAULT_PORT = 443


class ProviderUnreachable(ClientError):
    """The provider's API does not answer."""

    hint = "The lease itself is not affected. Try again, or ask `ve order status`."


class ProviderRefused(ClientError):
    """The provider's API refused; `status` is its HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"the provider refused: {reason}")
        self.status = status


class ProviderApi:
    """One provider, as registered on chain. Connections are made per call."""

    def __init__(self, provider: Provider, signer: Signer | None = None) -> None:
        self._host, self._port = _read_address(provider.host_uri)
        self._pin = provider.api_key_hash
        self._provider = encode_account(provider.owner)
        self._signer = signer

    def status(self) -> dict[str, Any]:
        """What the provider tells everybody."""
        return self._read_json("/status", "")

    def lease_status(self, lease: LeaseId) -> dict[str, Any]:
        """What the workload of a lease does."""
        name = _name(lease)
        return self._read_json(f"/lease/{name}/status", self._make_token(name, "status"))

    def logs(
        self, lease: LeaseId, *, service: str = "", replica: int = 0, tail: int = 100, follow: bool = False
    ) -> Iterator[bytes]:
        """The output of one replica, in pieces as they come; `service` may be left out where there is one only."""
        name = _name(lease)
        query = {
            "tail": tail,
            "replica": replica,
            **({"service": service} if service else {}),
            **({"follow": 1} if follow else {}),
        }
        path = f"/lease/{name}/logs?{urlencode(query)}"
        with self._request(path, self._make_token(name, "logs"), endless=follow) as response:
            while piece := _read_piece(response):
                yield piece

    def _make_token(self, lease: str, scope: str) -> str:
        if self._signer is None:
            raise ClientError("the lease's API needs the owner's key")
        return make_token(self._signer, provider=self._provider, lease=lease, scopes=(scope,), now=int(time.time()))

    def _read_json(self, path: str, token: str) -> dict[str, Any]:
        with self._request(path, token) as response:
            raw = response.read(_MAX_ANSWER)
        try:
            answer: dict[str, Any] = json.loads(raw)
        except ValueError:
            raise ProviderUnreachable("the provider's answer is no JSON") from None
        return answer

    @contextmanager
    def _request(self, path: str, token: str, *, endless: bool = False) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT)
        try:
            with self._open(connection, path, token) as response:
                if endless and connection.sock is not None:
                    connection.sock.settimeout(None)
                if response.status != http.HTTPStatus.OK:
                    raise ProviderRefused(response.status, _read_reason(response))
                yield response
        finally:
            connection.close()

    def _open(self, connection: http.client.HTTPConnection, path: str, token: str) -> http.client.HTTPResponse:
        try:
            connection.sock = connect_pinned(self._host, self._port, self._pin, _TIMEOUT)
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            return connection.getresponse()
        except (OSError, ValueError, http.client.HTTPException) as error:  # ValueError: no name of a host
            message = f"no answer from the provider at {self._host}:{self._port} ({type(error).__name__})"
            raise ProviderUnreachable(message) from error


def _read_address(uri: str) -> tuple[str, int]:
    try:
        address = urlsplit(uri)
        if address.scheme == "https" and address.hostname:
            return address.hostname, address.port or _DEFAULT_PORT
    except ValueError:
        pass
    raise ProviderUnreachable(f"the provider's address {uri!r} is not https://HOST[:PORT]")


def _read_piece(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read1(65536)
    except (OSError, http.client.HTTPException) as error:
        raise ProviderUnreachable(f"the provider ended the stream ({type(error).__name__})") from error


def _read_reason(response: http.client.HTTPResponse) -> str:
    try:
        reason = json.loads(response.read(_MAX_ANSWER))["error"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return f"HTTP status {response.status}"
    return str(reason)


def _name(lease: LeaseId) -> str:
    return f"{encode_account(lease.order.owner)}/{lease.order.sequence}/{lease.attempt}"
