"""The embedded engine: one process, one validator, real blocks.

It does what CometBFT 0.38 does around the application, without the network: it keeps a first-in first-out mempool,
makes blocks with real headers, signs real commits that a CometBFT light client accepts, stores and indexes them,
replays after a crash as CometBFT's handshake does, and serves CometBFT's RPC dialect.

The life of one height (`executor.py`):

    reap the mempool → PrepareProposal → ProcessProposal → save the block → ExtendVote → sign (last-signed file first)
        → FinalizeBlock → save commit, results and state → Commit, update and recheck the mempool → index → publish

Saved block before signature, signature before execution, results before Commit: at every instant a crash leaves the
store level with the application or ahead of it, never behind, and `replay.py` closes the gap.
"""
