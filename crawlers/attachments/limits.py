"""What one file may cost to read."""

MOST_MEMORY = 1024 * 2**20  # bytes
MOST_SECONDS = 30  # of processor time
MOST_PAGES = 2_000
MOST_TEXT = 40 * 2**20  # characters
