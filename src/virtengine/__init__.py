"""VirtEngine: a chain for cloud computing, its gateway, its clients and its provider daemon."""
