import os

def merge(x):
    os.fork()
    return []
