"""
What is to be done about a lease, from what the chain says and what the backend has: the daemon's behaviour as a table.

| lease        | none, lost, other version | deploying | running, ended | paused    | failed       | stopping  |
|--------------|---------------------------|-----------|----------------|-----------|--------------|-----------|
| provisioning | deploy                    | wait      | confirm        | resume    | wait, refuse | wait      |
| active       | deploy                    | wait      | none           | resume    | none         | wait      |
| suspended    | none                      | pause     | pause, none    | none      | pause        | wait      |
| closing      | settle                    | stop      | stop, settle   | stop      | stop         | stop      |
| closed       | terminate                 | terminate | terminate      | terminate | terminate    | terminate |
"""

from enum import Enum

from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, LeaseState
from virtengine.provider.adapters.abc import State, Status

MAX_RESTARTS = 2
"""A workload that fails more often before it was ever confirmed cannot be provisioned."""


VERSION_BYTES = 6


class Step(Enum):
    """One thing to do; then it is looked at again."""

    NONE = "none"
    WAIT = "wait"
    DEPLOY = "deploy"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    SETTLE = "settle"
    TERMINATE = "terminate"


def compute_version(lease: Lease) -> int:
    """Version of the workload a lease asks for: the beginning of its commitment, so what runs is known by content."""
    return int.from_bytes(lease.commitment[:VERSION_BYTES], "big")


def decide(lease: Lease, status: Status | None) -> Step:
    """The next step."""
    if lease.state is LeaseState.CLOSED:
        return Step.TERMINATE
    if lease.state is LeaseState.CLOSING:
        is_over = status is None or status.is_lost or status.state is State.STOPPED
        return Step.SETTLE if is_over else Step.STOP
    if lease.state is LeaseState.SUSPENDED:
        return _decide_suspended(status)
    if status is None or status.is_lost or status.version != compute_version(lease):
        return Step.DEPLOY
    if status.state in (State.DEPLOYING, State.STOPPING):
        return Step.WAIT
    if status.state is State.PAUSED:
        return Step.RESUME
    if lease.state is LeaseState.ACTIVE:
        return Step.NONE
    if status.state is State.FAILED:
        return Step.REFUSE if status.restarts >= MAX_RESTARTS else Step.WAIT
    return Step.CONFIRM


def _decide_suspended(status: Status | None) -> Step:
    """Nothing is started for a lease that does not pay; what runs is halted."""
    if status is None or status.is_lost or status.state in (State.PAUSED, State.STOPPED):
        return Step.NONE
    return Step.WAIT if status.state is State.STOPPING else Step.PAUSE
