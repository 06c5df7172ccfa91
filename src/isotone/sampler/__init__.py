"""sampler room."""
