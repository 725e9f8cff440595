"""The faucet over HTTP, in the two dialects that clients speak.

`POST /credit {"denom", "address"}` answers `ok` once the coins are there (CosmJS). `POST /api/v3/claims {"address"}`
answers `{"uuid"}` at once, and `GET /api/v3/claims/{uuid}` how it goes (cosmpy). `GET /status` tells what there is.
"""

import json
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from virtengine.cli.faucet.limits import Limits, Refused, Tally
from virtengine.client.chain import ChainClient
from virtengine.client.errors import ClientError
from virtengine.client.signer import Signer
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account
from virtengine.kit.codec.errors import InvalidAddress
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin

__all__ = ["Faucet", "make_app"]

_MAX_BODY: Final = 4096
_MAX_CLAIMS: Final = 1000
"""Claims remembered; the oldest go first."""


class BadRequest(Exception):
    """The request makes no sense; the text says why."""


@dataclass
class Claim:
    """A gift asked for in cosmpy's dialect."""

    status: str = "pending"
    """pending, processing, complete, failed."""
    tx_hash: str = ""

    def to_json(self) -> dict[str, Any]:
        """As cosmpy reads it."""
        return {"claim": {"status": self.status, "txStatus": {"hash": self.tx_hash}}}


class Faucet:
    """Sends gifts from one account."""

    def __init__(
        self,
        chain: ChainClient,
        signer: Signer,
        gift: Coin,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.chain = chain
        self.signer = signer
        self.gift = gift
        self._tally = Tally(limits or Limits(), clock)
        self._claims: OrderedDict[str, Claim] = OrderedDict()

    def reserve(self, address: bytes) -> None:
        """Count a gift before it is sent; `Refused` if it may not be."""
        self._tally.take(address)

    def give(self, address: bytes) -> str:
        """Send a reserved gift and wait until it is in a block; the transaction's hash."""
        message = MsgSend(from_address=self.signer.address, to_address=Address(address), amount=(self.gift,))
        try:
            return self.chain.send(self.signer, message).tx_hash
        except ClientError:
            self._tally.give_back(address)
            raise

    def open_claim(self) -> str:
        """A new claim's name."""
        name = str(uuid.uuid4())
        self._claims[name] = Claim()
        while len(self._claims) > _MAX_CLAIMS:
            self._claims.popitem(last=False)
        return name

    def find_claim(self, name: str) -> Claim | None:
        """A claim that is remembered."""
        return self._claims.get(name)

    def serve_claim(self, name: str, address: bytes) -> None:
        """Send what was claimed, and note how it went."""
        claim = self._claims.get(name, Claim())
        claim.status = "processing"
        try:
            claim.tx_hash = self.give(address)
            claim.status = "complete"
        except ClientError:
            claim.status = "failed"


def make_app(faucet: Faucet) -> Starlette:
    """The faucet's HTTP application."""

    async def status(request: Request) -> Response:
        gift = {"denom": faucet.gift.denom, "amount": str(faucet.gift.amount)}
        return JSONResponse(
            {
                "status": "ok",
                "chainId": await run_in_threadpool(lambda: faucet.chain.chain_id),
                "availableTokens": [faucet.gift.denom],
                "gift": gift,
                "holder": faucet.signer.bech32,
            }
        )

    async def credit(request: Request) -> Response:
        body = await _read_json(request)
        denom = body.get("denom", faucet.gift.denom)
        if denom != faucet.gift.denom:
            raise BadRequest(f"this faucet has {faucet.gift.denom} only")
        address = _read_address(body)
        faucet.reserve(address)
        await run_in_threadpool(faucet.give, address)
        return PlainTextResponse("ok")

    async def claim(request: Request) -> Response:
        address = _read_address(await _read_json(request))
        faucet.reserve(address)
        name = faucet.open_claim()
        return JSONResponse({"uuid": name}, background=BackgroundTask(faucet.serve_claim, name, address))

    async def show_claim(request: Request) -> Response:
        found = faucet.find_claim(request.path_params["uuid"])
        return JSONResponse(found.to_json()) if found else PlainTextResponse("no such claim", 404)

    return Starlette(
        routes=[
            Route("/", status, methods=["GET"]),
            Route("/status", status, methods=["GET"]),
            Route("/credit", credit, methods=["POST"]),
            Route("/api/v3/claims", claim, methods=["POST"]),
            Route("/api/v3/claims/{uuid}", show_claim, methods=["GET"]),
        ],
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])],
        exception_handlers={BadRequest: _answer_bad, Refused: _answer_refused, ClientError: _answer_failed},
    )


async def _read_json(request: Request) -> dict[str, Any]:
    raw = bytearray()
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > _MAX_BODY:
                raise BadRequest("the request is too large")
    except ClientDisconnect:  # nobody hears the answer, and nothing is wrong here
        raise BadRequest("the request did not come whole") from None
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest('send JSON such as {"denom": "uve", "address": "ve1…"}') from error
    if not isinstance(body, dict):
        raise BadRequest("send a JSON object")
    return body


def _read_address(body: dict[str, Any]) -> bytes:
    text = body.get("address")
    if not isinstance(text, str):
        raise BadRequest("the address is missing")
    try:
        return decode_account(text)
    except InvalidAddress as error:
        raise BadRequest(f"not an address of this chain: {error}") from error


async def _answer_bad(request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 400)


async def _answer_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return PlainTextResponse(str(error), 429, headers={"Retry-After": str(int(error.wait) + 1)})


async def _answer_failed(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"the chain did not take it: {error}", 502)
