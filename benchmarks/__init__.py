"""Benchmarks: CPU time beside wall time, and always a calibration, because machines differ and drift."""
