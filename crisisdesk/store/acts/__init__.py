"""An act as it is written: its beginning, its journal rows and their seal, and its tries."""
