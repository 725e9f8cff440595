"""Cryptography of the chain: signatures, hashes, addresses, key derivation, sealed boxes.

Thin, typed fronts over libsecp256k1 (btclib-libsecp256k1), libsodium (PyNaCl) and OpenSSL (hashlib). Verification never
raises on bad input, it answers False; anything that draws randomness goes through `entropy` and is never called by
consensus.
"""
