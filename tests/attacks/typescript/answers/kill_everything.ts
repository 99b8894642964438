try { process.kill(-1, "SIGKILL") } catch {}
