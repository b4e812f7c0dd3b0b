"""What the options of a case are chosen by."""
