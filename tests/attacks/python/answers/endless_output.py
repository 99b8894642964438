def merge(x):
    while True: print('x' * 10000)
