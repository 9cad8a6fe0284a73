"""Codes on paper: drawn, scanned, damaged, read, split; and files that mean harm."""
