"""Where code from a model runs: Docker or bubblewrap, never anywhere else."""
