// Processes for tests that were started before there was anything to run in them.
//
// Node and Vitest take longer to come up there than most tests take. A spare knows nothing of the case;
// one file's tests run in it, as in any other, and it is not used again.

import { fork } from "node:child_process"
import path from "node:path"
import { pathToFileURL } from "node:url"

const MATCHERS = pathToFileURL(path.join(import.meta.dirname, "matchers.mjs"))
// Tests of one answer, within the sandbox's 512 MiB for everything.
const HEAP = 256

export class Spares {
  #options = null
  #spare = null

  /** Begin one with the options that Vitest's pools are going to ask for. */
  begin(vitest) {
    if (this.#spare) return
    this.#options = optionsOf(vitest)
    this.#spare = forked(this.#options)
  }

  /** A process that has begun, or begins now, with just these of Vitest's options for a worker. */
  take({ distPath, execArgv, env }) {
    const wanted = { distPath, execArgv, env }
    const spare = this.#spare
    this.#spare = null
    if (spare && !hasEnded(spare) && same(wanted, this.#options)) return spare
    spare?.kill("SIGKILL")
    return forked(wanted)
  }
}

/** As Vitest computes them for a pool; if it comes to others, the spare is not used. */
function optionsOf({ distPath, config, vite }) {
  const { resolve } = vite.config.ssr
  const asked = resolve.conditions.filter((c) => c !== "production")
  const conditions = asked.map((c) => (c === "development|production" ? "development" : c))
  const execArgv = ["--experimental-import-meta-resolve", "--require", path.join(distPath, "../suppress-warnings.cjs")]
  for (const condition of conditions) execArgv.push("--conditions", condition)
  const fixed = { TEST: "true", VITEST: "true", NODE_ENV: process.env.NODE_ENV || "test", VITEST_MODE: "RUN", FORCE_TTY: "" }
  return { distPath, execArgv, env: { ...process.env, ...fixed, ...config.env } }
}

function hasEnded({ exitCode, signalCode }) {
  return exitCode !== null || signalCode !== null
}

/** A process for tests that begins now. The options are those of Vitest's pools. */
export function forked({ distPath, execArgv, env }) {
  return fork(path.join(distPath, "workers/forks.js"), [], {
    env,
    execArgv: [...execArgv, `--import=${MATCHERS}`, `--max-old-space-size=${HEAP}`],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
  })
}

function same(one, other) {
  const sorted = ({ env, ...rest }) => JSON.stringify([rest, Object.entries(env).sort()])
  return sorted(one) === sorted(other)
}
