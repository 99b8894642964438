// The answer's side of the channel, in the process that imports the answer: it serves what the tests ask for.
//
// While the tests do not run, promises and timers here go on by themselves; what comes of it is told at the next turn,
// which a byte on `events` asks for. Nothing here is trusted by anybody: the answer may have changed all of it.

import { constants, open, writeSync } from "node:fs"
import { Socket } from "node:net"
import { promiseHooks } from "node:v8"
import { Values } from "./values.mjs"
import { perform } from "./operations.mjs"
import { Broken, FrameReader, writeFrame } from "./wire.mjs"

const CHANNEL = "/channel"
const TURNS = new Set(["begin", "turn", "settle", "open"])
const later = setImmediate // an answer's tests of its own may install fake timers
const end = process.reallyExit.bind(process)
const { then } = Promise.prototype
const { apply } = Reflect

class Server {
  controllers = new WeakMap()
  promises = new Map()
  #load
  #reader = null
  #returns = -1
  #events = -1
  #values = new Values("a", this)
  #waited = false // the tests wait for a reply
  #owed = [] // requests that came while the answer's own code ran
  #settled = []
  #handled = new WeakSet()
  #uncaught = []
  #rung = false
  #calling = false
  #timers = [] // that began since the tests' own code did, which takes no time

  /** `load` imports the answer, anew each time. */
  constructor(load) {
    this.#load = load
  }

  async connect() {
    const [calls, returns, events] = await openPipes()
    this.#reader = new FrameReader(calls)
    this.#returns = returns
    this.#events = events
    // The same pipe once more, as one that the event loop can wait for.
    const waiting = await opened("calls", constants.O_RDONLY | constants.O_NONBLOCK)
    const socket = new Socket({ fd: waiting, readable: true, writable: false })
    socket.on("data", (bytes) => {
      this.#reader.add(bytes)
      this.#serve()
    })
    for (const name of ["end", "error", "close"]) socket.on(name, () => end(0))
  }

  // What stand-ins ask (see stand_ins.mjs).

