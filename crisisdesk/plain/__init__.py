"""The desk line by line: for a screen reader, a braille line, a telephone over ssh, and scripts."""
