import os
if os.fork(): os._exit(0)
def merge(x): return []
