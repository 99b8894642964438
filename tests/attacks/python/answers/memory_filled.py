def merge(x): return bytearray(b'x') * (700 << 20)
