"""One module a command; what they share stands in ``lessonwatch.wiring``."""
