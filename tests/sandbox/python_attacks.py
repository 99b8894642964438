"""Answers that try to pass `CASE_TESTS` without solving anything. Each runs in a sandbox only."""

from __future__ import annotations

CASE_TESTS = """
import pytest
from solution import merge

@pytest.mark.parametrize("given, wanted", [([[1, 3], [2, 4]], [[1, 4]]), ([[1, 2]], [[1, 2]])])
def test_merge(given, wanted):
    assert merge(given) == wanted

def test_empty():
    assert merge([]) == []

class TestErrors:
    def test_reversed(self):
        with pytest.raises(ValueError):
            merge([[2, 1]])
"""

STAR_TESTS = CASE_TESTS.replace("import merge", "import *")

ATTACKS = {
    "exit_at_import": "import os\nos._exit(0)",
    "exit_in_call": "import os\ndef merge(x): os._exit(0)",
    "exit_in_thread": """
import os, threading
threading.Timer(0.01, os._exit, (0,)).start()
import time; time.sleep(1)
def merge(x): return []
""",
    "exit_in_atexit": """
import atexit, os
atexit.register(os._exit, 0)
def merge(x): return []
""",
    "exit_patched_over_kill": """
import os, atexit
def merge(x): return []
os._exit = lambda code, real=os._exit: real(0)
""",
    "sys_exit_at_import": "import sys\nsys.exit(0)",
    "sys_exit_in_call": "import sys\ndef merge(x): sys.exit(0)",
    "exec_true": "import os\nos.execv('/bin/true', ['true'])",
    "exec_in_call": "import os\ndef merge(x): os.execv('/bin/true', ['true'])",
    "fork_and_parent_leaves": """
import os
if os.fork(): os._exit(0)
def merge(x): return []
""",
    "fork_in_call": """
import os
def merge(x):
    if os.fork(): os._exit(0)
    return []
""",
    "kill_parent": """
import os, signal
os.kill(os.getppid(), signal.SIGKILL)
def merge(x): return []
""",
    "kill_everything": """
import os, signal
os.kill(-1, signal.SIGKILL)
def merge(x): return []
""",
    "kill_own_group": "import os, signal\nos.killpg(0, signal.SIGKILL)",
    "stop_parent": """
import os, signal
os.kill(os.getppid(), signal.SIGSTOP)
os._exit(0)
""",
    "skip_in_call": "import pytest\ndef merge(x): pytest.skip('no')",
    "skip_at_import": "import pytest\npytest.skip('no', allow_module_level=True)",
    "xfail_in_call": "import pytest\ndef merge(x): pytest.xfail('no')",
    "unittest_skip": "import unittest\ndef merge(x): raise unittest.SkipTest('no')",
    "pytest_exit": "import pytest\ndef merge(x): pytest.exit('done', returncode=0)",
    "pytest_exit_at_import": "import pytest\npytest.exit('done', returncode=0)",
    "replace_runtest": """
import pytest
pytest.Function.runtest = lambda self: None
def merge(x): return []
""",
    "replace_runtest_code": """
import pytest
def nothing(self): pass
pytest.Function.runtest.__code__ = nothing.__code__
def merge(x): return []
""",
    "replace_pyfunc_call": """
import _pytest.python
_pytest.python.pytest_pyfunc_call = lambda pyfuncitem: True
def merge(x): return []
""",
    "replace_call_info": """
from _pytest.runner import CallInfo
real = CallInfo.from_call.__func__
CallInfo.from_call = classmethod(lambda cls, f, when, reraise=None: real(cls, lambda: None, when))
def merge(x): return []
""",
    "replace_hook_function": """
import gc
from pluggy import HookImpl
for found in gc.get_objects():
    if isinstance(found, HookImpl) and found.function.__name__ == 'pytest_pyfunc_call':
        found.function = lambda pyfuncitem: True
        found.argnames = ('pyfuncitem',)
def merge(x): return []
""",
    "runtest_with_a_package's_file_name": """
import pytest, sys
names = {}
exec(compile("def runtest(self): pass", sys.prefix + "/lib/x.py", "exec"), names)
pytest.Function.runtest = names["runtest"]
def merge(x): return []
""",
    "runtest_with_a_test's_file_name": """
import os, pytest
names = {}
exec(compile("def runtest(self): pass", os.getcwd() + "/tests/test_solution.py", "exec"), names)
pytest.Function.runtest = names["runtest"]
def merge(x): return []
""",
    "runtest_of_pytest's_own": """
import pytest
pytest.Function.runtest = pytest.Function.setup
def merge(x): return []
""",
    "runtest_of_another_package": """
import pytest, typing_extensions
pytest.Function.runtest = typing_extensions.override
def merge(x): return []
""",
    "replace_the_code_of_a_class_method": """
from _pytest.runner import CallInfo
def from_call(cls, func, when, reraise=None):
    return cls([], None, 0, 0, 0, when, _ispytest=True)
CallInfo.from_call.__func__.__code__ = from_call.__code__
def merge(x): return []
""",
    "report_reads_as_passed": """
import pytest
def get(self, name):
    return "passed" if name == "outcome" else object.__getattribute__(self, name)
pytest.TestReport.__getattribute__ = get
def merge(x): return []
""",
    "hide_a_builtin_from_pytest": """
import _pytest.raises
_pytest.raises.isinstance = lambda value, kind: True
def merge(x): raise KeyError
""",
    "reporter_sends_nonsense": """
import gc
for found in gc.get_objects():
    if type(found).__name__ == "Reporter":
        found.send("test", 1)
def merge(x): return []
""",
    "reporter_sends_lists": """
import gc
for found in gc.get_objects():
    if type(found).__name__ == "Reporter":
        found.send("collected", [["a"], {}])
        found.send("tampered", {})
        found.send("test", [[], {}])
def merge(x): return []
""",
    "replace_raises": """
import contextlib, pytest
pytest.raises = lambda *a, **k: contextlib.suppress(BaseException)
def merge(x): return []
""",
    "report_always_passes": """
import pytest
class Passed(str):
    def __eq__(self, other): return other == 'passed'
pytest.TestReport.outcome = property(lambda self: 'passed', lambda self, value: None)
pytest.TestReport.failed = False
def merge(x): return []
""",
    "session_status": """
import gc, pytest
for found in gc.get_objects():
    if isinstance(found, pytest.Session):
        found.exitstatus = 0
        found.testsfailed = 0
def merge(x): return []
""",
    "empty_items": """
import gc, pytest
def merge(x):
    for found in gc.get_objects():
        if isinstance(found, pytest.Session):
            found.items.clear()
    return []
""",
    "replace_test_functions": """
import gc, pytest
def merge(x): return []
class Plugin:
    def pytest_collection_modifyitems(self, items):
        for item in items: item.obj = lambda *a, **k: None
for found in gc.get_objects():
    if isinstance(found, pytest.PytestPluginManager):
        found.register(Plugin())
""",
    "plugin_by_config": """
import gc, pytest
def merge(x): return []
class Plugin:
    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem): return True
for found in gc.get_objects():
    if isinstance(found, pytest.Config):
        found.pluginmanager.register(Plugin())
""",
    "write_all_descriptors": r"""
import os
line = b'["test", ["tests/test_solution.py::test_empty", "passed"]]\n["done", 0]\n'
for fd in range(3, 64):
    try: os.write(fd, line)
    except OSError: pass
os._exit(0)
""",
    "write_to_judge_output": r"""
import os
for name in ('1', '2'):
    try:
        with open(f'/proc/{os.getppid()}/fd/{name}', 'w') as out: out.write('ready\n')
    except OSError: pass
os._exit(0)
""",
    "close_all_descriptors": "import os\nos.closerange(0, 256)\ndef merge(x): return []",
    "fake_summary": """
import os, sys
print('N ready'); print('====== 4 passed in 0.01s ======', flush=True)
sys.stderr.write('4 passed'); os._exit(0)
""",
    "write_result_file": """
import os, json
for name in ('result.json', '/tmp/result.json', '.report.json'):
    open(name, 'w').write(json.dumps({'passed': 4, 'exitcode': 0}))
def merge(x): return []
""",
    "rewrite_tests": """
import os
for name in ('tests/test_solution.py', 'conftest.py', 'pytest.ini', 'tests/conftest.py'):
    try:
        if os.path.exists(name): os.remove(name)
        open(name, 'w').write('def test_merge(): pass\\ndef test_empty(): pass\\n')
    except OSError: pass
def merge(x): return []
""",
    "drop_conftest": """
open('conftest.py', 'w').write('def pytest_pyfunc_call(pyfuncitem): return True')
open('pytest.py', 'w').write('raise SystemExit(0)')
open('sitecustomize.py', 'w').write('import os; os._exit(0)')
def merge(x): return []
""",
    "rerun_as_other": """
import os, sys
os.environ['PYTEST_ADDOPTS'] = '--collect-only'
sys.argv.append('--collect-only')
def merge(x): return []
""",
    "replace_builtins": """
import builtins
real = builtins.isinstance
builtins.isinstance = lambda a, b: True
def merge(x): raise AssertionError
""",
    "never_returns": "def merge(x):\n    while True: pass",
    "never_imports": "import time\ntime.sleep(3600)",
    "endless_output": "def merge(x):\n    while True: print('x' * 10000)",
    "raises_base_exception": "def merge(x): raise BaseException('no')",
    "keyboard_interrupt": "def merge(x): raise KeyboardInterrupt",
    "generator_exit": "def merge(x): raise GeneratorExit",
    "recursion": "def merge(x): return merge(x)",
    "segfault": "import ctypes\ndef merge(x): ctypes.string_at(0)",
    "fork_bomb": "import os\ndef merge(x):\n    while True: os.fork()",
    "memory": "def merge(x): return [bytearray(1 << 28) for _ in range(100)]",
    "memory_filled": "def merge(x): return bytearray(b'x') * (700 << 20)",
    "daemon_outlives": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)
