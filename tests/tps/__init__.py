"""Tiers payant social, asked through the desks and the interface."""