  ask(fields) {
    if (!this.#waited) {
      this.#ring()
      this.#owed.push(this.#next())
      this.#waited = true
      later(() => this.#serveOwed())
    }
    this.#send(fields)
    for (;;) {
      const frame = this.#next()
      const value = this.#values.unpack(frame)
      if (!("r" in frame)) {
        this.#answer(frame, value)
        continue
      }
      if ("e" in frame) throw value(frame.e)
      return "l" in frame ? frame.l.map(value) : value(frame.v)
    }
  }

  idOf(object) {
    return this.#values.idOf(object)
  }

  standIn(id) {
    return this.#values.standIn(id)
  }

  hidden() {
    return false
  }

  primitive() {}

  limit(what) {
    throw new TypeError(`${what} cannot be done here`)
  }

  abort = (signal, reason) => this.controllers.get(signal)?.abort(reason)

  watch(id, promise) {
    const settle = (fine) => (value) => this.#news(() => this.#settled.push([id, fine, value, promise]))
    const wasHandled = this.#handled.has(promise)
    apply(then, promise, [settle(true), settle(false)])
    if (!wasHandled) this.#handled.delete(promise)
  }

  /** Whether somebody waits for a promise is known to the engine alone: it tells of what is made of another one. */
  seeWhoWaits() {
    promiseHooks.onInit((_, parent) => { if (parent) this.#handled.add(parent) })
  }

  /** An exception or a rejection that nobody caught. */
  uncaught(kind, reason) {
    this.#news(() => this.#uncaught.push([kind, reason]))
  }

  #news(note) {
    note()
    if (!this.#waited && this.#events >= 0) this.#ring()
  }

  #ring() {
    if (this.#rung) return
    this.#rung = true
    writeSync(this.#events, "\x01")
  }

  #next() {
    try {
      return this.#reader.next()
    } catch {
      end(0)
    }
  }

  /** Requests as they come, until one of them is to wait for promises: the event loop has to run for that. */
  #serve() {
    if (this.#waited) return // inside of a request already
    while (this.#reader.begun) if (this.#handle(this.#next())) return
  }

  #serveOwed() {
    const frame = this.#owed.shift()
    if (frame && !this.#handle(frame)) this.#serve()
  }

  /** Whether the event loop has to run before the reply. */
  #handle(first) {
    for (let frame = first; ; frame = this.#next()) {
      this.#waited = true
      const value = this.#values.unpack(frame)
      if (TURNS.has(frame.o)) {
        this.#turn(frame, value)
        return true
      }
      this.#calling = true
      this.#answer(frame, value)
      this.#calling = false
      // The tests go on, and promises here wait until they give a turn: the next request is waited for right here.
      this.#waited = false
    }
  }

  #answer(op, value) {
    let fields
    try {
      fields = perform(op, value, this.#values)
    } catch (error) {
      if (error instanceof Broken) end(1)
      fields = (ref) => ({ e: ref(error) })
    }
    this.#reply(fields)
  }

  /** Timers of calls that follow each other at once begin together, however long the channel takes. */
  keepTimers() {
    for (const name of ["setTimeout", "setInterval"]) {
      const own = globalThis[name]
      const kept = (...args) => {
        const timer = own(...args)
        if (this.#calling) this.#timers.push(timer)
        return timer
      }
      globalThis[name] = Object.defineProperties(kept, Object.getOwnPropertyDescriptors(own))
    }
  }

  #turn(frame, value) {
    for (const timer of this.#timers.splice(0)) if (!timer._destroyed) timer.refresh()
    if (frame.o === "begin") {
      this.#forget()
      later(() => this.#finish(() => ({ b: frame.b })))
      return
    }
    if (frame.o === "open") {
      const give = (fields) => later(() => this.#finish(fields))
      this.#load().then(
        (found) => give((ref) => ({ l: Object.entries(found).flat().map(ref) })),
        (error) => give((ref) => ({ e: ref(error) })),
      )
      return
    }
    if (frame.o === "settle") {
      const { promise, resolve, reject } = this.promises.get(frame.i) ?? {}
      this.promises.delete(frame.i)
      promise?.catch(() => {}) // of the tests': they know who of theirs waits for it
      if (frame.fine) resolve?.(value(frame.v))
      else reject?.(value(frame.v))
    }
    later(() => this.#finish(() => ({ v: null })))
  }

  /** Each test file has a process of its own, whose ids begin anew. */
  #forget() {
    this.#values.forget()
    this.promises.clear()
    this.#settled = []
    this.#uncaught = []
  }

  #finish(fields) {
    this.#reply(fields)
    this.#waited = false
    this.#rung = false
    this.#serve()
  }

  #reply(fields) {
    const settled = this.#settled.splice(0)
    const uncaught = this.#uncaught.splice(0)
    try {
      this.#send((ref) => ({
        r: 1,
        ...fields(ref),
        p: settled.map(([id, fine, value, promise]) => [id, fine, ref(value), this.#handled.has(promise)]),
        x: uncaught.map(([kind, reason]) => [kind, ref(reason)]),
      }))
    } catch (error) {
      this.#send(() => ({ r: 1, c: String(error?.message ?? error) })) // what was to be told cannot cross
    }
  }

  #send(fields) {
    try {
      writeFrame(this.#returns, this.#values.pack(fields))
    } catch (error) {
      if (error instanceof Broken) end(0)
      throw error
    }
  }
}

function opened(name, flags) {
  return new Promise((resolve, reject) => {
    open(`${CHANNEL}/${name}`, flags, (error, fd) => (error ? reject(error) : resolve(fd)))
  })
}

async function openPipes() {
  const { O_RDONLY, O_WRONLY } = constants
  return [await opened("calls", O_RDONLY), await opened("returns", O_WRONLY), await opened("events", O_WRONLY)]
}

/** Serve until the tests' side ends; then this process ends. */
export async function serve(load) {
  const server = new Server(load)
  process.on("uncaughtException", (error) => server.uncaught("exception", error))
  process.on("unhandledRejection", (error) => server.uncaught("rejection", error))
  server.keepTimers()
  server.seeWhoWaits()
  await server.connect()
  await new Promise(() => {})
}
