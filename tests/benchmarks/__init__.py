"""What the desk costs, beside what the least possible program costs; see `__main__`."""
