"""What drives the application: the embedded engine (`solo`) and the socket server for CometBFT (`comet`).

An engine knows the application only by its ABCI 2.0 calls, and the application knows nothing of the engine that runs.
"""
