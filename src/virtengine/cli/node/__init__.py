"""Commands that make, run and look into a node's home."""
