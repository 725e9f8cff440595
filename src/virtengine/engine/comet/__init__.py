"""The socket server through which a CometBFT 0.38 node drives the application (ABCI 2.0).

CometBFT opens four connections: consensus, mempool, query and snapshots. Each is answered in the order it asks; between
them only queries run beside the others.
"""
