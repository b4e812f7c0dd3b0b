"""What a placement owes to the family: brothers and sisters, and whom a child must not be near."""
