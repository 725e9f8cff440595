"""
The local adapter: this machine, one sandbox per replica, one supervisor per workload (docs/sandbox.md).

    adapter      the contract, in the daemon; it can be killed at any instant
    supervisor   detached, one per workload: starts, watches, counts, logs, pauses, stops; survives the daemon
    relay        one per replica with published ports: listens outside, dials inside
    sandbox      bubblewrap's command line, or a plain process where the operator chose so
    bubblewrap   where it is and whether it works
    limits       control groups, or else resource limits
    options, orders, records, images, launch, logs, processes, counters, protocol    what they stand on

What runs in the supervisor imports the standard library only: it starts fast and stays small.
"""
