"""The door: command line, settings and the wiring of the rooms."""

__version__ = "0.1.0"
