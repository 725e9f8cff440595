"""What governance may set, its defaults and bounds."""

from collections.abc import Mapping
from typing import Final

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.market.v1.market import Params
from virtengine.kit.sdk.coins import coin_text, is_valid_denom
from virtengine.x.market.errors import InvalidParams

__all__ = ["DEFAULT_PARAMS", "MAX_WINDOW", "validate_params"]

DEFAULT_PARAMS: Final = Params(
    reference_block_ms=1_000,
    order_fee=Coin(denom="uve", amount=1_000),
    bid_fee=Coin(denom="uve", amount=500),
    min_bid_deposit=Coin(denom="uve", amount=500_000),
    max_open_bids=20,
    funding_window=600,
    max_bid_window=3_600,
    provisioning_window=300,
    min_grace=5,
    max_grace=604_800,
    max_notice=604_800,
    min_runway_blocks=30,
    setup_blocks=10,
    liveness_blocks=1_800,
    usage_grace_blocks=600,
    final_record_blocks=60,
    max_records=50,
    time_ring_blocks=3_600,
    max_due_per_block=200,
)
"""For blocks of a second: ten minutes to fund, an hour at most for bids, five minutes to provision, half an hour
without a usage record; a week at most of grace or notice."""

MAX_WINDOW: Final = 10_000_000
"""The longest any window may be, blocks."""
MAX_FEE: Final = 1 << 96
"""The most a fee or least deposit may be, base units."""

_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "reference_block_ms": (1, 3_600_000),
    "max_open_bids": (1, 100),
    "funding_window": (1, MAX_WINDOW),
    "max_bid_window": (1, MAX_WINDOW),
    "provisioning_window": (1, MAX_WINDOW),
    "min_grace": (1, MAX_WINDOW),
    "max_grace": (1, MAX_WINDOW),
    "max_notice": (0, MAX_WINDOW),
    "min_runway_blocks": (1, MAX_WINDOW),
    "setup_blocks": (0, MAX_WINDOW),
    "liveness_blocks": (1, MAX_WINDOW),
    "usage_grace_blocks": (1, MAX_WINDOW),
    "final_record_blocks": (1, MAX_WINDOW),
    "max_records": (1, 1_000),
    "time_ring_blocks": (1, MAX_WINDOW),
    "max_due_per_block": (1, 100_000),
}
"""Least and most of each number."""


def validate_params(params: Params) -> None:
    """Refuse what is out of bounds or contradicts itself."""
    for name, (least, most) in _BOUNDS.items():
        value = getattr(params, name)
        if not least <= value <= most:
            raise InvalidParams(f"{name} is {value}, not {least} to {most}")
    for name, coin in (
        ("order_fee", params.order_fee),
        ("bid_fee", params.bid_fee),
        ("min_bid_deposit", params.min_bid_deposit),
    ):
        if not is_valid_denom(coin.denom) or not 0 <= coin.amount <= MAX_FEE:
            raise InvalidParams(f"{name} is {coin_text(coin)}")
    if params.min_grace > params.max_grace:
        raise InvalidParams("min_grace exceeds max_grace")
    if params.setup_blocks > params.min_runway_blocks:
        raise InvalidParams("setup_blocks exceed min_runway_blocks: a cancelled order could not pay them")
    if params.usage_grace_blocks > params.time_ring_blocks:
        raise InvalidParams("usage_grace_blocks exceed time_ring_blocks: a record in time could not be checked")
