"""The sandbox on bubblewrap and control groups of this machine."""
