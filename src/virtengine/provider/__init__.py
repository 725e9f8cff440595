"""The provider daemon: it bids on orders, runs what it won, meters it and is paid (docs/provider.md)."""
