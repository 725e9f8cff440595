"""Balances: who holds how much of what, and how it changes hands. The supply changes only by minting and burning."""
