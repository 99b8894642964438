// The judge's part where tests and answer are in sandboxes of their own: docs/judges.md, `separate`.

import { constants, existsSync, open, writeSync } from "node:fs"
import path from "node:path"
import { standsIn } from "./apart_vite.mjs"
import { GUARDED, guards } from "./shared.mjs"
import { noTestsIn } from "./vite_config.mjs"

const CHANNEL = "/channel"
const RUNNER = path.join(import.meta.dirname, "apart_runner.mjs")
const SERVE = path.join(import.meta.dirname, "apart_serve.mjs")
const BEAT = 50 // ms

/** What Vitest is to do for a `part` of a request: test files, plugins, settings. */
export function partOf({ part, solution }, files) {
  if (part === "tests") return { files, plugins: [standsIn(path.resolve(solution))], settings: { runner: RUNNER } }
  if (part === "answer") return { files: [SERVE], plugins: [noTestsIn(new Set([path.resolve(solution)]))], settings: {} }
  const tests = files.map((file) => path.resolve(file))
  return { files, plugins: guards(path.resolve(solution), tests), settings: { runner: GUARDED } }
}

export function channelIsThere() {
  return existsSync(`${CHANNEL}/events`)
}

/** Which part this judge will be asked to be, as far as the files tell. */
export function guessedPart(tests) {
  if (!existsSync(CHANNEL)) return undefined
  return tests.some((file) => /\.(test|spec)\./.test(file)) ? "tests" : "answer"
}

/**
 * Open the pipes as the tests' side, and hold them: they have met the answer's then, and it sees their end when this
 * process ends. False where the answer's side has not come within `seconds`: it comes up meanwhile.
 */
export async function meetAnswer(seconds) {
  const { O_RDONLY, O_WRONLY } = constants
  const late = new Promise((resolve) => setTimeout(resolve, seconds * 1000, false).unref())
  const all = async () => {
    for (const [name, flags] of [["calls", O_WRONLY], ["returns", O_RDONLY], ["events", O_RDONLY]]) await opened(name, flags)
    return true
  }
  return await Promise.race([all(), late])
}

function opened(name, flags) {
  return new Promise((resolve, reject) => {
    open(`${CHANNEL}/${name}`, flags, (error, fd) => (error ? reject(error) : resolve(fd)))
  })
}

/** Resolves when the tests' side has gone: nobody is left to read what this one writes. */
export function testsHaveEnded() {
  return new Promise((resolve) => {
    let events = null
    const beat = async () => {
      try {
        events ??= await opened("events", constants.O_WRONLY | constants.O_NONBLOCK)
        writeSync(events, "\0") // rings no bell: that is another byte
      } catch (error) {
        if (error.code === "EPIPE") return resolve()
        if (error.code !== "ENXIO" && error.code !== "EAGAIN") return resolve()
      }
      setTimeout(beat, BEAT)
    }
    void beat()
  })
}

/** The report of the judge that has the answer: it only says how that ended. */
export function answerReport({ problem, message, exit_code }, log) {
  const told = problem === "resource_limit"
  return { problem: told ? problem : null, message: told ? message : "", exit_code, log, tests: [] }
}

/** The report of the judge that has the tests, with what the channel had to do with it. */
export function testsReport(report, { limit, used }) {
  const limited = limit && !report.problem ? { problem: "channel_limit", message: limit } : {}
  return { ...report, ...limited, self_judging: used }
}
