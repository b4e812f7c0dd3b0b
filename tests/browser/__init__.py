"""The situation picture in a real browser."""
