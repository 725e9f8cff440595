"""The queue of names: each by one worker at a time, none forgotten."""

import threading

from virtengine.provider.queue import NameQueue


def test_a_name_waits_once_and_is_taken_in_order_of_time() -> None:
    now = [0.0]
    queue = NameQueue(lambda: now[0])
    queue.put("b", 5)
    queue.put("a", 1)
    queue.put("a", 3)
    assert queue.take(0) is None
    now[0] = 1.0
    assert queue.take(0) == "a"
    assert queue.take(0) is None
    now[0] = 10.0
    assert queue.take(0) == "b"
    queue.done("a")
    assert queue.take(0) is None


def test_an_earlier_time_replaces_a_later_one() -> None:
    now = [0.0]
    queue = NameQueue(lambda: now[0])
    queue.put("a", 60)
    queue.put("a")
    assert queue.take(0) == "a"
    queue.done("a")
    now[0] = 100.0
    assert queue.take(0) is None


def test_a_name_put_while_it_is_handled_is_handled_once_more_afterwards() -> None:
    queue = NameQueue(lambda: 0.0)
    queue.put("a")
    assert queue.take(0) == "a"
    queue.put("a")
    queue.put("a")
    assert queue.take(0) is None
    queue.done("a")
    assert queue.take(0) == "a"
    queue.done("a")
    assert queue.take(0) is None


def test_many_workers_never_handle_one_name_at_once() -> None:
    queue, busy, handled, lock = NameQueue(), set(), [0], threading.Lock()
    clashes = []

    def work() -> None:
        while (name := queue.take(5.0)) is not None:
            with lock:
                if name in busy:
                    clashes.append(name)
                busy.add(name)
                handled[0] += 1
            with lock:
                busy.discard(name)
            queue.done(name)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for number in range(2000):
        queue.put(f"name {number % 7}")
    while any(queue._due.values()):
        pass
    queue.close()
    for worker in workers:
        worker.join()
    assert clashes == []
    assert handled[0] >= 7
