"""`cosmos.base.node.v1beta1.Service`: what this node asks of transactions, and where it stands."""

from virtengine.app.config import AppConfig
from virtengine.kit.codec.gen.cosmos.base.node.v1beta1 import query
from virtengine.kit.sdk.context import Context

__all__ = ["NodeQueries"]


class NodeQueries(query.ServiceService[Context]):
    """The service."""

    def __init__(self, config: AppConfig) -> None:
        self._config = config

    def config(self, ctx: Context, msg: query.ConfigRequest) -> query.ConfigResponse:
        """Settings that matter to clients."""
        prices = ",".join(f"{price.amount}{price.denom}" for price in self._config.minimum_gas_prices)
        return query.ConfigResponse(
            minimum_gas_price=prices,
            pruning_keep_recent=str(self._config.pruning.keep_recent),
            pruning_interval="1",
        )

    def status(self, ctx: Context, msg: query.StatusRequest) -> query.StatusResponse:
        """The committed height and its time."""
        keep = self._config.pruning.keep_recent
        return query.StatusResponse(
            earliest_store_height=max(1, ctx.height - keep + 1) if keep else 1, height=ctx.height, timestamp=ctx.time
        )
