"""Encodings: strict numbers, decimals, addresses, times, protobuf (`gen`), JSON. One text or byte form per value."""
