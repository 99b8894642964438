def merge(x): return merge(x)
