"""Spiders: what is asked for, and when. They read nothing themselves: pages do."""
