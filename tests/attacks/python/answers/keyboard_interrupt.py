def merge(x): raise KeyboardInterrupt
