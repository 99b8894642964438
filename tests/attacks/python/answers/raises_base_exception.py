def merge(x): raise BaseException('no')
