import threading

def read():
    try:
        with open("/channel/calls", "rb", buffering=0) as calls:
            while calls.read(1):
                pass
    except OSError:
        pass

threading.Thread(target=read, daemon=True).start()

def merge(x):
    return []
