"""Accounts: who exists, which key speaks for whom, and which transaction of theirs comes next."""
