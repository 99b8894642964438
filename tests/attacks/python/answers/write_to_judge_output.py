import os
for name in ('1', '2'):
    try:
        with open(f'/proc/{os.getppid()}/fd/{name}', 'w') as out: out.write('ready\n')
    except OSError: pass
os._exit(0)
