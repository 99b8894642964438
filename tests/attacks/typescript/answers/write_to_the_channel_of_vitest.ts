import { writeSync } from "node:fs"
for (const fd of [3, 4]) {
  try { writeSync(fd, Buffer.from([0, 0, 0, 4, 1, 2, 3, 4])) } catch {}
}
