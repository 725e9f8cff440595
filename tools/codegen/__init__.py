"""
Generator of `virtengine.kit.codec.gen`.

`python -m tools.codegen` (or `make proto`) takes the Cosmos descriptors out of pinned wheels, compiles
`proto/virtengine` against them and writes the committed descriptor set, one module of message and service classes per
proto file, and typed upb modules for CometBFT's packages. `--check` does the same into a scratch directory and fails on
any difference, and compares the Cosmos messages with a second package's.
"""
