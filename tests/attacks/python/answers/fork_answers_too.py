import os

os.fork()

def merge(x):
    return []
