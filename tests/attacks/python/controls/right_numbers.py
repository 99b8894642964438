def mean(values):
    return sum(values) / len(values)


def primes(limit):
    return [n for n in range(2, limit) if all(n % d for d in range(2, n))]


def nearest(values, wanted):
    return min(values, key=lambda value: abs(value - wanted))
