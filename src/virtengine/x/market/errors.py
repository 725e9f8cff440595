"""The ways to fail, with their fixed numbers. No text repeats what an envelope carries."""

from virtengine.kit.sdk.errors import NotFound, SdkError

__all__ = [
    "AlreadyBid",
    "BidNotOpen",
    "BidUnknown",
    "BidWindowClosed",
    "CeilingExceeded",
    "CommitmentInvalid",
    "CommitmentMismatch",
    "CommitmentUnchanged",
    "DenomMismatch",
    "DepositTooSmall",
    "ExpiryInvalid",
    "IllegalMove",
    "InvalidGenesis",
    "InvalidParams",
    "KindUnsupported",
    "LeaseClosing",
    "LeaseNotActive",
    "LeaseNotLive",
    "LeaseNotProvisioning",
    "LeaseUnknown",
    "NoticeGiven",
    "NotBidder",
    "NotLeaseParty",
    "NotLeaseProvider",
    "NotOrderOwner",
    "NotProvider",
    "OfferMismatch",
    "OrderClosed",
    "OrderNotOpen",
    "OrderUnknown",
    "OwnBid",
    "PriceInvalid",
    "ProviderKeyNotActive",
    "ProviderPaused",
    "ProvisioningOver",
    "ReasonNotAllowed",
    "RecordsMixed",
    "RequirementInvalid",
    "RequirementUnmet",
    "SlotsFull",
    "TermInvalid",
    "TooManyRecords",
    "UnitsInvalid",
    "UsageBeyondStop",
    "UsageCounterDecreased",
    "UsageFuture",
    "UsageGap",
    "UsageNotFinal",
    "UsageOverBound",
    "UsageOverlap",
    "UsagePeriodInvalid",
    "UsageReplayed",
    "UsageSignatureInvalid",
    "UsageSourceUnknown",
    "UsageTooOld",
    "WorkloadStateInvalid",
]


class IllegalMove(Exception):
    """A change of state that the life cycle does not have: a bug of this module."""


class MarketError(SdkError, codespace="market"):
    """A refusal of the market."""


class InvalidParams(MarketError, code=2):
    """a parameter is out of bounds."""


class InvalidGenesis(MarketError, code=3):
    """the market's genesis contradicts itself."""


# --- orders


class OrderUnknown(NotFound, codespace="market", code=10):
    """no such order."""


class OrderNotOpen(MarketError, code=11):
    """the order is not open."""


class OrderClosed(MarketError, code=12):
    """the order is closed."""


class NotOrderOwner(MarketError, code=13):
    """only the order's owner may do this."""


class KindUnsupported(MarketError, code=14):
    """orders of this kind are not offered yet."""


class UnitsInvalid(MarketError, code=15):
    """the resource units are malformed or out of bounds."""


class RequirementInvalid(MarketError, code=16):
    """a requirement's key is an attribute's or the beginning of one and *, its value 1 to 255 characters."""


class PriceInvalid(MarketError, code=17):
    """a price is positive, in a valid denomination and within bounds."""


class TermInvalid(MarketError, code=18):
    """a term of the order or bid is out of bounds."""


class CommitmentInvalid(MarketError, code=19):
    """a commitment is 32 bytes."""


# --- bids


class BidUnknown(NotFound, codespace="market", code=30):
    """no such bid."""


class BidNotOpen(MarketError, code=31):
    """the bid is not open."""


class BidWindowClosed(MarketError, code=32):
    """the order or the bid can no longer be accepted."""


class NotProvider(MarketError, code=33):
    """the account is not a registered provider."""


class ProviderPaused(MarketError, code=34):
    """the provider takes no new orders."""


class OwnBid(MarketError, code=35):
    """an owner may not bid on their own order."""


class AlreadyBid(MarketError, code=36):
    """the provider has an open bid on this order."""


class DenomMismatch(MarketError, code=37):
    """the denomination is not the one asked for."""


class CeilingExceeded(MarketError, code=38):
    """the price and what metered components may cost exceed the order's ceiling."""


class OfferMismatch(MarketError, code=39):
    """the offer is not what the order asks for."""


class RequirementUnmet(MarketError, code=40):
    """the provider does not have an attribute that the order requires."""


class ExpiryInvalid(MarketError, code=41):
    """a bid expires in the future and within the order's bid window."""


class DepositTooSmall(MarketError, code=42):
    """the bid's deposit is smaller than the least."""


class SlotsFull(MarketError, code=43):
    """the order has as many open bids as it may, none of them dearer."""


class NotBidder(MarketError, code=44):
    """only the bidder may do this."""


class ProviderKeyNotActive(MarketError, code=45):
    """the provider's encryption key is not active any more: nobody could seal a manifest to it."""


# --- leases


class LeaseUnknown(NotFound, codespace="market", code=50):
    """no such lease."""


class NotLeaseProvider(MarketError, code=51):
    """only the lease's provider may do this."""


class LeaseNotProvisioning(MarketError, code=52):
    """the lease is not being provisioned."""


class LeaseNotActive(MarketError, code=53):
    """the lease is neither active nor suspended."""


class LeaseNotLive(MarketError, code=54):
    """the lease is closed."""


class LeaseClosing(MarketError, code=55):
    """the lease is being closed already."""


class NoticeGiven(MarketError, code=56):
    """the provider has given notice already."""


class ReasonNotAllowed(MarketError, code=57):
    """this signer may not give that reason."""


class ProvisioningOver(MarketError, code=58):
    """the time to provision is over."""


class CommitmentMismatch(MarketError, code=59):
    """the commitment is not the lease's."""


class CommitmentUnchanged(MarketError, code=60):
    """the commitment is the lease's already."""


class WorkloadStateInvalid(MarketError, code=61):
    """not a state a workload can be in."""


class NotLeaseParty(MarketError, code=62):
    """only the lease's owner or provider may do this."""


# --- usage


class TooManyRecords(MarketError, code=70):
    """no records, or more than one message may carry."""


class RecordsMixed(MarketError, code=71):
    """the records of one message belong to one lease."""


class UsageSignatureInvalid(MarketError, code=72):
    """the usage record is not signed by the lease's meter key."""


class UsageReplayed(MarketError, code=73):
    """a usage record with this number was accepted already."""


class UsageGap(MarketError, code=74):
    """the usage record does not follow the last one."""


class UsagePeriodInvalid(MarketError, code=75):
    """a usage period ends after it begins."""


class UsageOverlap(MarketError, code=76):
    """the usage period overlaps the one before."""


class UsageFuture(MarketError, code=77):
    """the usage period ends in the future."""


class UsageBeyondStop(MarketError, code=78):
    """the usage period ends after the lease was suspended or stopped."""


class UsageTooOld(MarketError, code=79):
    """the header time of the usage period's end is no longer kept."""


class UsageSourceUnknown(MarketError, code=80):
    """the usage record does not say where its counters come from."""


class UsageCounterDecreased(MarketError, code=81):
    """a cumulative counter went down."""


class UsageOverBound(MarketError, code=82):
    """more was used than what is reserved could give in that time."""


class UsageNotFinal(MarketError, code=83):
    """the usage record is not the lease's last."""
