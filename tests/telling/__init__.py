"""Being told: what, by which way, when, and once."""
