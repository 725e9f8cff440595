"""What derives from the one list of modules, pinned: a change that concerns consensus or clients is a visible diff.

`python -m tests.app.test_golden` writes the file anew.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from virtengine import x
from virtengine.app.app import build_app
from virtengine.app.modules import modules, sort_modules
from virtengine.kit.codec.pool import HttpRule
from virtengine.kit.sdk.errors import SdkError
from virtengine.kit.sdk.module import Module
from virtengine.kit.store.memory import MemoryStores

GOLDEN = Path(__file__).parent / "golden" / "modules.json"


def describe() -> dict[str, Any]:
    """All that derives."""
    wired = modules()
    router = build_app(MemoryStores(wired.store_names), modules=wired).querier.router
    rpcs = {path: router.find(path) for path in router.paths}
    return {
        "order": [module.name for module in wired.all],
        "genesis": [module.name for module in wired.all if module.genesis],
        "begin_block": [module.name for module in wired.all if module.begin_block],
        "end_block": [module.name for module in wired.all if module.end_block],
        "stores": {
            module.state.STORE: {table.prefix.hex(): table.name for table in module.state.TABLES}
            for module in wired.all
            if module.state
        },
        "accounts": {
            account.name: {"permissions": list(account.permissions), "receives": account.receives}
            for module in wired.all
            for account in module.accounts
        },
        "messages": sorted(rpc.request.TYPE_URL for service in wired.msgs for rpc in service.RPCS),
        "queries": {path: [routes(rpc.http)] if rpc and rpc.http else [] for path, rpc in rpcs.items()},
        "errors": {
            f"{codespace}/{code}": [kind.__name__, kind.text]
            for (codespace, code), kind in sorted(SdkError.registry.items())
            if kind.__module__.startswith(("virtengine.kit.", "virtengine.x.", "virtengine.app."))
        },
    }


def routes(rule: HttpRule) -> str:
    """A REST route and its further ones."""
    return ", ".join([f"{rule.verb} {rule.path}", *(routes(further) for further in rule.additional)])


def test_what_derives_from_the_list_is_what_it_was() -> None:
    assert describe() == json.loads(GOLDEN.read_text())


def test_the_folders_of_x_are_the_list() -> None:
    (root,) = x.__path__
    folders = {folder.name for folder in Path(root).iterdir() if (folder / "module.py").exists()}
    assert folders == {module.name for module in modules().all}


def test_a_module_comes_after_those_it_names() -> None:
    listed = (Module(name="a", after=("c",)), Module(name="b"), Module(name="c", after=("elsewhere",)))
    assert [module.name for module in sort_modules(listed)] == ["b", "c", "a"]
    with pytest.raises(TypeError, match="a, b"):
        sort_modules((Module(name="a", after=("b",)), Module(name="b", after=("a",))))


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(describe(), indent=1) + "\n")
