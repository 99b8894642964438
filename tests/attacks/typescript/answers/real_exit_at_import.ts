(process as any).reallyExit(0)
