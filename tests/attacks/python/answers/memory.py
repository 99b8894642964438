def merge(x): return [bytearray(1 << 28) for _ in range(100)]
