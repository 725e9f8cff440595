"""Ways the module fails; numbers and texts of the Cosmos SDK's x/bank."""

from virtengine.kit.sdk.errors import NotFound, SdkError

__all__ = ["InputOutputMismatch", "MetadataNotFound", "MultipleSenders", "NoInputs", "NoOutputs", "SendDisabled"]


class NoInputs(SdkError, codespace="bank", code=2, text="no inputs to send transaction"):
    """A multi-send from nobody."""


class NoOutputs(SdkError, codespace="bank", code=3, text="no outputs to send transaction"):
    """A multi-send to nobody."""


class InputOutputMismatch(SdkError, codespace="bank", code=4, text="sum inputs != sum outputs"):
    """A multi-send that would make or lose coins."""


class SendDisabled(SdkError, codespace="bank", code=5, text="send transactions are disabled"):
    """The denomination may not be sent."""


class MetadataNotFound(NotFound, codespace="bank", code=6, text="client denom metadata not found"):
    """Nothing is known of the denomination but its name."""


class MultipleSenders(SdkError, codespace="bank", code=9, text="multiple senders not allowed"):
    """A multi-send from several."""
