"""The sandbox on Docker engines, of this machine or elsewhere."""
