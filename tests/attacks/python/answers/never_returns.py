def merge(x):
    while True: pass
