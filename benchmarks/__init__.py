"""What things cost here, beside what others pay for them: `python -m benchmarks`."""
