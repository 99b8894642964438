"""Honest answers of many shapes with their tests: judged alike in one process and apart."""

SHAPES = {
    "functions": (
        r"""
def f(a,*b,c=1,**d): return (a,b,c,d)
""",
        r"""
def test_a(): assert f(1,2,c=3,z=4)==(1,(2,),3,{'z':4})
def test_b():
 with pytest.raises(TypeError): f()
""",
    ),
    "types": (
        r"""
def f(x): return x
""",
        r"""
import datetime as dt, uuid, re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from collections import *
V=[1,-1,2**300,-2**300,1.5,float('inf'),'é\ud800',b'\xff',bytearray(b'x'),None,True,(1,[2]),{1,2},frozenset({1}),{'a':[1,{'b':(2,)}]},{(1,2):3},1+2j,range(1,9,2),slice(1,2),...,Decimal('1.50'),Fraction(1,3),dt.date(2024,1,1),dt.datetime(2024,1,1,2,3,4,5,tzinfo=dt.timezone.utc),dt.time(1,2),dt.timedelta(days=1,seconds=3),dt.timezone(dt.timedelta(hours=2)),uuid.UUID(int=5),Path('/a/b'),re.compile('a+',re.I),deque([1,2],maxlen=3),OrderedDict(a=1),Counter('aab'),defaultdict(list,{'a':[1]})]
@pytest.mark.parametrize('v',V,ids=repr)
def test_v(v):
    r=f(v); assert r==v and type(r) is type(v)
def test_nan(): assert f(float('nan'))!=f(float('nan'))
def test_dd():
    d=f(defaultdict(list)); d['x'].append(1); assert d=={'x':[1]}
""",
    ),
    "mutation": (
        r"""
def sort(l): l.sort()
def add(d,k): d[k]=len(d); return d
def nest(x): x['a'].append(1); x['b']={'c':x['a']}
def st(s): s.add(9)
def swap(m): m[0],m[1]=m[1],m[0]
def ba(b): b[0]=7
KEEP=[]
def keep(l): KEEP.append(l)
def last(): return KEEP[-1]
def push(x): KEEP[-1].append(x)
""",
        r"""
def test_sort():
    l=[3,1,2]; assert sort(l) is None; assert l==[1,2,3]
def test_d():
    d={}; assert add(d,'x') is d; assert d=={'x':0}
def test_nest():
    a=[]; x={'a':a}; nest(x); assert a==[1] and x['b']['c'] is a
def test_set():
    s={1}; st(s); assert s=={1,9}
def test_swap():
    a,b=[1],[2]; m=[a,b]; swap(m); assert m[0] is b and m[1] is a
def test_ba():
    b=bytearray(b'ab'); ba(b); assert b==b'\x07b'
def test_keep():
    l=[1]; keep(l); l.append(2); assert last() is l; push(3); assert l==[1,2,3]; assert last()==[1,2,3]
def test_keep2():
    l=[]; keep(l); push(l); assert l[0] is l
def test_alias():
    x=[0]; m=[x,x]; keep(m); m[0].append(1); assert last()[1]==[0,1]
""",
    ),
    "classes": (
        r"""
class Account:
    rate=0.5
    count=0
    def __init__(self, owner, balance=0):
        self.owner=owner; self._balance=balance; type(self).count+=1
    @property
    def balance(self): return self._balance
    @balance.setter
    def balance(self, v):
        if v<0: raise ValueError('negative')
        self._balance=v
    @classmethod
    def empty(cls, owner): return cls(owner)
    @staticmethod
    def valid(x): return x>0
    def __str__(self): return f'{self.owner}: {self._balance}'
    def __repr__(self): return f'Account({self.owner!r})'
    def deposit(self, n): self._balance+=n; return self
class Savings(Account):
    def deposit(self, n): return super().deposit(n*2)
""",
        r"""
def test_a():
    a=Account('x',5); assert a.balance==5; a.balance=7; assert a.balance==7
    with pytest.raises(ValueError,match='neg'): a.balance=-1
    with pytest.raises(AttributeError): a.nope
    with pytest.raises(AttributeError): a.nope()
    assert str(a)=='x: 7' and repr(a)=="Account('x')" and f'{a}'=='x: 7' and '%s'%a=='x: 7'
    a.extra=5; assert a.extra==5 and hasattr(a,'extra') and not hasattr(a,'other'); del a.extra; assert not hasattr(a,'extra')
def test_b():
    s=Savings.empty('y'); assert isinstance(s,Savings) and isinstance(s,Account) and issubclass(Savings,Account) and not isinstance(s,str)
    assert s.deposit(3) is s and s.balance==6; assert Account.valid(1) and not s.valid(0)
    assert type(s) is Savings and s.__class__ is Savings and Savings.__name__=='Savings' and type(s).__name__=='Savings'
def test_c():
    n=Account.count; Account('z'); assert Account.count==n+1
    Account.rate=0.7; assert Account('q').rate==0.7; Account.rate=0.5
def test_d():
    with pytest.raises(TypeError): Account()
def test_vars():
    a=Account('x'); assert a.__dict__=={'owner':'x','_balance':0}
def test_identity():
    a=Account('x'); assert a is not Account('x') and a!=Account('x') and a==a and len({a,a})==1
    b=Account.deposit(a,5); assert b is a
def test_unbound(): assert list(map(Account.deposit,[Account('x')],[3]))[0].balance==3
""",
    ),
    "dunders": (
        r"""
class V:
    def __init__(s,x,y): s.x=x; s.y=y
    def __add__(s,o): return V(s.x+o.x,s.y+o.y)
    def __radd__(s,o): return s if o==0 else NotImplemented
    def __mul__(s,k): return V(s.x*k,s.y*k)
    __rmul__=__mul__
    def __sub__(s,o): return V(s.x-o.x,s.y-o.y)
    def __neg__(s): return V(-s.x,-s.y)
    def __eq__(s,o): return (s.x,s.y)==(o.x,o.y) if isinstance(o,V) else NotImplemented
    def __hash__(s): return hash((s.x,s.y))
    def __abs__(s): return (s.x**2+s.y**2)**.5
    def __bool__(s): return bool(s.x or s.y)
    def __iter__(s): yield s.x; yield s.y
    def __len__(s): return 2
    def __getitem__(s,i): return (s.x,s.y)[i]
    def __lt__(s,o): return abs(s)<abs(o)
    def __contains__(s,v): return v in (s.x,s.y)
    def __call__(s,k): return s*k
    def __round__(s,n=0): return V(round(s.x,n),round(s.y,n))
    def __pow__(s,n,m=None): return V(s.x**n,s.y**n)
    def __matmul__(s,o): return s.x*o.x+s.y*o.y
    def __format__(s,f): return f'V<{f}>'
    def __int__(s): return int(abs(s))
    def __float__(s): return float(abs(s))
    def __index__(s): return 1
    def __iadd__(s,o): s.x+=o.x; return s
    def __divmod__(s,o): return (1,2)
    def __reversed__(s): return iter([s.y,s.x])
""",
        r"""
def test_a():
    a,b=V(3,4),V(1,2)
    assert a+b==V(4,6) and a-b==V(2,2) and -a==V(-3,-4) and a*2==V(6,8) and 2*a==V(6,8) and sum([a,b])==V(4,6)
    assert abs(a)==5 and bool(a) and not V(0,0) and list(a)==[3,4] and len(a)==2 and a[0]==3 and a[1]==4
    assert b<a and sorted([a,b])[0] is b and 3 in a and 9 not in a and a(2)==V(6,8) and max(a,b) is a
    assert round(V(1.26,2.0),1)==V(1.3,2.0) and a**2==V(9,16) and a@b==11 and f'{a:x}'=='V<x>' and int(a)==5 and float(a)==5.0 and [1,2][a]==2
    assert {a,V(3,4)}=={a} and {a:1}[V(3,4)]==1 and a!=b and a!=5 and not a==5 and divmod(a,b)==(1,2) and list(reversed(a))==[4,3]
    c=a; a+=b; assert a is c and a.x==4
    x,y=b; assert (x,y)==(1,2)
    with pytest.raises(AttributeError): a+'x'
    with pytest.raises(IndexError): a[7]
""",
    ),
    "containers": (
        r"""
class Bag:
    def __init__(s): s.d={}
    def __setitem__(s,k,v): s.d[k]=v
    def __getitem__(s,k): return s.d[k]
    def __delitem__(s,k): del s.d[k]
    def __contains__(s,k): return k in s.d
    def __iter__(s): return iter(s.d)
    def __len__(s): return len(s.d)
    def keys(s): return s.d.keys()
    def items(s): return s.d.items()
    def __enter__(s): return s
    def __exit__(s,t,v,tb): s.closed=(t.__name__ if t else None); return t is KeyError
""",
        r"""
def test_a():
    b=Bag(); b['x']=1; b['y']=[2]; assert b['x']==1 and 'x' in b and len(b)==2 and list(b)==['x','y'] and sorted(b)==['x','y']
    del b['x']; assert 'x' not in b
    with pytest.raises(KeyError): b['x']
    assert dict(b)=={'y':[2]} and {**b}=={'y':[2]} and list(b.keys())==['y'] and list(b.items())==[('y',[2])]
    b['y'].append(3); assert b['y']==[2,3]
def test_cm():
    b=Bag()
    with b as c: assert c is b
    assert b.closed is None
    with b: raise KeyError(1)
    assert b.closed=='KeyError'
    with pytest.raises(ValueError):
        with b: raise ValueError
""",
    ),
    "dataclass": (
        r"""
from dataclasses import dataclass, field
@dataclass
class Item:
    name: str
    price: float = 0.0
    tags: list = field(default_factory=list)
    def total(self, n): return self.price*n
@dataclass(frozen=True, order=True)
class Ver:
    a: int
    b: int = 0
@dataclass
class Order:
    items: list
    ver: Ver = Ver(1)
    def __post_init__(self):
        if not self.items: raise ValueError('no items')
def parse(s): return Item(s, 1.5, [s])
def order(): return Order([parse('a')], Ver(2))
""",
        r"""
import dataclasses
def test_a():
    assert parse('a')==Item('a',1.5,['a']) and parse('a')!=Item('b') and Item('x')==Item('x') and parse('a').total(2)==3.0
    assert repr(Item('x'))=="Item(name='x', price=0.0, tags=[])"
    i=Item('x'); i.price=3; assert i==Item('x',3) and i!=Item('x')
    assert order()==Order([Item('a',1.5,['a'])],Ver(2)) and order()!=Order([Item('b')])
    with pytest.raises(ValueError): Order([])
    with pytest.raises(TypeError): Item()
    assert [parse('a'),parse('b')]==[Item('a',1.5,['a']),Item('b',1.5,['b'])] and Item('a',1.5,['a']) in [parse('a')]
def test_f():
    with pytest.raises(dataclasses.FrozenInstanceError): Ver(1).a=2
    assert {Ver(1),Ver(1)}=={Ver(1)} and dataclasses.asdict(order())=={'items':[{'name':'a','price':1.5,'tags':['a']}],'ver':{'a':2,'b':0}}
    assert dataclasses.is_dataclass(Item) and [f.name for f in dataclasses.fields(Item)]==['name','price','tags']
    assert dataclasses.replace(Ver(1),b=5)==Ver(1,5) and dataclasses.astuple(Ver(1,2))==(1,2)
    with pytest.raises(TypeError): hash(Item('x'))
def test_match():
    match Ver(1,2):
        case Ver(a=1,b=y): assert y==2
        case _: assert 0
    match Ver(1,2):
        case Ver(1,y): assert y==2
        case _: assert 0
""",
    ),
    "order": (
        r"""
from dataclasses import dataclass
@dataclass(order=True)
class Ver:
    a: int
    b: int = 0
""",
        r"""
def test_o(): assert Ver(1)<Ver(2) and sorted([Ver(2),Ver(1)])==[Ver(1),Ver(2)] and max(Ver(1),Ver(1,1))==Ver(1,1)
""",
    ),
    "enum": (
        r"""
from enum import *
class Color(Enum):
    RED='r'; BLUE='b'; ALIAS='r'
    @property
    def nice(self): return self.name.title()
    def other(self): return Color.BLUE if self is Color.RED else Color.RED
    @classmethod
    def parse(cls,s): return cls[s.upper()]
class Level(IntEnum):
    LOW=1; HIGH=2
class Perm(Flag):
    R=auto(); W=auto()
class S(str, Enum):
    A='a'
class Planet(Enum):
    EARTH=(5.9,6.3)
    def __init__(self,m,r): self.m=m; self.r=r
def get(n): return Color(n)
def level(n): return Level(n)
def name(c): return c.name
def both(): return Perm.R|Perm.W
def is_red(c): return c is Color.RED
def table(): return {Color.RED:1, Level.LOW:2}
""",
        r"""
def test_a():
    assert get('r') is Color.RED and get('r')==Color.RED!=Color.BLUE and Color.RED.value=='r' and Color['BLUE'].name=='BLUE' and Color.ALIAS is Color.RED
    assert Color.RED.nice=='Red' and Color.RED.other() is Color.BLUE and Color.parse('red') is Color.RED and len(Color)==2 and list(Color)==[Color.RED,Color.BLUE]
    assert isinstance(get('r'),Color) and name(Color.BLUE)=='BLUE' and is_red(Color.RED) and repr(Color.RED)=="<Color.RED: 'r'>" and str(Color.RED)=='Color.RED'
    with pytest.raises(ValueError): Color('x')
    with pytest.raises(ValueError): get('x')
    assert table()[Color.RED]==1 and {Color.RED:3}[get('r')]==3 and 'RED' in Color.__members__
@pytest.mark.parametrize('c',list(Color))
def test_p(c): assert get(c.value) is c
def test_int(): assert level(1)==1 and level(2)>Level.LOW and level(1) is Level.LOW and sorted([Level.HIGH,Level.LOW])[0]==1 and Level.HIGH+1==3
def test_flag(): assert both()==Perm.R|Perm.W and Perm.R in both() and both()&Perm.W==Perm.W
def test_str(): assert S.A=='a' and S.A.upper()=='A' and name(S.A)=='A'
def test_planet(): assert Planet.EARTH.m==5.9 and Planet.EARTH.value==(5.9,6.3)
""",
    ),
    "namedtuple": (
        r"""
from collections import namedtuple
from typing import NamedTuple
P=namedtuple('P','x y',defaults=[0])
class E(NamedTuple):
    name: str
    age: int = 3
    def older(self): return self._replace(age=self.age+1)
    @property
    def label(self): return f'{self.name}{self.age}'
class Q(namedtuple('Q','a b')):
    __slots__=()
    @property
    def s(self): return self.a+self.b
def p(): return P(1,2)
def e(): return E('a')
def q(): return Q(1,2)
def s(p): return p.x+p.y
""",
        r"""
def test_a():
    assert p()==P(1,2)==(1,2) and p().x==1 and s(P(3))==3 and p()._asdict()=={'x':1,'y':2} and repr(p())=='P(x=1, y=2)' and isinstance(p(),tuple)
    x,y=p(); assert (x,y)==(1,2); assert P._fields==('x','y') and p()._replace(x=5)==P(5,2) and hash(p())==hash((1,2))
    assert e()==E('a',3) and e().older()==E('a',4) and e().label=='a3' and E('b').older().age==4 and isinstance(e(),E)
    assert q().s==3 and q()==Q(1,2) and Q(2,3).s==5 and q().a==1
    with pytest.raises(TypeError): P()
    with pytest.raises(AttributeError): p().x=3
""",
    ),
    "generators": (
        r"""
def gen(n):
    for i in range(n): yield i
def acc():
    t=0
    while True:
        x=yield t
        if x is None: return 'end'
        t+=x
def closing(log):
    try: yield 1; yield 2
    finally: log.append('closed')
def inf():
    n=0
    while True: yield n; n+=1
class It:
    def __init__(s,n): s.n=n
    def __iter__(s): return s
    def __next__(s):
        if s.n==0: raise StopIteration
        s.n-=1; return s.n
def total(it): return sum(it)
def firsts(it,n): return [x for _,x in zip(range(n),it)]
def m(): return map(str,[1,2])
def z(): return zip([1],[2])
def e(): return enumerate('ab')
""",
        r"""
import itertools, types, inspect, collections.abc
def test_a():
    assert list(gen(3))==[0,1,2] and next(gen(1))==0 and list(itertools.islice(inf(),3))==[0,1,2] and list(m())==['1','2'] and list(z())==[(1,2)] and dict(e())=={0:'a',1:'b'}
    g=acc(); assert next(g)==0 and g.send(5)==5 and g.send(2)==7
    with pytest.raises(StopIteration) as x: g.send(None)
    assert x.value.value=='end'
    log=[]; c=closing(log); next(c); c.close(); assert log==['closed']
    assert isinstance(gen(1),types.GeneratorType) and inspect.isgenerator(gen(1)) and inspect.isgeneratorfunction(gen) and isinstance(gen(1),collections.abc.Iterator)
    assert list(It(3))==[2,1,0] and sum(It(3))==3 and total(x for x in [1,2])==3 and total(iter([1,2]))==3 and firsts(itertools.count(),3)==[0,1,2]
    g=gen(2); assert iter(g) is g; assert tuple(g)==(0,1) and list(g)==[]
    with pytest.raises(StopIteration): next(g)
    a,b=gen(2); assert b==1
def test_throw():
    g=closing([]); next(g)
    with pytest.raises(ValueError): g.throw(ValueError('x'))
""",
    ),
    "exceptions": (
        r"""
class AppError(Exception): 'base'
class NotFound(AppError, KeyError):
    def __init__(self, key, code=404):
        super().__init__(key); self.key=key; self.code=code
    def __str__(self): return f'no {self.key}'
class Plain(ValueError): pass
def f(kind):
    if kind=='nf': raise NotFound('k')
    if kind=='plain': raise Plain('bad value', 3)
    if kind=='chain':
        try: 1/0
        except ZeroDivisionError as e: raise AppError('wrapped') from e
    if kind=='ctx':
        try: {}['x']
        except KeyError: raise Plain('later')
    if kind=='none':
        try: 1/0
        except ZeroDivisionError: raise Plain('x') from None
    if kind=='os': open('/nonexistent/file')
    if kind=='type': return 'a'+1
    if kind=='exit': raise SystemExit(3)
    if kind=='unicode': b'\xff'.decode()
    if kind=='json':
        import json; json.loads('{')
    if kind=='group': raise ExceptionGroup('g',[ValueError(1),Plain(2)])
    if kind=='note':
        e=Plain('n'); e.add_note('hint'); raise e
    if kind=='assert': assert False, 'msg'
    if kind=='stop': raise StopIteration(4)
    if kind=='rec': return f('rec')
    if kind=='kb': raise NotImplementedError
def catch(fn):
    try: fn()
    except ValueError as e: return ('value', e.args)
    except Exception as e: return (type(e).__name__, str(e))
def give(): return Plain('x',1)
""",
        r"""
import json
def test_a():
    with pytest.raises(NotFound) as e: f('nf')
    assert e.value.key=='k' and e.value.code==404 and str(e.value)=='no k' and e.value.args==('k',) and isinstance(e.value,KeyError) and e.type is NotFound
    with pytest.raises(AppError): f('nf')
    with pytest.raises(KeyError, match='no k'): f('nf')
    with pytest.raises(Plain,match='bad') as e: f('plain')
    assert e.value.args==('bad value',3)
    try: f('plain')
    except ValueError as x: assert x.args[1]==3
def test_chain():
    with pytest.raises(AppError) as e: f('chain')
    assert isinstance(e.value.__cause__,ZeroDivisionError) and str(e.value.__cause__)=='division by zero'
    with pytest.raises(Plain) as e: f('ctx')
    assert isinstance(e.value.__context__,KeyError) and e.value.__cause__ is None
    with pytest.raises(Plain) as e: f('none')
    assert e.value.__cause__ is None and e.value.__suppress_context__
def test_std():
    with pytest.raises(FileNotFoundError) as e: f('os')
    assert e.value.errno==2 and e.value.filename=='/nonexistent/file'
    with pytest.raises(TypeError): f('type')
    with pytest.raises(UnicodeDecodeError) as e: f('unicode')
    assert e.value.start==0
    with pytest.raises(json.JSONDecodeError) as e: f('json')
    assert e.value.pos==1
    with pytest.raises(ExceptionGroup) as e: f('group')
    assert len(e.value.exceptions)==2 and isinstance(e.value.exceptions[1],Plain)
    with pytest.raises(Plain) as e: f('note')
    assert e.value.__notes__==['hint']
    with pytest.raises(AssertionError): f('assert')
    with pytest.raises(NotImplementedError): f('kb')
    with pytest.raises(RecursionError): f('rec')
def test_exit():
    with pytest.raises(SystemExit) as e: f('exit')
    assert e.value.code==3
def test_own():
    def fn(): raise Plain('mine',2)
    assert catch(fn)==('value',('mine',2))
    class Mine(Exception): pass
    def g(): raise Mine('hey')
    assert catch(g)==('Mine','hey')
    err=Mine('same')
    def h(): raise err
    class Other(ValueError): pass
    def k(): raise Other('o')
    assert catch(k)==('value',('o',))
    x=give(); assert isinstance(x,Plain) and x.args==('x',1)
    with pytest.raises(Plain): raise x
    with pytest.raises(Plain): raise Plain('t')
    assert issubclass(NotFound,(AppError,)) and Plain('a').args==('a',)
""",
    ),
    "callbacks": (
        r"""
class Bus:
    def __init__(s): s.h={}
    def on(s,n,fn=None):
        if fn is None: return lambda f: s.on(n,f)
        s.h.setdefault(n,[]).append(fn); return fn
    def emit(s,n,*a,**k): return [fn(*a,**k) for fn in s.h.get(n,[])]
    def off(s,n,fn): s.h[n].remove(fn)
def compose(*fs):
    def run(x):
        for f in fs: x=f(x)
        return x
    return run
def memo(fn):
    cache={}
    import functools
    @functools.wraps(fn)
    def w(*a):
        if a not in cache: w.misses+=1; cache[a]=fn(*a)
        return cache[a]
    w.misses=0; w.cache=cache
    return w
def mapkey(xs,key): return sorted(xs,key=key)
def reduce(f,xs,i):
    for x in xs: i=f(i,x)
    return i
""",
        r"""
def test_bus():
    b=Bus(); got=[]
    def h(x,y=0): got.append((x,y)); return x
    assert b.on('a',h) is h; assert b.emit('a',1,y=2)==[1] and got==[(1,2)]
    b.off('a',h); assert b.emit('a',1)==[]
    @b.on('z')
    def k(): return 'k'
    assert k()=='k' and b.emit('z')==['k']
    b.on('l',got.append); b.emit('l',5); assert got[-1]==5
    with pytest.raises(ZeroDivisionError): b.on('e',lambda: 1/0); b.emit('e')
def test_compose():
    assert compose(lambda x:x+1,str,len)(99)==3 and compose()(5)==5
    inc=lambda x:x+1
    assert compose(inc,inc)(1)==3
def test_memo():
    calls=[]
    @memo
    def fib(n):
        'doc'
        calls.append(n); return n if n<2 else fib(n-1)+fib(n-2)
    assert fib(10)==55 and len(calls)==11 and fib.__name__=='fib' and fib.__doc__=='doc' and fib.misses==11
    assert fib.cache[(10,)]==55
def test_key(): assert mapkey(['bb','a'],len)==['a','bb'] and mapkey([3,-5],key=abs)==[3,-5] and mapkey([1,2],key=lambda x:-x)==[2,1]
def test_reduce():
    import operator
    assert reduce(operator.add,[1,2],0)==3 and reduce(lambda a,b:a*b,[2,3],1)==6
""",
    ),
    "handed_in": (
        r"""
class Service:
    def __init__(s,repo,clock): s.repo=repo; s.clock=clock
    def add(s,x):
        s.repo.save(x); s.repo.last=x; return (s.clock.now, len(s.repo), x in s.repo, s.repo[0])
    def all(s): return [r for r in s.repo]
def same(x): return x
def kind(x): return type(x).__name__
def inst(x,c): return isinstance(x,c)
def make(c,*a): return c(*a)
def attrs(x): return (x.a, getattr(x,'zz',7), hasattr(x,'b'))
def cmp(a,b): return a==b, a<b
def key(d,k): return d[k]
""",
        r"""
class Repo:
    def __init__(s): s.items=[]
    def save(s,x): s.items.append(x)
    def __len__(s): return len(s.items)
    def __contains__(s,x): return x in s.items
    def __getitem__(s,i): return s.items[i]
    def __iter__(s): return iter(s.items)
class Clock: now=5
class K:
    def __init__(s,a): s.a=a
    def __eq__(s,o): return s.a==o.a
    def __hash__(s): return hash(s.a)
    def __lt__(s,o): return s.a<o.a
def test_a():
    r=Repo(); s=Service(r,Clock()); assert s.add('x')==(5,1,True,'x') and r.items==['x'] and r.last=='x' and s.repo is r and s.all()==['x']
def test_b():
    o=object(); assert same(o) is o and same(K) is K and kind(Repo())=='Repo' and inst(Repo(),Repo) and not inst(5,Repo) and isinstance(make(K,3),K) and make(int,'5')==5
    k=K(1); assert attrs(k)==(1,7,False) and cmp(K(1),K(1))==(True,False) and cmp(K(1),K(2))==(False,True)
    assert key({K(1):'one'},K(1))=='one'
def test_mock():
    from unittest.mock import Mock, MagicMock, call
    m=Mock(); m.now=9; repo=MagicMock(); repo.__len__.return_value=4; repo.__getitem__.return_value='q'; repo.__contains__.return_value=True
    assert Service(repo,m).add('z')==(9,4,True,'q'); repo.save.assert_called_once_with('z'); assert repo.save.call_args_list==[call('z')]
""",
    ),
    "subclass": (
        r"""
from abc import ABC, abstractmethod
class Shape(ABC):
    def __init__(s,name='s'): s.name=name
    @abstractmethod
    def area(s): ...
    def describe(s): return f'{s.name} {s.area():.1f}'
    @property
    def kind(s): return 'shape'
class Plugin:
    reg=[]
    def __init_subclass__(cls,**k): super().__init_subclass__(**k); Plugin.reg.append(cls.__name__)
    def run(s): return 'base'
class Base:
    def __init__(s,x): s.x=x; s.setup()
    def setup(s): s.y=1
    def total(s): return s.x+s.y
def use(shape): return shape.describe()
def names(): return list(Plugin.reg)
""",
        r"""
def test_a():
    class Sq(Shape):
        def __init__(s,a): super().__init__('sq'); s.a=a
        def area(s): return s.a**2
    q=Sq(3); assert q.describe()=='sq 9.0' and use(q)=='sq 9.0' and q.a==3 and q.kind=='shape' and isinstance(q,Shape)
    with pytest.raises(TypeError): Shape()
    class Bad(Shape): pass
    with pytest.raises(TypeError): Bad()
def test_b():
    class B(Base):
        def setup(s): super().setup(); s.y+=10
        def total(s): return super().total()*2
        @property
        def double(s): return s.x*2
        @classmethod
        def mk(cls): return cls(7)
        @staticmethod
        def st(): return 'st'
        attr=[1]
    b=B(1); assert b.total()==24 and b.y==11 and b.double==2 and B.mk().x==7 and b.st()=='st' and b.attr==[1]
def test_plugin():
    class MyP(Plugin):
        def run(s): return 'my '+super().run()
    assert 'MyP' in names() and MyP().run()=='my base'
def test_exc():
    class E(solution.Base): pass
    assert E(2).total()==3
""",
    ),
    "print": (
        r"""
import sys
def hello(n): print('hello',n); print('err',file=sys.stderr)
def ask(): return input('name? ')
def loop(f): print('a'); f(); print('c')
def lines(): return [l.strip() for l in sys.stdin]
""",
        r"""
import io
def test_a(capsys): hello('x'); o=capsys.readouterr(); assert o.out=='hello x\n' and o.err=='err\n'
def test_order(capsys): print('0'); loop(lambda: print('b')); print('d'); assert capsys.readouterr().out=='0\na\nb\nc\nd\n'
def test_input(monkeypatch): monkeypatch.setattr('builtins.input',lambda p='': 'Ada'); assert ask()=='Ada'
def test_stdin(monkeypatch,capsys): monkeypatch.setattr('sys.stdin',io.StringIO('Bob\n')); assert ask()=='Bob'; assert 'name?' in capsys.readouterr().out
def test_stdin2(monkeypatch): monkeypatch.setattr('sys.stdin',io.StringIO('a\nb\n')); assert lines()==['a','b']
def test_redirect():
    from contextlib import redirect_stdout
    s=io.StringIO()
    with redirect_stdout(s): hello(1)
    assert s.getvalue()=='hello 1\n'
""",
    ),
    "patches": (
        r"""
import time, random, os, datetime
from datetime import datetime as DT
LIMIT=3
def now(): return time.time()
def wait(): time.sleep(100); return 'done'
def roll(): return random.randint(1,6)
def rnd(): return random.random()
def pick(x): return random.choice(x)
def env(): return os.environ.get('MY_VAR','none')
def setenv(): os.environ['SET_BY']='answer'
def limit(): return LIMIT
def helper(): return 'real'
def uses(): return helper()
def today(): return DT.now()
class C:
    n=5
    def m(s): return 'real'
    def k(s): return s.m()
def fetch(): return get_data()['x']
def get_data(): raise OSError
""",
        r"""
from unittest.mock import patch, Mock, MagicMock
import time, random, os, datetime
def test_time(monkeypatch): monkeypatch.setattr(time,'time',lambda: 5.0); assert now()==5.0
def test_time_after(): assert now()>1000
def test_time2():
    with patch('time.time',return_value=7): assert now()==7
    with patch('solution.time.time',return_value=8): assert now()==8
    with patch('time.sleep') as s: assert wait()=='done'; s.assert_called_once_with(100)
    with patch('solution.time.sleep') as s: assert wait()=='done'; s.assert_called_once_with(100)
def test_random(monkeypatch):
    monkeypatch.setattr(random,'randint',lambda a,b:4); assert roll()==4
    monkeypatch.setattr('solution.random.random',lambda: .25); assert rnd()==.25
def test_seed(): random.seed(5); a=[rnd() for _ in range(3)]; random.seed(5); assert [rnd() for _ in range(3)]==a; random.seed(5); assert [random.random() for _ in range(3)]==a
def test_env(monkeypatch): monkeypatch.setenv('MY_VAR','x'); assert env()=='x'
def test_env2(): assert env()=='none'; setenv(); assert os.environ['SET_BY']=='answer'
def test_attr(monkeypatch): monkeypatch.setattr(solution,'LIMIT',9); assert limit()==9 and solution.LIMIT==9
def test_attr2(): assert limit()==3 and solution.LIMIT==3
def test_fn():
    with patch('solution.helper',return_value='fake') as h: assert uses()=='fake'; h.assert_called_once_with()
    assert uses()=='real'
    with patch.object(solution,'helper',lambda: 'two'): assert uses()=='two'
    with patch('solution.get_data') as g: g.return_value={'x':5}; assert fetch()==5
    with patch('solution.get_data',side_effect=ValueError('v')), pytest.raises(ValueError): fetch()
def test_cls(monkeypatch):
    monkeypatch.setattr(C,'m',lambda s:'fake'); assert C().k()=='fake' and C().m()=='fake'
def test_cls2(): assert C().k()=='real' and C.n==5
def test_cls3():
    with patch.object(C,'m',return_value='mock') as m: assert C().k()=='mock'; m.assert_called_once()
    assert C().k()=='real'
    with patch.object(C,'n',7): assert C().n==7
    assert C.n==5 and C().n==5
    c=C();
    with patch.object(c,'m',return_value='inst'): assert c.k()=='inst'
    assert c.k()=='real'
def test_dt():
    with patch('solution.DT') as d: d.now.return_value=datetime.datetime(2020,1,1); assert today()==datetime.datetime(2020,1,1)
    assert today().year>2020
""",
    ),
    "module": (
        r"""
'''Doc of it.'''
__version__='1.2'
X=5
DATA={'a':[1]}
_private=3
class A:
    class B:
        z=1
        def q(s): return 'q'
def f(): return X
f.attr=7
import functools
@functools.lru_cache(maxsize=None)
def sq(n): return n*n
@functools.singledispatch
def sd(x): return 'any'
@sd.register
def _(x: int): return 'int'
add5=functools.partial(lambda a,b: a+b, 5)
LAM=lambda x: x*2
def bump():
    global X
    X+=1
    DATA['a'].append(X)
""",
        r"""
import importlib, inspect
def test_a():
    m=importlib.import_module('solution'); assert m is solution and m.X==5 and X==5 and solution._private==3 and m.__doc__=='Doc of it.' and solution.__version__=='1.2'
    assert A.B.z==1 and A.B().q()=='q' and f.attr==7 and sq(4)==16 and sq.cache_info().hits==0 and sd(1)=='int' and sd('x')=='any' and add5(1)==6 and LAM(2)==4
    bump(); assert solution.X==6 and f()==6 and DATA['a']==[1,6]
    assert hasattr(solution,'f') and not hasattr(solution,'nope') and callable(f) and callable(A) and inspect.isclass(A) and inspect.isfunction(f) and f.__name__=='f'
    with pytest.raises(ImportError): from solution import nope
    with pytest.raises(AttributeError): solution.nope
    assert 'f' in dir(solution) and f.__module__=='solution' and A.__module__=='solution'
    assert list(inspect.signature(LAM).parameters)==['x']
""",
    ),
    "threads": (
        r"""
import threading
class Counter:
    def __init__(s): s.n=0; s.l=threading.Lock()
    def inc(s):
        with s.l: s.n+=1
def run_all(fs):
    r=[None]*len(fs)
    def w(i): r[i]=fs[i]()
    ts=[threading.Thread(target=w,args=(i,)) for i in range(len(fs))]
    [t.start() for t in ts]; [t.join() for t in ts]
    return r
ev=threading.Event()
def wait(): return ev.wait(5)
def go(): ev.set()
def later(f): threading.Timer(.02,f).start()
""",
        r"""
import threading, time
def test_a():
    c=Counter(); ts=[threading.Thread(target=lambda: [c.inc() for _ in range(20)]) for _ in range(4)]
    [t.start() for t in ts]; [t.join() for t in ts]; assert c.n==80
def test_b(): assert run_all([lambda i=i: i*2 for i in range(5)])==[0,2,4,6,8]
def test_barrier():
    b=threading.Barrier(3,timeout=3); assert sorted(run_all([b.wait]*3))==[0,1,2]
def test_ev():
    t=threading.Thread(target=lambda: (time.sleep(.05),go())); t.start(); assert wait(); t.join()
def test_later():
    got=[]; later(lambda: got.append(1)); time.sleep(.3); assert got==[1]
def test_pool():
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(4) as p: assert list(p.map(lambda x: Counter().n+x,range(8)))==list(range(8))
""",
    ),
    "async": (
        r"""
import asyncio
async def add(a,b):
    await asyncio.sleep(0); return a+b
async def gather(n): return await asyncio.gather(*(add(i,i) for i in range(n)))
class Acm:
    async def __aenter__(s): s.log=['in']; return s
    async def __aexit__(s,*a): s.log.append('out')
class Q:
    def __init__(s): s.q=asyncio.Queue(); s.l=asyncio.Lock()
    async def put(s,x): await s.q.put(x)
    async def get(s): return await s.q.get()
    async def locked(s,f):
        async with s.l: return await f()
async def agen(n):
    for i in range(n): yield i; await asyncio.sleep(0)
async def call(f,*a): return await f(*a)
async def boom(): raise ValueError('async')
async def timeout(f): return await asyncio.wait_for(f(),.05)
async def tg(fs):
    async with asyncio.TaskGroup() as g: ts=[g.create_task(f()) for f in fs]
    return [t.result() for t in ts]
def sync_run(f): return asyncio.run(f())
async def cancelled(log):
    try: await asyncio.sleep(10)
    except asyncio.CancelledError: log.append('c'); raise
async def delay():
    t=asyncio.get_running_loop().time(); await asyncio.sleep(.02); return asyncio.get_running_loop().time()-t>=.019
""",
        r"""
import asyncio, inspect
def test_run(): assert asyncio.run(add(1,2))==3 and asyncio.run(gather(3))==[0,2,4]
async def test_a(): assert await add(1,2)==3 and await gather(2)==[0,2]
async def test_gather(): assert await asyncio.gather(add(1,1),add(2,2))==[2,4]
async def test_cm():
    async with Acm() as a: assert a.log==['in']
    assert a.log==['in','out']
async def test_q():
    q=Q(); t=asyncio.create_task(q.get()); await asyncio.sleep(0); await q.put(5); assert await t==5
async def test_cb():
    async def f(x): await asyncio.sleep(0); return x*2
    assert await call(f,4)==8
    q=Q(); assert await q.locked(lambda: f(1))==2
async def test_agen(): assert [x async for x in agen(3)]==[0,1,2]
async def test_boom():
    with pytest.raises(ValueError,match='async'): await boom()
    r=await asyncio.gather(boom(),add(1,2),return_exceptions=True); assert isinstance(r[0],ValueError) and r[1]==3
async def test_timeout():
    async def slow(): await asyncio.sleep(5)
    with pytest.raises(asyncio.TimeoutError): await timeout(slow)
    with pytest.raises(asyncio.TimeoutError): await asyncio.wait_for(cancelled([]),.02)
async def test_tg():
    async def f(): await asyncio.sleep(0); return 1
    async def g(): raise KeyError('x')
    assert await tg([f,f])==[1,1]
    with pytest.raises(ExceptionGroup): await tg([f,g])
def test_sync():
    async def f(): await asyncio.sleep(0); return 'ok'
    assert sync_run(f)=='ok'
async def test_cancel():
    log=[]; t=asyncio.create_task(cancelled(log)); await asyncio.sleep(0); await asyncio.sleep(0); t.cancel()
    with pytest.raises(asyncio.CancelledError): await t
    assert log==['c']
async def test_delay(): assert await delay()
def test_kind(): assert inspect.iscoroutinefunction(add) and asyncio.iscoroutinefunction(add) and not asyncio.iscoroutinefunction(sync_run)
async def test_task(): assert await asyncio.create_task(add(2,2))==4
async def test_kinds(): c=add(1,1); assert inspect.iscoroutine(c) and inspect.isawaitable(c); await c
""",
    ),
    "context": (
        r"""
from contextlib import contextmanager
@contextmanager
def tag(log,n):
    log.append(f'<{n}>')
    try: yield n
    finally: log.append(f'</{n}>')
@contextmanager
def swallow(*k):
    try: yield
    except k: pass
class Timer:
    def __enter__(s): s.on=True; return s
    def __exit__(s,*a): s.on=False
""",
        r"""
def test_a():
    log=[]
    with tag(log,'b') as n: assert n=='b' and log==['<b>']
    assert log==['<b>','</b>']
    with pytest.raises(ValueError):
        with tag(log,'c'): raise ValueError
    assert log[-1]=='</c>'
    with swallow(KeyError): raise KeyError
    with Timer() as t: assert t.on
    assert not t.on
""",
    ),
    "builtin_subclasses": (
        r"""
from collections import UserDict, UserList, OrderedDict, defaultdict
from collections.abc import Mapping, Sequence, MutableMapping
class Stack(list):
    def push(s,x): s.append(x)
    def peek(s): return s[-1]
class Name(str):
    @property
    def initial(s): return self_initial(s)
def self_initial(s): return s[0]
class Attr(dict):
    __getattr__=dict.__getitem__
class Frozen(Mapping):
    def __init__(s,d): s._d=dict(d)
    def __getitem__(s,k): return s._d[k]
    def __iter__(s): return iter(s._d)
    def __len__(s): return len(s._d)
class Seq(Sequence):
    def __init__(s,*a): s.a=a
    def __getitem__(s,i): return s.a[i]
    def __len__(s): return len(s.a)
class Cents(int):
    def euros(s): return s/100
class U(UserDict): pass
def name(): return Name('ada')
def cents(n): return Cents(n)
""",
        r"""
def test_stack():
    s=Stack([1]); s.push(2); assert s==[1,2] and len(s)==2 and s.peek()==2 and s[0]==1 and list(s)==[1,2] and isinstance(s,list) and s.pop()==2 and 1 in s and [1]==s and bool(s)
    s.append(5); assert s[-1]==5 and s[0:2]==[1,5] and sorted(s)==[1,5]
def test_str(): n=name(); assert n=='ada' and n.initial=='a' and n.upper()=='ADA' and isinstance(n,str) and len(n)==3 and n+'x'=='adax' and n in {'ada'}
def test_int(): assert cents(250)==250 and cents(250).euros()==2.5 and cents(1)+1==2 and isinstance(cents(1),int)
def test_attr(): a=Attr(x=1); assert a.x==1 and a['x']==1 and a=={'x':1} and isinstance(a,dict)
def test_map():
    f=Frozen({'a':1}); assert f['a']==1 and 'a' in f and dict(f)=={'a':1} and f.get('z',3)==3 and list(f.items())==[('a',1)] and f=={'a':1} and f==Frozen({'a':1})
    with pytest.raises(TypeError): f['x']=1
def test_seq(): s=Seq(1,2,3); assert s[0]==1 and list(s)==[1,2,3] and 2 in s and s.index(2)==1 and s.count(3)==1 and list(reversed(s))==[3,2,1]
def test_ud(): u=U(a=1); u['b']=2; assert u['b']==2 and 'a' in u and dict(u)=={'a':1,'b':2} and u=={'a':1,'b':2}
""",
    ),
    "views": (
        r"""
def k(): return {'a':1}.keys()
def v(): return {'a':1}.values()
def i(): return {'a':1}.items()
def r(): return reversed([1,2])
def z(): return zip([1],[2])
def mv(): return memoryview(b'ab')
def s(): return iter([1])
""",
        r"""
def test_k(): assert k()=={'a'} and list(k())==['a'] and 'a' in k() and sorted(v())==[1] and dict(i())=={'a':1} and len(k())==1 and list(r())==[2,1] and i()=={('a',1)} and set(k())=={'a'}
""",
    ),
    "unittest": (
        r"""
class Calc:
    def div(s,a,b):
        if b==0: raise ZeroDivisionError('no')
        return a/b
def items(): return [1,2]
""",
        r"""
import unittest
class TestCalc(unittest.TestCase):
    def setUp(self): self.c=Calc()
    def test_a(self):
        self.assertEqual(self.c.div(4,2),2); self.assertAlmostEqual(self.c.div(1,3),.3333,places=3); self.assertIsInstance(self.c,Calc)
        with self.assertRaises(ZeroDivisionError) as e: self.c.div(1,0)
        self.assertIn('no',str(e.exception)); self.assertListEqual(items(),[1,2]); self.assertCountEqual(items(),[2,1]); self.assertIsNone(None)
        self.assertRaises(ZeroDivisionError,self.c.div,1,0); self.assertTrue(self.c); self.assertGreater(self.c.div(3,1),2); self.assertRaisesRegex(ZeroDivisionError,'n.',self.c.div,1,0)
    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i): self.assertEqual(self.c.div(i,1),i)
class TestAsync(unittest.IsolatedAsyncioTestCase):
    async def test_b(self): self.assertEqual(items(),[1,2])
""",
    ),
    "floats": (
        r"""
def f(x): return x/3
def g(): return [0.1+0.2, float('nan'), -0.0]
""",
        r"""
import math
def test_a(): assert f(1)==pytest.approx(.3333,abs=1e-3) and abs(f(2)-.6667)<1e-3 and g()[:1]==pytest.approx([.3]) and math.isnan(g()[1]) and math.copysign(1,g()[2])==-1 and math.isclose(f(3),1) and round(f(1),2)==.33
""",
    ),
    "linked": (
        r"""
class Node:
    def __init__(s,v,n=None): s.v=v; s.next=n
class Tree:
    def __init__(s): s.root=None
    def add(s,v): s.root=Node(v,s.root); return s.root
def to_list(n):
    r=[]
    while n: r.append(n.v); n=n.next
    return r
def rev(n):
    p=None
    while n: n.next,p,n=p,n,n.next
    return p
""",
        r"""
def test_a():
    n=Node(1,Node(2,Node(3))); assert to_list(n)==[1,2,3] and n.next.v==2; r=rev(n); assert to_list(r)==[3,2,1] and n.next is None
    t=Tree(); a=t.add(1); assert t.root is a and a.next is None and t.root is not None
    x=n; x.next=Node(9); assert to_list(n)==[1,9]
class N:
    def __init__(s,v,next=None): s.v=v; s.next=next
def test_b(): n=N(1,N(2)); assert to_list(n)==[1,2]; m=rev(n); assert m.v==2 and m.next is n and n.next is None
""",
    ),
    "descriptors": (
        r"""
class Positive:
    def __set_name__(s,o,n): s.n='_'+n
    def __get__(s,o,t=None): return s if o is None else getattr(o,s.n)
    def __set__(s,o,v):
        if v<=0: raise ValueError('positive')
        setattr(o,s.n,v)
class Prod:
    price=Positive()
    def __init__(s,p): s.price=p
def cls_deco(cls): cls.tagged=True; return cls
def log(fn):
    import functools
    @functools.wraps(fn)
    def w(self,*a): self.log.append(fn.__name__); return fn(self,*a)
    return w
class Sing:
    _i=None
    def __new__(cls):
        if cls._i is None: cls._i=super().__new__(cls)
        return cls._i
class Meta(type):
    def __call__(cls,*a): o=super().__call__(*a); o.made=True; return o
class WithMeta(metaclass=Meta): pass
class Slots:
    __slots__=('a',)
    def __init__(s): s.a=1
""",
        r"""
def test_a():
    p=Prod(5); assert p.price==5
    with pytest.raises(ValueError): p.price=0
    with pytest.raises(ValueError): Prod(-1)
def test_b():
    class Mine:
        x=Positive()
        def __init__(s): s.x=3
    m=Mine(); assert m.x==3
    with pytest.raises(ValueError): m.x=-1
def test_c():
    @cls_deco
    class T1: pass
    assert T1.tagged and Sing() is Sing() and WithMeta().made
    class L:
        def __init__(s): s.log=[]
        @log
        def go(s,x): return x
    l=L(); assert l.go(3)==3 and l.log==['go']
    s=Slots(); assert s.a==1
    with pytest.raises(AttributeError): s.b=1
""",
    ),
    "copy": (
        r"""
class G:
    def __init__(s): s.d={'a':[1]}
    def snap(s):
        import copy; return copy.deepcopy(s)
""",
        r"""
import copy
def test_a():
    g=G(); h=copy.deepcopy(g); h.d['a'].append(2); assert g.d=={'a':[1]} and h.d=={'a':[1,2]} and isinstance(h,G); k=copy.copy(g); assert k.d==g.d and k is not g; assert g.snap().d==g.d
""",
    ),
    "generic": (
        r"""
from typing import Generic, TypeVar, Protocol, Optional
T=TypeVar('T')
class Box(Generic[T]):
    def __init__(s,v: T): s.v=v
    def get(s)->T: return s.v
class HasArea(Protocol):
    def area(self)->float: ...
def total(xs: list[HasArea]) -> float: return sum(x.area() for x in xs)
class TD(dict): pass
""",
        r"""
def test_a():
    assert Box(3).get()==3 and Box[int](4).get()==4
    class S:
        def area(s): return 2.0
    assert total([S(),S()])==4.0
""",
    ),
    "fixtures": (
        r"""
class DB:
    def __init__(s): s.rows=[]
    def add(s,r): s.rows.append(r); return len(s.rows)
ROWS=[(1,2),(3,4)]
def double(x): return x*2
""",
        r"""
@pytest.fixture
def db():
    d=DB(); d.add('seed'); yield d; d.rows.clear()
@pytest.fixture(scope='module')
def shared(): return DB()
def test_a(db): assert db.add('x')==2 and db.rows==['seed','x']
def test_b(db): assert db.rows==['seed']
def test_c(shared): shared.add(1)
def test_d(shared): assert shared.rows==[1]
@pytest.mark.parametrize('a,b',solution.ROWS)
def test_p(a,b): assert double(a)==2*a
class TestGroup:
    def setup_method(self): self.db=DB()
    def test_x(self): assert self.db.rows==[]
    @pytest.mark.skip
    def test_y(self): assert 0
    @pytest.mark.xfail
    def test_z(self): assert double(2)==5
""",
    ),
    "hypothesis": (
        r"""
def srt(x): return sorted(x)
def enc(s): return ''.join(reversed(s))
""",
        r"""
from hypothesis import given, settings, strategies as st
@settings(max_examples=20,deadline=None)
@given(st.lists(st.integers()))
def test_a(x): assert srt(x)==sorted(x) and len(srt(x))==len(x)
@settings(max_examples=20,deadline=None)
@given(st.text())
def test_b(s): assert enc(enc(s))==s
""",
    ),
    "main": (
        r"""
import sys, argparse
def main(argv=None):
    p=argparse.ArgumentParser(); p.add_argument('n',type=int); a=p.parse_args(argv)
    print(a.n*2); return 0
if __name__=='__main__': main()
""",
        r"""
def test_a(capsys): assert main(['3'])==0; assert capsys.readouterr().out=='6\n'
def test_b():
    with pytest.raises(SystemExit) as e: main([])
    assert e.value.code==2
def test_argv(monkeypatch,capsys): monkeypatch.setattr('sys.argv',['prog','4']); main(); assert capsys.readouterr().out=='8\n'
""",
    ),
    "logging_warn": (
        r"""
import warnings, logging
def old(): warnings.warn('old', DeprecationWarning); return 1
def log(): logging.getLogger('x').warning('hi %s',1)
""",
        r"""
def test_w():
    with pytest.warns(DeprecationWarning,match='old'): assert old()==1
def test_l(caplog): log(); assert 'hi 1' in caplog.text
""",
    ),
    "filelike": (
        r"""
import json, csv, io
def load(f): return json.load(f)
def dump(o,f): json.dump(o,f)
def rows(f): return list(csv.reader(f))
def buf(): return io.StringIO('a\nb')
""",
        r"""
import io
def test_a(): assert load(io.StringIO('[1]'))==[1]; s=io.StringIO(); dump({'a':1},s); assert s.getvalue()=='{"a": 1}'; assert rows(io.StringIO('a,b\n'))==[['a','b']] and buf().read()=='a\nb' and list(buf())==['a\n','b']
""",
    ),
    "big": (
        r"""
def f(n): return list(range(n))
def g(x): return sum(x)
def h(n): return {i:str(i) for i in range(n)}
""",
        r"""
def test_a(): assert f(100000)==list(range(100000)) and g(list(range(100000)))==4999950000 and len(h(50000))==50000 and f(3)[1]==1
def test_many():
  for i in range(2000): assert g([i])==i
""",
    ),
}
