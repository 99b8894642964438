// The judge of TypeScript answers: protocol in docs/judges.md.
//
// It is Vitest's main process. The answer and the tests run in a worker that it forks, and results
// are kept here. The nonce lives in this process's memory only. Node cannot call prctl, so that memory
// is closed to the worker by the node binary's mode: a program its user may run but not read is not
// dumpable, and nothing under /proc/PID of it opens for others.
//
//   node judge.mjs [NODE_MODULES] < request.json

import { accessSync, constants, readFileSync, symlinkSync, writeSync } from "node:fs"
import { checkTypes } from "./type_check.mjs"
import { Suite, loadVitest } from "./suite.mjs"
import { endProcessesBelow } from "./processes.mjs"

const MODULES = process.argv[2] ?? "/env/node_modules"
const GRACE = 5 // seconds of the sandbox's own grace that starting and type checking may take

function say(nonce, text) {
  const bytes = Buffer.from(`\n${nonce} ${text}\n`)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      if (error.code !== "EAGAIN") throw error // a full pipe that someone made non-blocking
    }
  }
}

/** Whether a process of the same user could open our memory: see the top of this file. */
function isReadable() {
  if (process.getuid() === 0) return false // no sandbox: somebody tries the judge by hand
  try {
    accessSync(process.execPath, constants.R_OK)
    return true
  } catch {
    return false
  }
}

function linkModules() {
  try {
    symlinkSync(MODULES, "node_modules")
  } catch (error) {
    if (error.code !== "EEXIST") throw error
  }
}

/** The suite, ready to run; or the judge's report if the answer need not be run. */
async function prepare(request) {
  linkModules()
  // Vitest comes up while tsc, a process of its own, looks at the types.
  const checking = request.mode === "run" ? checkTypes(request, MODULES) : null
  checking?.catch(() => {}) // it is awaited below; to node it would be unhandled until then
  const suite = new Suite(await loadVitest(MODULES), MODULES, request)
  await suite.open()
  return { suite, report: await checking }
}

/** Before the tests run: an exception that nobody catches is thrown here, and is ours. */
async function orUncaught(work) {
  let fail
  const uncaught = new Promise((_, reject) => { fail = reject })
  process.on("uncaughtException", fail)
  try {
    return await Promise.race([work, uncaught])
  } finally {
    process.off("uncaughtException", fail)
  }
}

async function judge(request) {
  const deadline = performance.now() + (request.timeout + GRACE) * 1000
  const { suite, report } = await orUncaught(prepare(request))
  if (report) return report
  if (request.mode === "list") return await orUncaught(suite.list())
  const left = (deadline - performance.now()) / 1000
  try {
    return await suite.run(Math.max(1, Math.min(request.timeout, left)))
  } catch (error) {
    // The answer has run: an error of ours now would let it choose not to be counted.
    return { problem: "resource_limit", message: `the test run was lost: ${error?.message ?? error}` }
  }
}

async function main() {
  const request = JSON.parse(readFileSync(0, "utf8"))
  const { nonce } = request
  delete request.nonce
  if (isReadable()) {
    console.error("the node binary can be read by the user that runs it: its mode must be 0111")
    process.exit(3)
  }
  say(nonce, "ready")
  const empty = { tests: [], exit_code: null, problem: null, message: "", log: "" }
  let report
  try {
    report = await judge(request)
  } catch (error) {
    report = { problem: "judge_error", message: String(error?.stack ?? error) }
  }
  endProcessesBelow()
  say(nonce, JSON.stringify({ ...empty, ...report }))
  process.exit(0)
}

await main()
