"""The crisis desk of a youth-care region, and where there is a place tonight."""

__version__ = "0.1.0"
