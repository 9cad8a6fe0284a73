"""Passkeys: added by somebody who has proven both of their factors, and then as good as both (user verification)."""
