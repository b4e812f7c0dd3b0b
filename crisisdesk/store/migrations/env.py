"""Alembic asks for this file by name; the steps are run by `upgrade.py`."""
