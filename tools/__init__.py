"""Tools of this repository: code generation, lints, mutation runs."""
