"""Written questions night by night: what to ask for, how to read a list that moves, and when to look again."""
