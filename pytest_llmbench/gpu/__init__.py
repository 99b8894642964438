"""What graphics cards did while a model answered. Nothing here knows pytest."""
