import io, os, socket

real_write = os.write

def twice(fd, data):
    real_write(fd, data)
    return real_write(fd, data)

os.write = twice

def merge(x):
    return []
