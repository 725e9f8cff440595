"""The description of REST, made from the same table as the routes."""

import json
from typing import Any

import httpx
import pytest
from tests.gateway.conftest import Home


@pytest.fixture(scope="module")
def document(rest: httpx.Client) -> dict[str, Any]:
    return json.loads(rest.get("/swagger/openapi.json").content)


def find_references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in find_references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [found for item in value.values() for found in find_references(item)]


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    schemas = document["components"]["schemas"]
    references = find_references(document)
    assert len(references) > 100
    assert {reference.removeprefix("#/components/schemas/") for reference in references} <= set(schemas)


def test_path_parameters_are_declared_and_operation_ids_unique(document: dict[str, Any]) -> None:
    ids = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            ids.append(operation["operationId"])
            declared = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}, path
    assert len(ids) == len(set(ids))


def test_every_route_without_variables_answers(document: dict[str, Any], rest: httpx.Client) -> None:
    asked = 0
    for path, operations in document["paths"].items():
        if "get" in operations and "{" not in path and not path.startswith("/cosmos/base") and "/tx/" not in path:
            asked += 1
            assert rest.get(path).status_code in (200, 400, 404), path
    assert asked > 10


def check(schema: dict[str, Any], value: Any, schemas: dict[str, Any], where: str) -> None:
    """As much of JSON Schema as the document uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix("#/components/schemas/")]
    if "anyOf" in schema:
        if value is not None:
            check(schema["anyOf"][0], value, schemas, where)
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert isinstance(value, tuple(kinds[kind] for kind in wanted)), where
    if isinstance(value, list):
        for item in value:
            check(schema["items"], item, schemas, where + "[]")
    if isinstance(value, dict) and "properties" in schema and not schema.get("additionalProperties"):
        assert set(value) <= set(schema["properties"]), where
        for name, item in value.items():
            check(schema["properties"][name], item, schemas, f"{where}.{name}")


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/cosmos/bank/v1beta1/balances/{address}", "/cosmos/bank/v1beta1/balances/ALICE"),
        ("/cosmos/auth/v1beta1/accounts/{address}", "/cosmos/auth/v1beta1/accounts/ALICE"),
        ("/cosmos/bank/v1beta1/denoms_metadata", "/cosmos/bank/v1beta1/denoms_metadata"),
        ("/cosmos/consensus/v1/params", "/cosmos/consensus/v1/params"),
        ("/cosmos/auth/v1beta1/module_accounts", "/cosmos/auth/v1beta1/module_accounts"),
    ],
)
def test_real_answers_fit_their_schemas(
    document: dict[str, Any], rest: httpx.Client, home: Home, template: str, path: str
) -> None:
    schema = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = rest.get(path.replace("ALICE", home.alice.text))
    assert answer.status_code == 200
    check(schema, answer.json(), document["components"]["schemas"], template)
