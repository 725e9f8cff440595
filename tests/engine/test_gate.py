"""The gate lets one caller in at a time, consensus first, and never makes the event loop wait."""

import asyncio
import threading
import time

import pytest

from virtengine.engine.gate import Gate


def test_a_free_gate_is_passed_without_waiting() -> None:
    async def main() -> list[int]:
        gate = Gate()
        gate.attach(asyncio.get_running_loop())
        seen: list[int] = []
        coroutine = gate.run(lambda: seen.append(1))
        with pytest.raises(StopIteration):
            coroutine.send(None)
        return seen

    assert asyncio.run(main()) == [1]


def test_calls_queue_in_order_while_the_gate_is_taken_and_the_loop_stays_free() -> None:
    async def main() -> tuple[list[int], bool]:
        gate, seen = Gate(), []
        gate.attach(asyncio.get_running_loop())
        taken, release = threading.Event(), threading.Event()

        def hold() -> None:
            with gate:
                taken.set()
                release.wait()

        holder = threading.Thread(target=hold)
        holder.start()
        taken.wait()
        calls = [asyncio.ensure_future(gate.run(lambda i=i: seen.append(i))) for i in range(5)]  # type: ignore[misc]
        await asyncio.sleep(0.01)
        is_free = not seen and not any(call.done() for call in calls)
        release.set()
        await asyncio.gather(*calls)
        holder.join()
        return seen, is_free

    assert asyncio.run(main()) == ([0, 1, 2, 3, 4], True)


def test_an_error_reaches_its_caller_and_no_other() -> None:
    async def main() -> list[object]:
        gate = Gate()
        gate.attach(asyncio.get_running_loop())

        def fail() -> None:
            raise ValueError("mine")

        gate._lock.acquire()
        calls = [asyncio.ensure_future(gate.run(fail)), asyncio.ensure_future(gate.run(lambda: None))]
        cancelled = asyncio.ensure_future(gate.run(lambda: pytest.fail("nobody waits for it")))
        await asyncio.sleep(0)
        cancelled.cancel()
        gate.leave()
        asyncio.get_running_loop().call_soon(gate._drain)
        return list(await asyncio.gather(*calls, return_exceptions=True))

    first, second = asyncio.run(main())
    assert isinstance(first, ValueError)
    assert second is None


def test_nobody_is_ever_inside_with_another_and_consensus_gets_its_turn() -> None:
    """Under a flood of calls on the loop a thread still passes, promptly and alone."""
    inside = 0
    most = 0
    done = 0

    def enter() -> None:
        nonlocal inside, most, done
        inside += 1
        most = max(most, inside)
        time.sleep(0.0002)
        inside -= 1
        done += 1

    async def main() -> int:
        gate = Gate()
        gate.attach(asyncio.get_running_loop())
        turns = 0

        def consensus() -> None:
            nonlocal turns
            for _ in range(50):
                with gate:
                    enter()
                turns += 1

        thread = threading.Thread(target=consensus)
        thread.start()
        calls = 0
        while thread.is_alive():
            await asyncio.gather(*(gate.run(enter) for _ in range(10)))
            calls += 10
        thread.join()
        assert done == calls + 50
        return turns

    assert asyncio.run(main()) == 50
    assert most == 1
