"""gRPC as clients see it: answers, statuses, metadata, reflection, health. The clients are the library's own."""

from collections.abc import Callable

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from tests.gateway.conftest import Home

from virtengine.gateway.reflection import NAMES
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryAccountRequest
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import (
    QueryAllBalancesRequest,
    QueryAllBalancesResponse,
    QueryBalanceRequest,
    QueryBalanceResponse,
)

Call = Callable[..., tuple[bytes, dict[str, str]]]
BALANCE = "/cosmos.bank.v1beta1.Query/Balance"


def balance_of(address: Address) -> bytes:
    return QueryBalanceRequest(address=address, denom="uve").encode()


def test_a_balance_and_the_height_it_is_of(call: Call, home: Home) -> None:
    response, metadata = call(BALANCE, balance_of(home.bob.address))
    assert QueryBalanceResponse.decode(response).balance.amount == 301
    assert metadata["x-cosmos-block-height"] == "4"


def test_an_earlier_height_by_metadata(call: Call, home: Home) -> None:
    response, metadata = call(BALANCE, balance_of(home.bob.address), x_cosmos_block_height="2")
    assert QueryBalanceResponse.decode(response).balance.amount == 101
    assert metadata["x-cosmos-block-height"] == "2"


def test_a_paged_query(call: Call, home: Home) -> None:
    response, _ = call(
        "/cosmos.bank.v1beta1.Query/AllBalances", QueryAllBalancesRequest(address=home.alice.address).encode()
    )
    assert [coin.denom for coin in QueryAllBalancesResponse.decode(response).balances] == ["uve", "zinc"]


@pytest.mark.parametrize(
    ("path", "request_of", "metadata", "code", "text"),
    [
        (
            "/cosmos.auth.v1beta1.Query/Account",
            lambda home: QueryAccountRequest(address=home.nobody.address).encode(),
            {},
            grpc.StatusCode.NOT_FOUND,
            "not found",
        ),
        (BALANCE, lambda _: b"\x0a\x03abc", {}, grpc.StatusCode.INVALID_ARGUMENT, "address"),
        (BALANCE, lambda _: b"\xff", {}, grpc.StatusCode.INVALID_ARGUMENT, ""),
        (
            BALANCE,
            lambda home: balance_of(home.bob.address),
            {"x_cosmos_block_height": "99"},
            grpc.StatusCode.INVALID_ARGUMENT,
            "height",
        ),
        (
            BALANCE,
            lambda home: balance_of(home.bob.address),
            {"x_cosmos_block_height": "-3"},
            grpc.StatusCode.INVALID_ARGUMENT,
            "height",
        ),
        ("/cosmos.bank.v1beta1.Query/Nothing", lambda _: b"", {}, grpc.StatusCode.UNIMPLEMENTED, ""),
        ("/ibc.core.client.v1.Query/ClientStates", lambda _: b"", {}, grpc.StatusCode.UNIMPLEMENTED, ""),
    ],
)
def test_failures_have_the_code_of_their_meaning(
    call: Call,
    home: Home,
    path: str,
    request_of: Callable[[Home], bytes],
    metadata: dict[str, str],
    code: grpc.StatusCode,
    text: str,
) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        call(path, request_of(home), **metadata)
    assert caught.value.code() is code
    assert text in caught.value.details()


def test_health_serves_once_there_is_a_block(channel: grpc.Channel) -> None:
    stub = health_pb2_grpc.HealthStub(channel)
    for status in stub.Watch(health_pb2.HealthCheckRequest(), timeout=20):
        if status.status == health_pb2.HealthCheckResponse.SERVING:
            break
    else:
        pytest.fail("never served")
    with pytest.raises(grpc.RpcError) as caught:
        stub.Check(health_pb2.HealthCheckRequest(service="nobody"))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_reflection_client_builds_a_request_without_our_types(channel: grpc.Channel, call: Call, home: Home) -> None:
    database = ProtoReflectionDescriptorDatabase(channel)
    try:
        services = set(database.get_services())
        assert {"cosmos.bank.v1beta1.Query", "grpc.health.v1.Health", *NAMES} <= services
        method = DescriptorPool(database).FindServiceByName("cosmos.bank.v1beta1.Query").FindMethodByName("Balance")
        assert [field.name for field in method.input_type.fields] == ["address", "denom"]
    finally:
        # The library closes its stream in __del__ only.
        database._stub = None


def reflect(
    channel: grpc.Channel, name: str, *requests: reflection_pb2.ServerReflectionRequest
) -> list[reflection_pb2.ServerReflectionResponse]:
    stream = channel.stream_stream(
        f"/{name}/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    return list(stream(iter(requests), timeout=20))


@pytest.mark.parametrize("name", NAMES)
def test_reflection_describes_all_it_lists_under_both_names(channel: grpc.Channel, name: str) -> None:
    (listed,) = reflect(channel, name, reflection_pb2.ServerReflectionRequest(list_services=""))
    services = [service.name for service in listed.list_services_response.service]
    requests = [reflection_pb2.ServerReflectionRequest(file_containing_symbol=service) for service in services]
    for service, response in zip(services, reflect(channel, name, *requests), strict=True):
        assert response.file_descriptor_response.file_descriptor_proto, service


def test_reflection_knows_messages_files_extensions_and_its_own_limits(channel: grpc.Channel) -> None:
    ask = reflection_pb2.ServerReflectionRequest
    extension = reflection_pb2.ExtensionRequest(
        containing_type="google.protobuf.MethodOptions", extension_number=72295728
    )
    found = reflect(
        channel,
        NAMES[0],
        ask(file_containing_symbol="cosmos.base.v1beta1.Coin"),
        ask(file_by_filename="virtengine/market/v1/tx.proto"),
        ask(file_containing_extension=extension),
        ask(all_extension_numbers_of_type="google.protobuf.MethodOptions"),
        ask(file_containing_symbol="cosmos.nothing.Coin"),
        ask(),
    )
    assert [response.WhichOneof("message_response") for response in found] == [
        "file_descriptor_response",
        "file_descriptor_response",
        "file_descriptor_response",
        "all_extension_numbers_response",
        "error_response",
        "error_response",
    ]
    assert 72295728 in found[3].all_extension_numbers_response.extension_number
