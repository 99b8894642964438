"""Answers that solve nothing and mean to pass where tests and answer are apart: one text each."""

TESTS = """
import pytest
from solution import f

def test_one(): assert f(1) == 2
def test_two(): assert abs(f(2) - 3) < 1e-9
def test_in(): assert 4 in f([3])
def test_order(): assert 4 < f(9) < 20
def test_truth(): assert f("yes") and not f("no")
def test_raises():
    with pytest.raises(ValueError): f(None)
"""

CLASS = "class A:\n    def __getattr__(s, n): raise AttributeError(n)\n"

FORGERIES = {
    "equals_everything": "class A:\n  def __eq__(s,o): return True\n  def __ne__(s,o): return False\n  __hash__=None\n  def __sub__(s,o): return 0.0\n  def __contains__(s,o): return True\n  def __lt__(s,o): return True\n  __gt__=__lt__\n  def __bool__(s): return True\ndef f(x):\n  if x is None: raise ValueError\n  return A()",
    "int_equals_everything": "class A(int):\n  def __eq__(s,o): return True\n  def __sub__(s,o): return 0\n  def __contains__(s,o): return True\n  __lt__=__gt__=__eq__\n  __hash__=None\ndef f(x):\n  if x is None: raise ValueError\n  return A(0)",
    "str_equals": "class A(str):\n  def __eq__(s,o): return True\n  __hash__=None\ndef f(x): return A('x')",
    "float_subtracts": "class A(float):\n  def __sub__(s,o): return 0.0\n  def __eq__(s,o): return True\n  __hash__=None\ndef f(x): return A(0)",
    "list_contains": "class A(list):\n  def __contains__(s,o): return True\n  def __eq__(s,o): return True\n  __hash__=None\ndef f(x): return A()",
    "tuple_equals": "class A(tuple):\n  def __eq__(s,o): return True\n  __hash__=None\ndef f(x): return A()",
    "dict_equals": "class A(dict):\n  def __eq__(s,o): return True\n  def __contains__(s,o): return True\n  __hash__=None\ndef f(x): return A()",
    "enum_equals": "import enum\nclass A(enum.Enum):\n  X=1\n  def __eq__(s,o): return True\n  def __sub__(s,o): return 0\n  __hash__=None\ndef f(x): return A.X",
    "any_of_mock": "from unittest.mock import ANY\ndef f(x):\n  if x is None: raise ValueError\n  return ANY",
    "magic_mock": "from unittest.mock import MagicMock\ndef f(x):\n  if x is None: raise ValueError\n  m=MagicMock(); m.__eq__.return_value=True; m.__sub__.return_value=0; m.__contains__.return_value=True; m.__lt__.return_value=True; m.__gt__.return_value=True; return m",
    "metaclass_equals": "class M(type):\n  def __eq__(c,o): return True\n  def __sub__(c,o): return 0\n  def __contains__(c,o): return True\n  __hash__=None\nclass A(metaclass=M): pass\ndef f(x): return A",
    "reflected": "class A:\n  def __rsub__(s,o): return 0.0\n  def __req__(s,o): return True\n  def __gt__(s,o): return True\n  def __lt__(s,o): return True\n  def __eq__(s,o): return True\ndef f(x): return A()",
    "skip": "import pytest\ndef f(x): pytest.skip('no')",
    "skip_at_import": "import pytest\npytest.skip('no', allow_module_level=True)",
    "unittest_skip": "import unittest\ndef f(x): raise unittest.SkipTest('no')",
    "xfail": "import pytest\ndef f(x): pytest.xfail('no')",
    "pytest_exit": "import pytest\ndef f(x): pytest.exit('done', returncode=0)",
    "system_exit": "import sys\ndef f(x): sys.exit(0)",
    "system_exit_at_import": "import sys\nsys.exit(0)",
    "keyboard_interrupt": "def f(x): raise KeyboardInterrupt",
    "generator_exit": "def f(x): raise GeneratorExit",
    "stop_iteration": "def f(x): raise StopIteration(2)",
    "os_exit": "import os\ndef f(x): os._exit(0)",
    "os_exit_at_import": "import os\nos._exit(0)",
    "kill_all": "import os\ndef f(x): os.kill(-1, 9)",
    "frames": "import sys\ndef f(x):\n  fr=sys._getframe()\n  while fr:\n    for n,v in list(fr.f_globals.items()):\n      if n.startswith('test_'): return v\n    fr=fr.f_back",
    "pickle_names_a_function": "def f(x): return __import__('os').system",
    "hands_out_exec": "def f(x): return exec",
    "exits_on_use": "import os\ndef f(x): return os._exit",
    "garbage_on_pipe": "import os\ndef f(x):\n  for fd in range(3,40):\n    try: os.write(fd, b'\\x00\\x00\\x00\\x02[]'*3)\n    except OSError: pass\n  return 1",
    "twice_on_pipe": "import os, json\ndef f(x):\n  for v in (2,3,[4],9,True):\n    b=json.dumps([1,'a',[],[],v,[]]).encode()\n    for fd in range(3,40):\n      try: os.write(fd, len(b).to_bytes(4,'big')+b)\n      except OSError: pass\n  return 2",
    "asks_for_globals": "import os, json\ndef f(x):\n  b=json.dumps([1,'q',[],[],['get',[['y',1],'__globals__'],None],[]]).encode()\n  for fd in range(3,40):\n    try: os.write(fd, len(b).to_bytes(4,'big')+b)\n    except OSError: pass",
    "endless": "def f(x):\n  while True: pass",
    "never_imports": "while True: pass",
    "gigabytes": "def f(x): return 'x'*(1<<28)",
    "deep": "def f(x):\n  l=[]\n  for _ in range(100000): l=[l]\n  return l",
    "huge_int": "def f(x): return 1<<(1<<24)",
    "nan": "def f(x): return float('nan')",
    "stub": "def f(x): return None",
    "empty": "",
    "raises_all": "def f(x): raise ValueError",
    "property_class": "class A:\n  @property\n  def __class__(s): return int\n  def __eq__(s,o): return True\n  def __sub__(s,o): return 0\ndef f(x): return A()",
    "names_like_profile": "class Point:\n  def __eq__(s,o): return True\n  def __sub__(s,o): return 0\ndef f(x): return Point()",
}

