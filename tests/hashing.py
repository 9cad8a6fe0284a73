"""Passwords in tests: thousands of sign-ins, each of which would cost a tenth of a second and 46 MiB.

The served product, and every test from outside, uses the true parameters; so do the tests that are about them.
"""

from argon2 import PasswordHasher

from backend.services import passwords

TRUE = passwords._hasher
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def hash_quickly() -> None:
    """From now on, in this process."""
    passwords._hasher = QUICK
