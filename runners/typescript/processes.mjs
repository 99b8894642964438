// Ending what the judge started, and what that started.

import { readFileSync, readdirSync } from "node:fs"

function parentOf(pid) {
  try {
    // The name, in parentheses, may hold anything: fields are counted behind its end.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
  } catch {
    return null // it has ended
  }
}

/** Kill every descendant; orphans that went elsewhere end with the sandbox. */
export function endProcessesBelow(root = process.pid) {
  const parents = new Map()
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name))
  }
  const doomed = new Set([root])
  for (let before = 0; before !== doomed.size; ) {
    before = doomed.size
    for (const [pid, parent] of parents) if (doomed.has(parent)) doomed.add(pid)
  }
  doomed.delete(root)
  for (const pid of doomed) {
    try {
      process.kill(pid, "SIGKILL")
    } catch {
      // It has ended, or is not ours to end.
    }
  }
}
