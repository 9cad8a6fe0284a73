"""The mail room: piles in, packets out, nothing lost."""
