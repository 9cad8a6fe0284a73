"""What an attacker, or bad luck, would try."""