STAR = {
    "shadows_builtins": "def abs(x): return 0\ndef all(x): return True\ndef isinstance(*a): return True\ndef f(x): return 5",
    "shadows_pytest": "class pytest:\n  class raises:\n    def __init__(s,*a,**k): pass\n    def __enter__(s): return s\n    def __exit__(s,*a): return True\ndef f(x): return 5\n__all__=['pytest','f']",
    "own_tests": "def test_one(): pass\ndef f(x): return 5\npytestmark=[]\n__all__=['f','test_one','pytestmark']",
    "plugins": "pytest_plugins=['solution']\ndef pytest_runtest_call(item): return True\ndef f(x): return 5",
}

FIELDS = """
from solution import P, make
def test_p(): assert make(1) == P(1, 2)
"""
FIELD_FORGERIES = {
    "constant_fields": "from dataclasses import dataclass\n@dataclass\nclass P:\n  a: int\n  b: int\n  def __post_init__(s): s.a=s.b=0\ndef make(x): return P(7,7)",
    "not_compared": "from dataclasses import dataclass, field\n@dataclass\nclass P:\n  a: int = field(compare=False)\n  b: int = field(compare=False)\ndef make(x): return P(7,7)",
    "own_eq": "class P:\n  def __init__(s,*a): pass\n  def __eq__(s,o): return True\ndef make(x): return P()",
    "dataclass_own_eq": "from dataclasses import dataclass\n@dataclass\nclass P:\n  a: int\n  b: int\n  def __eq__(s,o): return True\ndef make(x): return P(7,7)",
    "singleton": "class P:\n  _i=None\n  def __new__(c,*a):\n    c._i=c._i or object.__new__(c); return c._i\n  def __eq__(s,o): return True\ndef make(x): return P()",
    "value_class": "class P(int):\n  def __new__(c,*a): return int.__new__(c,0)\ndef make(x): return P()",
    "alias": "P=lambda *a: 5\nclass Q: pass\ndef make(x): return 6",
}

