"""Money for exactly 37 blocks: the lease stops at the block foretold; a top-up in time resumes it, else it ends."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
from tests.scenarios.conftest import MakeDevnet
from tests.support.devnet import Devnet, wait_for

from virtengine.client.tx import build_tx, compute_tx_hash
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, LeaseState, OrderState
from virtengine.kit.codec.ints import parse_int
from virtengine.provider.adapters.local.processes import find_ref, is_alive, list_tree

BLOCK_MS = 600
BLOCKS = 37
GRACE = 12
PRICE = Decimal("20000.25")
"""Per block, uve."""
DEPOSIT = 760_000
"""Pays 37 blocks (740,009.25) and not a 38th (760,009.5)."""
BLOCKS_MORE = 38
"""What another such deposit pays together with the rest of the first (779,990.75)."""

MANIFEST = """
version: "2.0"
services:
  busy:
    image: host
    command: ["/usr/bin/python3", "-u", "-c"]
    args: ["while True: pass"]
profiles:
  compute:
    tenth:
      resources:
        cpu: {units: 100m}
        memory: {size: 64Mi}
        storage: {size: 16Mi}
  placement:
    anywhere:
      pricing:
        tenth: {denom: uve, amount: 21000}
deployment:
  busy:
    anywhere: {profile: tenth, count: 1}
"""


@pytest.fixture
def network(make_devnet: MakeDevnet) -> Devnet:
    """A devnet whose provider takes `PRICE` for a tenth of a core, whatever the memory."""
    network = make_devnet(block_time=f"{BLOCK_MS}ms")
    network.start()
    hourly = PRICE * 10 * 3_600_000 / BLOCK_MS
    network.configure_provider(
        ("pricing", "cpu_core_hour", f'"{hourly}"'),
        ("pricing", "memory_gib_hour", '"0"'),
        ("pricing", "storage_gib_hour", '"0"'),
    )
    return network


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_lease_is_suspended_as_foretold_and_topped_up_or_closed(network: Devnet, tmp_path: Path) -> None:
    topped_up, left_alone = (order(network, tmp_path) for _ in range(2))
    pid = find_workload_process(network, topped_up)
    process = find_ref(pid)
    active = network.lease(topped_up)
    foretold = active.active_at + BLOCKS
    assert network.orders.escrow(topped_up).account.depletes_at == foretold

    suspended = network.wait_lease(topped_up, LeaseState.SUSPENDED, timeout=BLOCKS * BLOCK_MS / 1000 + 20)
    assert suspended.suspended_at == foretold
    wait_for(lambda: is_standing_still(pid), 5, "the process to stand still")
    assert network.workload_of(topped_up).paused

    deadline = foretold + GRACE
    assert suspended.deadline == deadline
    assert pay_in_block(network, topped_up, DEPOSIT, deadline) == deadline, "the machine was too slow for this test"
    resumed = network.wait_lease(topped_up, LeaseState.ACTIVE, timeout=5)
    assert resumed.suspended_at == 0
    assert network.orders.escrow(topped_up).account.depletes_at == deadline + BLOCKS_MORE
    wait_for(lambda: not is_standing_still(pid), 10, "the process to go on")
    assert find_workload_process(network, topped_up) == pid
    assert find_ref(pid) == process

    check_closed_for_want_of_money(network, left_alone)
    closed = network.json("order", "close", topped_up, "--wait")
    assert int(closed["provider"]) + int(closed["fees"]) + int(closed["refunded"]) == 2 * DEPOSIT
    assert process is not None
    wait_for(lambda: not is_alive(process), 10, "the process to end")


def check_closed_for_want_of_money(network: Devnet, number: int) -> None:
    """The lease that got nothing more is closed by the chain, the money paid out to the last block and refunded."""
    network.wait_order(number, OrderState.CLOSED, timeout=GRACE * BLOCK_MS / 1000 + 30)
    lease = network.lease(number)
    assert lease.reason is CloseReason.INSUFFICIENT_FUNDS
    assert int(lease.reason) == 20_000
    assert lease.stop_at == lease.active_at + BLOCKS
    settled = network.json("order", "close", number)
    gross = int(PRICE * BLOCKS)
    assert int(settled["provider"]) + int(settled["fees"]) == gross
    assert int(settled["refunded"]) == DEPOSIT - gross
    account = network.orders.escrow(number)
    assert account.funds.raw == 0
    assert (account.account.paid, account.account.refunded) == (gross, DEPOSIT - gross)


def order(network: Devnet, folder: Path) -> int:
    """A lease with money for 37 blocks; the order's number."""
    file = folder / "busy.yaml"
    file.write_text(MANIFEST)
    options = ("--deposit", f"{DEPOSIT}uve", "--grace", GRACE, "--wait")
    made = network.json("order", "create", file, *options)
    assert made["lease"]["price_per_block"].startswith(str(PRICE))
    return int(made["order"])


def pay_in_block(network: Devnet, number: int, amount: int, height: int) -> int:
    """Pay into an order so that it is in the block of that height; the height it came to."""
    chain, customer = network.chain, network.key("customer")
    message = MsgDeposit(
        depositor=customer.address,
        account=AccountId(owner=customer.address, sequence=number),
        amount=Coin(denom="uve", amount=amount),
        source=DepositSource.BALANCE,
    )
    account = chain.account(customer.address)
    fee = (Coin(denom="uve", amount=2_000),)
    tx = build_tx(customer, [message], chain_id=chain.chain_id, account=account, gas=400_000, fee=fee, memo="")
    with network.blocks() as heights:
        assert next(heights) < height - 1
        for passed in heights:
            if passed == height - 1:
                break
        assert chain.rpc.broadcast(tx)["code"] == 0
    found = wait_for(lambda: chain.rpc.find_tx(compute_tx_hash(tx)), 10, "the deposit")
    assert found["tx_result"]["code"] == 0, found["tx_result"]["log"]
    return parse_int(found["height"])


def find_workload_process(network: Devnet, number: int) -> int:
    """The process inside the sandbox: the last of the tree."""
    return list_tree(network.workload_of(number).instances[0].pid)[-1]


def is_standing_still(pid: int) -> bool:
    """Whether a process that never rests used no CPU time for a second, by the kernel's count."""
    before = read_cpu_ticks(pid)
    time.sleep(1.0)  # a measurement: the process is another one's, and its clock is the kernel's
    return read_cpu_ticks(pid) == before


def read_cpu_ticks(pid: int) -> int:
    """CPU time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return int(fields[11]) + int(fields[12])
