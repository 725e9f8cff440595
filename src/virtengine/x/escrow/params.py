"""What governance may set, its defaults and bounds."""

from typing import Final

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Params
from virtengine.kit.sdk.coins import is_valid_denom
from virtengine.x.escrow.errors import InvalidParams
from virtengine.x.escrow.ledger import MAX_AMOUNT

__all__ = ["DEFAULT_PARAMS", "validate_params"]

DEFAULT_PARAMS: Final = Params(
    min_deposit=Coin(denom="uve", amount=500_000),
    max_deposits=32,
    platform_share=Dec.parse("0.02"),
    validator_share=Dec.parse("0.01"),
    max_depletions_per_block=500,
)
"""Half a token at least, as Akash asks; 2 % of what is earned to the platform and 1 % to the validators."""

MIN_DEPOSITS: Final = 2
"""One place in the line is the owner's."""
MAX_DEPOSITS: Final = 1_000
"""A closing account refunds them all in one transaction."""
MAX_FEES: Final = Dec.parse("0.5")
"""The shares together never take more than half."""
MAX_DEPLETIONS: Final = 100_000


def validate_params(params: Params) -> None:
    """Refuse parameters out of bounds with `InvalidParams`."""
    if not is_valid_denom(params.min_deposit.denom):
        raise InvalidParams(f"min_deposit: invalid denom {params.min_deposit.denom!r}")
    if not 0 < params.min_deposit.amount <= MAX_AMOUNT:
        raise InvalidParams(f"min_deposit: {params.min_deposit.amount} is not between 1 and {MAX_AMOUNT}")
    if not MIN_DEPOSITS <= params.max_deposits <= MAX_DEPOSITS:
        raise InvalidParams(f"max_deposits: {params.max_deposits} is not between {MIN_DEPOSITS} and {MAX_DEPOSITS}")
    for name, share in (("platform_share", params.platform_share), ("validator_share", params.validator_share)):
        if not 0 <= share.raw <= MAX_FEES.raw:
            raise InvalidParams(f"{name}: {share} is not between 0 and {MAX_FEES}")
    if params.platform_share.raw + params.validator_share.raw > MAX_FEES.raw:
        raise InvalidParams(f"platform_share and validator_share together exceed {MAX_FEES}")
    if not 1 <= params.max_depletions_per_block <= MAX_DEPLETIONS:
        raise InvalidParams(
            f"max_depletions_per_block: {params.max_depletions_per_block} is not between 1 and {MAX_DEPLETIONS}"
        )
