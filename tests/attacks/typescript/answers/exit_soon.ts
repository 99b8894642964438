setTimeout(() => (process as any).reallyExit(0), 5)
