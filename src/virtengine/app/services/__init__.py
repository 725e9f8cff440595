"""Services that belong to no module: transactions, the node, its blocks, reflection."""

from virtengine.app.config import AppConfig
from virtengine.app.modules import Modules
from virtengine.app.services.blocks import BlockQueries
from virtengine.app.services.node import NodeQueries
from virtengine.app.services.node_client import NodeClient
from virtengine.app.services.reflection import ReflectionQueries
from virtengine.app.services.tx import TxQueries
from virtengine.kit.baseapp.tx import TxRunner
from virtengine.kit.codec.service import Service
from virtengine.kit.sdk.context import Context

__all__ = ["services"]


def services(
    config: AppConfig, modules: Modules, txs: TxRunner, node: NodeClient | None
) -> tuple[Service[Context], ...]:
    """All of them. Without a `node` to ask, what only it knows is UNIMPLEMENTED."""
    urls = tuple(sorted(rpc.request.TYPE_URL for service in modules.msgs for rpc in service.RPCS))
    return (TxQueries(txs.run, node), NodeQueries(config), BlockQueries(node), ReflectionQueries(urls))
