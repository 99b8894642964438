def double(n):
    if n is None:
        raise ValueError("nothing to double")
    return n * 2
