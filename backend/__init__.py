"""What the fund knows and decides: rules in `domain`, facts in `models`, acts in `services`. It never hears of HTTP."""
