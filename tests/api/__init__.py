"""The interface, asked over HTTP."""
