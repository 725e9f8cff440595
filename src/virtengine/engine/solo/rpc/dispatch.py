"""From a method's name and parameters to the JSON of its answer."""

import asyncio
import inspect
import logging
from collections.abc import Mapping
from typing import Any, Final

from virtengine.engine.solo.rpc import broadcast, methods, search
from virtengine.engine.solo.rpc.arguments import read_json, read_uri
from virtengine.engine.solo.rpc.jsonrpc import (
    METHOD_NOT_FOUND,
    CallError,
    Request,
    RpcError,
    dump,
    render_error,
    render_result,
)
from virtengine.engine.solo.rpc.methods import Caller, Environment, Method

_LOG = logging.getLogger(__name__)

METHODS: Final[Mapping[str, Method]] = {**methods.METHODS, **broadcast.METHODS, **search.METHODS}
"""The whole RPC but for the three of the websocket."""


async def answer(env: Environment, caller: Caller, request: Request) -> str | None:
    """The answer to a call as JSON; None to a notification."""
    if request.id is None:
        return None
    try:
        result = await call(env, caller, request.method, request.params)
    except RpcError as error:
        return render_error(request.id, error)
    return render_result(request.id, result)


async def call(env: Environment, caller: Caller, name: str, params: Any) -> str:
    """The result of a method as JSON; RpcError if there is none."""
    method = METHODS.get(name)
    if method is None:
        raise RpcError(METHOD_NOT_FOUND)
    return await _run(env, caller, method, read_json(method.parameters, params))


async def call_uri(env: Environment, caller: Caller, name: str, query: Mapping[str, str]) -> str:
    """The same for a GET request; the method exists."""
    method = METHODS[name]
    return await _run(env, caller, method, read_uri(method.parameters, query))


async def _run(env: Environment, caller: Caller, method: Method, arguments: list[Any]) -> str:
    try:
        threads = env.threads.get(method.work)
        if threads is not None:
            return await asyncio.get_running_loop().run_in_executor(
                threads, lambda: _to_text(method.handler(env, caller, *arguments))
            )
        result = method.handler(env, caller, *arguments)
        return _to_text(await result if inspect.isawaitable(result) else result)
    except RpcError:
        raise
    except Exception as error:
        # The top of a request: whatever broke, the caller gets an answer, the operator the trace, and the node goes on.
        _LOG.exception("RPC method %s failed", method.handler.__name__)
        raise CallError(f"{type(error).__name__} in the node; its log has more") from None


def _to_text(result: object) -> str:
    return result if isinstance(result, str) else dump(result)
