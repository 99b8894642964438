// tsc as a program: one run, and what it says.

import { spawn } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"

export const CONFIG = "tsconfig.judge.json"

/** The native compiler itself: the npm package's own command starts it by way of node. */
export function compiler(modules) {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`
  return path.join(modules, name, "lib", "tsc")
}

/** The text of the configuration: ours, under the case's own. `types`: false looks at the syntax alone. */
export function configuration(sources, types) {
  const own = path.join(import.meta.dirname, "tsconfig.json")
  return JSON.stringify({
    extends: existsSync("tsconfig.json") ? [own, "./tsconfig.json"] : own,
    compilerOptions: { noEmit: true, skipLibCheck: true, noCheck: !types },
    files: sources,
    include: [],
  })
}

/** Run tsc on `sources`, at most `seconds`: `{ code, signal, output, late }`. */
export function tsc(sources, modules, types, seconds) {
  writeFileSync(CONFIG, configuration(sources, types))
  const child = spawn(compiler(modules), ["-p", CONFIG, "--pretty", "false"], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  return new Promise((resolve, reject) => {
    let output = ""
    let late = false
    const limit = setTimeout(() => { late = true; child.kill("SIGKILL") }, seconds * 1000)
    const collect = (chunk) => { if (output.length < 1 << 20) output += chunk }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.on("error", reject)
    child.on("close", (code, signal) => {
      clearTimeout(limit)
      rmSync(CONFIG, { force: true })
      resolve({ code, signal, output, late })
    })
  })
}
