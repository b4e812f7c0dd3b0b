"""Somebody who has everything that the desk published, and reckons."""
