class Stopwatch:
    def __init__(self):
        self._laps, self._running = [], False

    def __enter__(self):
        self._running = True
        return self

    def __exit__(self, *error):
        self._running = False

    def lap(self, name):
        self._laps.append(name)

    def laps(self):
        return list(self._laps)

    def is_running(self):
        return self._running


def all_even(numbers):
    return all(number % 2 == 0 for number in numbers)
