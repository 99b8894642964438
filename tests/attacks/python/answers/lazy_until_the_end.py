calls = []

def merge(x):
    calls.append(x)
    return [[1, 4]] if len(calls) == 1 else None