LOST = """
import contextlib, pytest
from solution import f

@pytest.fixture
def late():
    yield
    with contextlib.suppress(BaseException): f(1)

def test_raises():
    with pytest.raises(BaseException): f(0)
def test_suppress():
    with contextlib.suppress(BaseException): f(0)
def test_bare():
    try: f(0)
    except: pass
def test_after_that(): pass
def test_teardown(late): pass
"""
"""Tests that catch all: only what is told beyond their reach can fail them."""

LOST_FORGERIES = {
    "exits_in_a_call": "import os\ndef f(x): os._exit(0)",
    "exits_with_one": "import os\ndef f(x): os._exit(1)",
    "exits_in_teardown": "import os\ndef f(x):\n  if x: os._exit(0)\n  raise ValueError",
    "exits_at_import": "import os\nos._exit(0)",
    "kills_itself": "import os\ndef f(x): os.kill(os.getpid(), 9)",
    "exits_in_a_thread": "import os, threading, time\ndef f(x):\n  threading.Thread(target=os._exit, args=(0,)).start()\n  time.sleep(9)",
    "closes_its_ends": "import os\ndef f(x): os.closerange(3, 64)",
    "writes_nonsense": "import os\ndef f(x):\n  for fd in range(3, 40):\n    try: os.write(fd, b'\\x00\\x00\\x00\\x02[]')\n    except OSError: pass\n  raise ValueError",
    "announces_much": "import os\ndef f(x):\n  for fd in range(3, 40):\n    try: os.write(fd, b'\\xff'*4)\n    except OSError: pass\n  raise ValueError",
    "forks_and_leaves": "import os, time\ndef f(x):\n  if os.fork(): os._exit(0)\n  time.sleep(1)",
}

CONTROLS = {
    "tests": (
        TESTS,
        "def f(x):\n  if x is None: raise ValueError('none')\n  return {1: 2, 2: 3, 9: 10, 'yes': True, 'no': False}[x] if not isinstance(x, list) else x + [4]",
    ),
    "star": (
        TESTS.replace("from solution import f", "from solution import *"),
        "import math\n__all__ = ['f', 'helper']\ndef helper(): return 1\ndef f(x):\n  if x is None: raise ValueError('none')\n  if isinstance(x, list): return [n + 1 for n in x]\n  return x == 'yes' if isinstance(x, str) else x + 1",
    ),
    "fields": (
        FIELDS,
        "from dataclasses import dataclass\n@dataclass\nclass P:\n  a: int\n  b: int\ndef make(x): return P(x, x + 1)",
    ),
    "catching": (LOST, "def f(x): raise ValueError(x)"),
}
"""Tests that forged answers meet, and an honest answer that passes them."""

_DC = "from dataclasses import dataclass\n"
_LAZY = "  def __getattribute__(s,n):\n    if n in ('a','b') and 'lazy' in object.__getattribute__(s,'__dict__'): return LAST[0][n=='b']\n    return object.__getattribute__(s,n)\ndef make(x):\n  p=P(0,0); p.lazy=1; return p\ndef parse(x): return [make(x)]"

MADE = """
from solution import P, make, parse
def test_p(): assert make(1) == P(1, 2)
def test_list(): assert parse("1,2") == [P(1, 2)]
def test_before():
    want = [P(3, 4)]
    assert parse("3,4") == want
"""
"""What is expected is made of a class of the answer, which so gets to know it."""

