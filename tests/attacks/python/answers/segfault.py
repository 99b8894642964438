import ctypes
def merge(x): ctypes.string_at(0)
