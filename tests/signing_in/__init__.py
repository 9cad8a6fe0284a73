"""Signing in: the ways in, and the attacks on them."""
