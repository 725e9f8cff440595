"""Asking whoever runs a command for what must not stand on its command line."""

import sys

import click

from virtengine.client.errors import ClientError

__all__ = ["ask_passphrase"]


def ask_passphrase(prompt: str) -> str:
    """A passphrase from the terminal, or a line of standard input where that is none; ClientError if there is none."""
    if sys.stdin.isatty():
        is_new = prompt.startswith("New")
        answer: str = click.prompt(
            prompt.rstrip(": "), hide_input=True, err=True, confirmation_prompt="Once more" if is_new else False
        )
        return answer
    line = sys.stdin.readline()
    if not line:
        raise ClientError("a passphrase is needed, and there is none to be read", "Use a terminal, or standard input.")
    return line.rstrip("\n")
