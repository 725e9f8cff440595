"""The chain kit: a Cosmos SDK in Python. It knows no module and no engine."""
