"""Scanners of the mail room: hand in piles, follow them."""
