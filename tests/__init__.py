"""Behaviour from outside (HTTP, browser, database) and pure rules from inside."""
