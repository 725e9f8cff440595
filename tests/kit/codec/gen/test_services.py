"""Generated services against their descriptors."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

from virtengine.kit.codec import pool
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import QueryBalanceRequest, QueryBalanceResponse, QueryService
from virtengine.kit.codec.gen.index import SERVICES
from virtengine.kit.codec.service import Service, rpc_path


def get_service(name: str) -> type[Service[Any]]:
    module, class_name = SERVICES[name]
    found: type[Service[Any]] = getattr(import_module(f"virtengine.kit.codec.gen.{module}"), class_name)
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_services_have_one_abstract_method_per_rpc(name: str) -> None:
    service, descriptor = get_service(name), pool.get_service(name)
    assert name == service.NAME
    assert [rpc.name for rpc in service.RPCS] == [method.name for method in descriptor.methods]
    assert service.__abstractmethods__ == {rpc.method for rpc in service.RPCS}
    for rpc, method in zip(service.RPCS, descriptor.methods, strict=True):
        assert f"/{method.input_type.full_name}" == rpc.request.TYPE_URL
        assert f"/{method.output_type.full_name}" == rpc.response.TYPE_URL
        assert rpc.http == pool.http_rule(method)
        assert list(inspect.signature(getattr(service, rpc.method)).parameters) == ["self", "ctx", "msg"]


def test_a_service_with_a_missing_rpc_cannot_be_constructed() -> None:
    class Half(QueryService[None]):
        def balance(self, ctx: None, msg: QueryBalanceRequest) -> QueryBalanceResponse:
            return QueryBalanceResponse()

    with pytest.raises(TypeError, match="abstract"):
        Half()  # type: ignore[abstract]


def test_routes_are_read_from_the_http_option() -> None:
    rpc = next(rpc for rpc in QueryService.RPCS if rpc.name == "Balance")
    assert rpc.http == pool.HttpRule("GET", "/cosmos/bank/v1beta1/balances/{address}/by_denom", "")
    assert rpc_path(QueryService, rpc) == "/cosmos.bank.v1beta1.Query/Balance"


def test_every_message_of_our_services_has_a_signer_and_a_short_amino_name() -> None:
    ours = [name for name in SERVICES if name.startswith("virtengine.") and name.endswith(".Msg")]
    assert ours
    for name in ours:
        for rpc in get_service(name).RPCS:
            descriptor = rpc.request.PB.DESCRIPTOR
            assert pool.signer_fields(descriptor), rpc.request
            # A hardware wallet shows no longer name.
            assert 0 < len(pool.amino_name(descriptor)) < 40, rpc.request
