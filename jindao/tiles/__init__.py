"""底图: what a map may show beneath a trip instead of the program's own background."""
