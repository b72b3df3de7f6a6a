"""A small source of our own in the exact shape of the real services: what the demo reads. All of it is invented."""
