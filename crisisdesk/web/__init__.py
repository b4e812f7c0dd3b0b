"""The desk in a browser of this machine: who may come in, and what a page may load."""
