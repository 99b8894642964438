import { appendFileSync } from "node:fs"
try { appendFileSync(`/proc/${process.ppid}/fd/1`, "ready\n") } catch {}
