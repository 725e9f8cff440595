"""The devnet: chain, gateway, faucet and provider on one machine, for a newcomer and for tests.

One process (`network.run`) owns the home's lock, starts the others as children, restarts the ones that die, and stops
all of them in order. The home is a node's home with a keyring, settings for clients, the provider's directory and logs
beside it (`layout`).
"""
