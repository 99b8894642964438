import sys, types

class Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args: self
    def __eq__(self, other): return False
    __hash__ = None

sys.modules[__name__] = Module(__name__)

def __getattr__(name):
    return lambda *args: None