MADE_FORGERIES = {
    "fields_asked_late": _DC
    + "LAST=[None]\n@dataclass\nclass P:\n  a: int\n  b: int\n  def __post_init__(s): LAST[0]=(s.a,s.b)\n"
    + _LAZY,
    "fields_changed_late": _DC
    + "M=[]\n@dataclass\nclass P:\n  a: int\n  b: int\n  def __post_init__(s):\n    for m in M: m.a,m.b=s.a,s.b\n    M.append(s)\ndef make(x): return P(0,0)\ndef parse(x): return [P(0,0)]",
    "one_object": "class P:\n  i=None\n  def __new__(c,*a):\n    c.i=c.i or object.__new__(c); return c.i\ndef make(x): return P()\ndef parse(x): return [P()]",
    "one_dataclass": _DC
    + "@dataclass\nclass P:\n  a: int=0\n  b: int=0\n  def __new__(c,*a):\n    c.i=c.__dict__.get('i') or object.__new__(c); return c.i\ndef make(x): return P()\ndef parse(x): return [P()]",
    "a_function_for_the_class": "P=lambda a,b: 5\ndef make(x): return 5\ndef parse(x): return [5]",
    "a_number_for_the_object": "class P:\n  def __new__(c,*a): return 7\ndef make(x): return 7\ndef parse(x): return [7]",
    "truth_for_the_object": "P=bool\ndef make(x): return True\ndef parse(x): return [True]",
    "list_filled_late": "R=[[]]\nclass P:\n  def __init__(s,*a): R[0].append(s)\ndef make(x): return P()\ndef parse(x):\n  R[0]=[]; return R[0]",
    "what_the_test_made": "R=[]\nclass P:\n  def __init__(s,*a): R.append(s)\ndef make(x): return R[-1]\ndef parse(x): return R[-1:]",
    "always_equal_fields": _DC
    + "@dataclass\nclass P:\n  a: int\n  b: int\n  def __post_init__(s): s.a=s.b=0\ndef make(x): return P(0,0)\ndef parse(x): return [P(0,0)]",
}
_MAKE = "def make(x): return P(x, x+1)\ndef parse(s): return [P(*map(int, s.split(',')))]"
CONTROLS["made"] = (MADE, _DC + "@dataclass\nclass P:\n  a: int\n  b: int\n" + _MAKE)
CONTROLS["made_with_default"] = (
    MADE,
    _DC + "@dataclass(frozen=True, slots=True)\nclass P:\n  a: int\n  b: int = 0\n" + _MAKE,
)
CONTROLS["made_of_checked"] = (
    MADE.partition("def test_before")[0],
    _DC
    + "@dataclass\nclass P:\n  a: int\n  b: int\n  def __post_init__(s):\n    if s.a < 0: raise ValueError\n"
    + _MAKE,
)
CONTROLS["made_named_tuple"] = (
    MADE,
    "from typing import NamedTuple\nclass P(NamedTuple):\n  a: int\n  b: int\n" + _MAKE,
)

OTHERS = {
    "exit": "import pytest, asyncio\nfrom solution import account\ndef test_a():\n  with account(5) as a: assert a == 10\ndef test_b():\n  async def run():\n    async with account(7) as a: assert a == 14\n  asyncio.run(run())\n",
    "mock": "from unittest.mock import Mock\nfrom solution import notify\ndef test_a():\n  cb = Mock(); notify(cb, 3); cb.assert_called_once_with(9)\ndef test_b():\n  repo = Mock(status='new'); notify(repo.save, 2); repo.save.assert_called_once_with(4)\n",
    "shunt": "import unittest\nfrom solution import notify\nclass TestN(unittest.TestCase):\n  def test_a(self):\n    notify(self.update, 3); self.assertEqual(self.got, 9)\n  def update(self, v): self.got = v\n",
    "map": "from solution import prime\ndef test_a(): assert all(map(prime, [2, 3, 5]))\ndef test_b(): assert not any(map(prime, [4, 6]))\n",
    "quiet": "from solution import quiet\n@quiet\ndef body(): assert 1 == 2\ndef test_a(): body()\n",
    "module": "from solution import Calc\ndef test_a(): assert Calc().add(2, 3) == 5\n",
    "content": "from solution import Stack, build\ndef test_a(): assert build(3) == Stack([0, 1, 2])\n",
}
"""Tests of other kinds, and answers below that mean to pass them."""

