"""Modules: state machines that do not know one another; what one needs of another is in its `expected.py`."""
