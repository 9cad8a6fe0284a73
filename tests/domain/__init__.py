"""The rules, asked without a database."""
