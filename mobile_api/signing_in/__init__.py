"""Signing in: sessions of browsers, tokens of phones and machines, the first time, and forgotten passwords."""
