"""What a list says beside each facility that a case can choose from."""
