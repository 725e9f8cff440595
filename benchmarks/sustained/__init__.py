"""Signed sends through the RPC of a node, sustained: see `__main__`."""
