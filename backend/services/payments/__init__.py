"""Money that leaves: orders, accounts, runs, returns."""
