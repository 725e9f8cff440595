"""What a chain made under the load, read from its blocks."""

import statistics
from collections import Counter
from dataclasses import dataclass

from virtengine.client.chain import ChainClient
from virtengine.kit.codec.timestamp import Timestamp


@dataclass(frozen=True)
class Loaded:
    """The blocks with transactions, from first to last."""

    committed: int
    rate: float
    """Transactions a second: those of all blocks but the first, over the time since the first."""
    intervals: list[float]
    """Seconds between headers, of the blocks between first and last."""
    codes: dict[int, int]


def read_blocks(client: ChainClient, first: int, last: int) -> Loaded:
    """The loaded ones of the blocks `first` to `last`."""
    times, counts = [], []
    codes: Counter[int] = Counter()
    for height in range(first, last + 1):
        block = client.rpc.call("block", height=str(height))["block"]
        results = client.rpc.call("block_results", height=str(height))["txs_results"] or []
        codes.update(result.get("code", 0) for result in results)
        times.append(Timestamp.parse(block["header"]["time"]).nanoseconds / 1e9)
        counts.append(len(results))
    loaded = [index for index, count in enumerate(counts) if count]
    begin, end = loaded[0], loaded[-1]
    return Loaded(
        committed=sum(counts),
        rate=sum(counts[begin + 1 : end + 1]) / (times[end] - times[begin]),
        intervals=[times[index] - times[index - 1] for index in range(begin + 1, end)],
        codes=dict(codes),
    )


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def describe(intervals: list[float]) -> str:
    """Median, p95, greatest, and the mean of the first and the last third: whether the chain slows down."""
    third = max(1, len(intervals) // 3)
    first, last = statistics.fmean(intervals[:third]), statistics.fmean(intervals[-third:])
    return (
        f"p50 {percentile(intervals, 0.5):.2f}, p95 {percentile(intervals, 0.95):.2f}, max {max(intervals):.2f} s; "
        f"first third {first:.2f}, last third {last:.2f} s"
    )
