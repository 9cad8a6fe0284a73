"""The shapes that travel: the same schemas load, dump and document."""
