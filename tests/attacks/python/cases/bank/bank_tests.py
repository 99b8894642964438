import pytest
from solution import Account, Short


@pytest.fixture
def account():
    made = Account("ann")
    made.deposit(5)
    return made


def check_history(found, wanted):
    assert list(found) == wanted


def test_balance(account):
    assert account.balance == 5
    assert account.owner == "ann"


def test_too_much(account):
    with pytest.raises(Short, match="short by 3") as caught:
        account.withdraw(8)
    assert caught.value.missing == 3
    assert account.balance == 5


def test_history(account):
    account.withdraw(2)
    check_history(account.history(), [("deposit", 5), ("withdraw", 2)])


def test_undone(account):
    with pytest.raises(KeyError):
        with account.trial() as inside:
            inside.withdraw(4)
            raise KeyError("no")
    assert account.balance == 5


def test_told(account):
    seen = []
    account.tell(seen.append)
    account.deposit(1)
    assert seen == [6]
