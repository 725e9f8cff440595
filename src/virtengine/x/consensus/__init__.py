"""The consensus parameters: how large blocks may be and how old evidence, agreed on like any other state."""
