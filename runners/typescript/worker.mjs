// The process that runs the tests, as a pool of Vitest's (its interface `PoolWorker`).
//
// Vitest's own pool does not tell how a worker ended; an answer that ends it must be seen.

export class TestProcess {
  name = "llmbench"
  cacheFs = false // no transformed test where an answer could write
  #options
  #newProcess
  #log
  #onEarlyEnd
  #child = null
  #stopping = false

  constructor(options, newProcess, log, onEarlyEnd) {
    this.#options = options
    this.#newProcess = newProcess
    this.#log = log
    this.#onEarlyEnd = onEarlyEnd
  }

  async start() {
    this.#child = this.#newProcess(this.#options)
    this.#child.stdout.pipe(this.#log, { end: false })
    this.#child.stderr.pipe(this.#log, { end: false })
    this.#child.once("exit", (code, signal) => {
      if (!this.#stopping) this.#onEarlyEnd(code, signal)
    })
  }

  /** What it still does is of no interest: all its results are in. */
  async stop() {
    this.#stopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once("close", resolve))
    child.kill("SIGKILL")
    await ended
  }

  send(message) {
    this.#child.send(message, () => {}) // a worker that has ended is told of by its exit
  }

  on(event, callback) {
    this.#child.on(event, callback)
  }

  off(event, callback) {
    this.#child.off(event, callback)
  }

  deserialize(data) {
    return data
  }
}
