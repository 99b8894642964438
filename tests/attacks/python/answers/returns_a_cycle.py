def merge(x):
    found = []
    found.append(found)
    return found
