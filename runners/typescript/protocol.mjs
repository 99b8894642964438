// What every judge on node does: read the request, say "ready", report once. See docs/judges.md.
//
// The nonce lives in this process's memory only. Node cannot call prctl, so that memory is closed to
// the processes below by the node binary's mode: a program its user may run but not read is not
// dumpable, and nothing under /proc/PID of it opens for others.

import { accessSync, constants, writeSync } from "node:fs"
import { text } from "node:stream/consumers"
import { endProcessesBelow } from "./processes.mjs"

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

/** Before the tests run: an exception that nobody catches is thrown here, and is ours. */
export async function orUncaught(work) {
  let fail
  const uncaught = new Promise((_, reject) => { fail = reject })
  process.on("uncaughtException", fail)
  try {
    return await Promise.race([work, uncaught])
  } finally {
    process.off("uncaughtException", fail)
  }
}

/**
 * Read the request, let `judge` make the report of it, and end. What it throws is our own failure.
 *
 * The request may come minutes later than the judge: meanwhile whatever was begun before goes on.
 */
export async function serve(judge) {
  writeSync(1, "up\n")
  const request = JSON.parse(await text(process.stdin))
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