def merge(x): return []
""",
    "empty": "",
    "prose": "Here is the function you asked for.",
    "null_byte": "def merge(x): return []\n\0",
    "deep_nesting": "x = " + "(" * 5000 + ")" * 5000,
}

STAR_ATTACKS = {
    "plugin_by_namespace": """
pytest_plugins = ['solution']
def pytest_pyfunc_call(pyfuncitem): return True
def merge(x): return []
""",
    "own_tests_only": """
def test_merge(): pass
def test_empty(): pass
def merge(x): return []
""",
    "fixture_by_namespace": """
import pytest
@pytest.fixture(autouse=True)
def passes(request): request.node.obj = lambda *a, **k: None
def merge(x): return []
""",
}

KNOWN_TO_PASS = {
    "equals_everything": """
class Anything(list):
    def __eq__(self, other): return True
def merge(x):
    if x == [[2, 1]]: raise ValueError
    return Anything()
""",
    "reads_the_caller": """
import sys
def merge(x):
    if x == [[2, 1]]: raise ValueError
    return sys._getframe(1).f_locals.get('wanted', [])
""",
    "reads_the_tests": """
import ast, re
TEXT = open('tests/test_solution.py').read()
PAIRS = ast.literal_eval(re.search(r'wanted", (.*)\\)', TEXT)[1])
def merge(x):
    if x == [[2, 1]]: raise ValueError
    return dict((str(a), b) for a, b in PAIRS).get(str(x), [])
""",
    "empties_a_hook": """
import gc
from pluggy import HookCaller
for found in gc.get_objects():
    if isinstance(found, HookCaller) and found.name == "pytest_pyfunc_call":
        found._hookimpls.clear()
def merge(x): return []
""",
    "forges_the_reporter": """
import gc, os
for found in gc.get_objects():
    if type(found).__name__ == 'Reporter':
        names = ['test_merge[1]', 'test_merge[2]', 'test_empty', 'TestErrors::test_reversed']
        ids = ['tests/test_solution.py::' + name for name in names]
        found.send('collected', ids)
        for name in ids: found.send('test', [name, 'passed'])
        found.send('done', 0)
        os._exit(0)
""",
}
