// A fixture's own npm script, such as its type check, on a copy of the project that can be written to.

import { spawn } from "node:child_process"
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync } from "node:fs"
import { constants } from "node:os"
import path from "node:path"
import { Log } from "../typescript/log.mjs"

const COPY = "/work/project"
const BIN = "/tmp/bin"

/** The judge's report: exit code and output; what the output means is not known here. */
export async function runScript(modules, { root, cwd, script, timeout }) {
  copy(root, COPY)
  const npm = path.join(modules, "npm/bin/npm-cli.js")
  mkdirSync(BIN)
  symlinkSync(npm, path.join(BIN, "npm")) // scripts call it by name
  const log = new Log()
  const child = spawn(process.execPath, [npm, "run", script], {
    cwd: path.join(COPY, cwd),
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const ended = await end(child, timeout)
  return { ...ended, log: log.text().slice(0, 65536) }
}

function environment() {
  const quiet = { update_notifier: "false", logs_max: "0", audit: "false", fund: "false", cache: "/tmp/.npm" }
  const settings = Object.entries(quiet).map(([name, value]) => [`npm_config_${name}`, value])
  const { HOME, LANG, PATH } = process.env
  return { HOME, LANG, PATH: `${BIN}:${PATH}`, CI: "true", NO_COLOR: "1", ...Object.fromEntries(settings) }
}

function end(child, seconds) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      resolve({ exit_code: -9, problem: "test_timeout", message: `the script did not end within ${seconds} s` })
    }, seconds * 1000)
    child.on("error", reject)
    child.on("close", (code, signal) => {
      clearTimeout(late)
      if (!signal) return resolve({ exit_code: code })
      const message = `the script was ended by ${signal}`
      resolve({ exit_code: -constants.signals[signal], problem: "resource_limit", message })
    })
  })
}

/** Links stay links: to packages, which are shared and read-only, and to workspaces, which are copied. */
function copy(from, to) {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name)
    const target = path.join(to, entry.name)
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (entry.isDirectory()) copy(source, target)
    else {
      copyFileSync(source, target)
      chmodSync(target, statSync(source).mode | 0o200)
    }
  }
}
