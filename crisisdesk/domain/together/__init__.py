"""Several places at one desk: what excludes one another once they come together."""
