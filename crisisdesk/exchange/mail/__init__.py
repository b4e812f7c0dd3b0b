"""Mails of providers, saved as .eml files in a folder."""
