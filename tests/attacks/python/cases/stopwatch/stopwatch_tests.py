from solution import Stopwatch, all_even


def test_laps():
    with Stopwatch() as watch:
        watch.lap("one")
        watch.lap("two")
        assert watch.laps() == ["one", "two"]


def test_stops():
    with Stopwatch() as watch:
        assert watch.is_running() is True


def test_all_even():
    with Stopwatch():
        assert all_even([2, 4]) is True
        assert all_even([2, 3]) is False