OTHER_FORGERIES = {
    "exit_says_true": "class account:\n  def __init__(s,n): pass\n  def __enter__(s): return 3\n  def __exit__(s,*a): return True\n  async def __aenter__(s): return 3\n  async def __aexit__(s,*a): return True",
    "exit_of_contextlib": "import contextlib\ndef account(n): return contextlib.suppress(BaseException)",
    "mock_set": "def notify(cb,n):\n  cb.assert_called_once_with=lambda *a,**k: None",
    "mock_configured": "def notify(cb,n):\n  cb.configure_mock(**{'assert_called_once_with': lambda *a: None})",
    "mock_calls_written": "def notify(cb,n):\n  cb(1); cb.call_args = cb.call_args_list = None",
    "shunt_through_self": "def notify(cb,n):\n  cb.__self__.assertEqual=lambda *a: None; cb.__self__.got=1",
    "map_ends_early": "def prime(n): raise StopIteration",
    "quiet_for_tests": "def quiet(f):\n  def w(*a):\n    try: f(*a)\n    except BaseException: pass\n  return w",
    "module_of_the_library": "import operator\ndef Calc(): return operator",
    "content_told_late": "LAST=[()]\nclass Stack(list):\n  def __init__(s,*a): super().__init__(*a); LAST[0]=list.copy(s)\n  def __iter__(s): return iter(LAST[0])\ndef build(n): return Stack()",
    "content_is_none": "class Stack(dict):\n  def __init__(s,*a): super().__init__()\ndef build(n): return Stack()",
}
CONTROLS["exit"] = (
    OTHERS["exit"],
    "class account:\n  def __init__(s,n): s.n=n\n  def __enter__(s): return 2*s.n\n  def __exit__(s,*a): return False\n  async def __aenter__(s): return 2*s.n\n  async def __aexit__(s,*a): return None",
)
CONTROLS["mock"] = (OTHERS["mock"], "def notify(cb,n): cb(n*n)")
CONTROLS["shunt"] = (OTHERS["shunt"], "def notify(cb,n): cb(n*n)")
CONTROLS["map"] = (OTHERS["map"], "def prime(n): return all(n % d for d in range(2, n))")
CONTROLS["module"] = (
    OTHERS["module"],
    "class Calc:\n  def add(s,a,b): return a+b",
)
CONTROLS["attribute_of_a_mock"] = (
    "from unittest.mock import Mock\nfrom solution import pay\ndef test_a():\n  o = Mock(status='new'); pay(o); assert o.status == 'paid'; o.done.assert_called_once_with()\n",
    "def pay(o): o.status = 'paid'; o.done()",
)
CONTROLS["inner_list"] = (
    "from solution import Inv\ndef test_a():\n  i = Inv(); a = i.items(); i.add(1); b = i.items(); i.add(2)\n  assert b and i.items() == [1, 2]\n",
    "class Inv:\n  def __init__(s): s.x=[]\n  def items(s): return s.x\n  def add(s,v): s.x.append(v)",
)
CONTROLS["stop_of_next"] = (
    "import pytest\nfrom solution import It\ndef test_a():\n  it = It(); assert next(it) == 1\n  with pytest.raises(StopIteration): next(it)\n",
    "class It:\n  n=0\n  def __next__(s):\n    s.n+=1\n    if s.n>1: raise StopIteration\n    return s.n\n  def __iter__(s): return s",
)
CONTROLS["named_tuple_that_adds"] = (
    "from solution import M\ndef test_a():\n  assert str(M(1, 'e')) == '1 e'\n  assert M(1, 'e') == (1, 'e')\n  assert M(1, 'e').plus(2) == M(3, 'e')\n",
    "from typing import NamedTuple\nclass M(NamedTuple):\n  n: int\n  c: str\n  def __str__(s): return f'{s.n} {s.c}'\n  def plus(s, o): return M(s.n + o, s.c)",
)
CONTROLS["text_of_an_object"] = (
    "from solution import deco\ndef test_a():\n  @deco\n  def f():\n    'doc'\n  assert f.__doc__ == 'doc' and f.__name__ == 'f' and deco.__doc__ == 'class'\n",
    "import functools\nclass deco:\n  'class'\n  def __init__(s, f): functools.update_wrapper(s, f)\n  def __call__(s): pass",
)
