"""Fictional people, practices, bills and scans, to try everything with. Real deployments have none of it."""
