import os

def merge(x):
    os.closerange(0, 256)
    return []
