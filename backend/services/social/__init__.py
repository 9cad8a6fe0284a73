"""Tiers payant social: grants of the offices, their labels, who is covered, and what an office owes afterwards."""
