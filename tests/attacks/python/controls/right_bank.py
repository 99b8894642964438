import contextlib


class Short(Exception):
    def __init__(self, missing):
        super().__init__(f"short by {missing}")
        self.missing = missing


class Account:
    def __init__(self, owner):
        self.owner = owner
        self._entries = []
        self._listeners = []

    @property
    def balance(self):
        return sum(n if kind == "deposit" else -n for kind, n in self._entries)

    def deposit(self, amount):
        self._entries.append(("deposit", amount))
        for listener in self._listeners:
            listener(self.balance)

    def withdraw(self, amount):
        if amount > self.balance:
            raise Short(amount - self.balance)
        self._entries.append(("withdraw", amount))

    def history(self):
        yield from self._entries

    def tell(self, listener):
        self._listeners.append(listener)

    @contextlib.contextmanager
    def trial(self):
        kept = list(self._entries)
        try:
            yield self
        except BaseException:
            self._entries[:] = kept
            raise
