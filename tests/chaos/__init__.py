"""Trials that break things at random: each is one command, and a short form runs in the tests."""
