"""Typed views of a module's store: `Item`, `Map`, `KeySet`, `Sequence`, `IndexedMap` on a `Schema`.

After the Cosmos SDK's `collections`: a table is a constant, each access takes the context (whose store is branched and
charged), and the order of keys is the order of their encodings.
"""
