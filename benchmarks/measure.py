"""What every benchmark measures with: the kernel's counters of a process, and what the machine is worth."""

import os
import time
from pathlib import Path

from virtengine.kit.crypto import secp256k1

ROUNDS = 2000


def calibrate() -> float:
    """CPU-µs of one secp256k1 verification: figures of different machines, or times, compare only by it."""
    key = b"\x01" * 32
    public, message = secp256k1.public_key(key), b"calibration"
    signature = secp256k1.sign(key, message)
    start = time.process_time()
    for _ in range(ROUNDS):
        assert secp256k1.verify(public, message, signature)
    return (time.process_time() - start) / ROUNDS * 1e6


def read_cpu(pid: int) -> float:
    """CPU seconds of a process so far, user and system, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_memory(pid: int) -> int:
    """Resident MiB of a process; pages of a mapped database file are in it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024
