"""Reading sheets of any shape by a SELECT of the profile, in a process of its own."""
