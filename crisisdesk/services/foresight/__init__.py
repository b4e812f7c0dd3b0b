"""What could happen, asked of what the desk knows; a question here writes nothing."""
