"""Backends that run workloads, one package each behind the contract of `abc`."""
