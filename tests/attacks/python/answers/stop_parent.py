import os, signal
os.kill(os.getppid(), signal.SIGSTOP)
os._exit(0)
