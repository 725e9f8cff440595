"""The application's engine room: ABCI calls, blocks, transactions, queries. It knows no module and no consensus engine.

A transaction's way is a straight line: `abci` takes the call, `block` runs a block, `tx` one transaction through its
`ante` steps and messages, and `results` writes down what came of it.
"""
