"""Several places at one desk."""
