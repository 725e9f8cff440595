"""What must hold of providers after every block."""

from collections.abc import Iterator

from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import SdkError
from virtengine.x.provider.rules import check_provider
from virtengine.x.provider.state import ProviderState as State

__all__ = ["providers_keep_the_rules"]


def providers_keep_the_rules(ctx: Context) -> Iterator[str]:
    """A provider stands under its own account and says only what it may."""
    params = State.params.get(ctx)
    for owner, provider in State.providers.items(ctx):
        if owner != provider.owner:
            yield f"provider: {provider.owner.hex()} stands under {owner.hex()}"
        try:
            check_provider(provider, params)
        except SdkError as error:
            yield f"provider: {owner.hex()}: {error}"
