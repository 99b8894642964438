"""What the command `llmbench verify` does; it knows nothing of pytest."""
