"""The patient's application: its shell, and in a browser."""
