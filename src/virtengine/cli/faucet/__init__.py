"""A faucet: gives coins of a test network away, a little to each address."""
