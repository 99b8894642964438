// The tests' side of the channel: what stands for the answer in the process of the tests. See docs/judges.md.
//
// Either this side runs or the answer's: a request waits for its reply, and meanwhile what the answer asks for (a
// callback) is done here. Promises of the answer go on when it is given a turn, which happens whenever the tests
// themselves have come to where promises go on, and whenever it rings: one byte on `events`.

import { randomUUID } from "node:crypto"
import { constants, open } from "node:fs"
import { Socket } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { ChannelLimit, Values } from "./values.mjs"
import { perform } from "./operations.mjs"
import { Broken, FrameReader, writeFrame } from "./wire.mjs"

const CHANNEL = "/channel"
const OPENS_WITHIN = 3000 // ms; an answer whose process has ended lets nobody open the pipes
const BEAT = 50 // ms
/** Names by which Vitest, and whatever prints values, would ask an object what it is. */
const HIDDEN = new Set([
  ..."asymmetricMatch _isMockFunction mock getMockName toAsymmetricMatcher nodeType nodeName isEqualNode $$typeof".split(" "),
  ..."@@__IMMUTABLE_ITERABLE__@@ @@__IMMUTABLE_RECORD__@@ isSinonProxy __v_isRef".split(" "),
])
/** Names that lead from an object of the tests' to code that is not theirs. */
const CLOSED = new Set(
  "constructor __proto__ prototype caller callee arguments __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__".split(" "),
)
const ALLOWED_ON = {
  call: "FC", new: "C", invoke: "LGE", get: "LCE", set: "LE", has: "LC", delete: "L", keys: "L", own: "L",
  integrity: "L", converts: "L", primitive: "L",
}

export class Answer {
  /** Operations by which code of the answer decided something for the tests, where all are allowed. */
  used = new Set()
  /** What went wrong with the channel: a test must not pass for that it expected an error. */
  failures = []
  controllers = new WeakMap()
  promises = new Map()
  #profile
  #calls
  #reader
  #values
  #depth = 0
  #owesTurn = false
  #broken = null

  /** `profile`: self-judging operations that are allowed, null for all. */
  constructor(profile) {
    this.#profile = profile && new Set(profile)
    this.#values = new Values("t", this)
  }

  /** Throws if the answer's process has ended. */
  async connect() {
    const [calls, returns, events] = await Promise.race([openPipes(), late()])
    this.#calls = calls
    this.#reader = new FrameReader(returns)
    this.#begin()
    const bell = new Socket({ fd: events, readable: true, writable: false })
    bell.on("data", (bytes) => { if (bytes.includes(1) && !this.#broken) this.#turn() })
    bell.on("error", () => {})
    bell.unref()
  }

  /** The answer's side may have served another file's tests: it forgets them, and what was still a reply to them is dropped. */
  #begin() {
    const b = randomUUID()
    writeFrame(this.#calls, { o: "begin", b, n: [], y: [] })
    while (this.#reader.next().b !== b);
  }

  /** Import the answer, anew each time: export names and values. What the import throws is thrown. */
  exports() {
    const all = this.#request(() => ({ o: "open" }))
    const found = new Map()
    for (let i = 0; i + 1 < all.length; i += 2) found.set(String(all[i]), all[i + 1])
    return found
  }

  // What stand-ins ask (see stand_ins.mjs).

  ask(fields) {
    return this.#request(fields)
  }

  idOf(object) {
    return this.#values.idOf(object)
  }

  standIn(id) {
    return this.#values.standIn(id)
  }

  hidden(key) {
    return HIDDEN.has(key)
  }

  limit(what) {
    throw this.#failed(new ChannelLimit(`${what}: the channel between tests and answer does not carry it`))
  }

  primitive(title) {
    if (this.#profile === null) this.used.add(title)
    else if (!this.#profile.has(title)) {
      throw this.#failed(new ChannelLimit(`${title}: the answer would say what its own object is worth; the reference does not need that`))
    }
  }

  abort = (signal, reason) => this.controllers.get(signal)?.abort(reason)

  /** A promise of the tests' that the answer waits for. */
  watch(id, promise) {
    const settle = (fine) => (value) => {
      if (!this.#broken) this.#request((ref) => ({ o: "settle", i: id, fine, v: ref(value) }), true)
    }
    promise.then(settle(true), settle(false))
  }

  // Requests, and what comes in between.

  #turn() {
    this.#owesTurn = false
    this.#request(() => ({ o: "turn" }), true)
  }

  #request(fields, isTurn = false) {
    if (this.#broken) throw this.#failed(this.#broken)
    const outermost = this.#depth === 0
    this.#depth += 1
    try {
      this.#send((ref) => fields(ref))
      return this.#reply()
    } catch (error) {
      if (error instanceof Broken) this.#broken = this.#failed(error)
      throw error
    } finally {
      this.#depth -= 1
      if (outermost && !isTurn) this.#turnSoon()
    }
  }

  #turnSoon() {
    if (this.#owesTurn || this.#broken) return
    this.#owesTurn = true
    void Promise.resolve().then(() => { if (this.#owesTurn && !this.#broken) this.#turn() })
  }

  #reply() {
    for (;;) {
      const frame = this.#reader.next()
      const value = this.#values.unpack(frame)
      if (!("r" in frame)) {
        this.#perform(frame, value)
        continue
      }
      for (const [id, fine, result, handled] of frame.p ?? []) this.#settled(id, fine, value(result), handled)
      for (const [kind, reason] of frame.x ?? []) uncaught(kind, value(reason))
      if ("c" in frame) throw this.#failed(new ChannelLimit(String(frame.c).slice(0, 500)))
      if ("e" in frame) throw value(frame.e)
      return "l" in frame ? frame.l.map(value) : value(frame.v)
    }
  }

  /** A promise of the answer's. `handled`: somebody there waits for it, so that here nobody has to. */
  #settled(id, fine, value, handled) {
    const waiting = this.promises.get(id)
    if (!waiting) return
    this.promises.delete(id)
    if (handled) waiting.promise.catch(() => {})
    if (fine) waiting.resolve(value)
    else waiting.reject(value)
  }

  /** The answer calls a function of the tests', or asks for a part of an object of theirs. */
  #perform(op, value) {
    let fields
    try {
      this.#check(op, value)
      fields = perform(op, value, this.#values)
    } catch (error) {
      if (error instanceof Broken) throw error
      fields = (ref) => ({ e: ref(told(error)) })
    }
    this.#send((ref) => ({ r: 1, ...fields(ref) }))
  }

  #check(op, value) {
    const kind = this.#values.kindOfMine(op.f ?? op.i)
    if (!ALLOWED_ON[op.o]?.includes(kind)) throw new Broken(`${String(op.o).slice(0, 20)} of kind ${kind}`)
    if ("k" in op && CLOSED.has(value(op.k))) throw new Broken("a name that is closed")
    if (kind === "C" && op.o === "get" && !Object.hasOwn(this.#values.mine(op.i), value(op.k))) throw new Broken("no such name")
  }

  #send(fields) {
    let frame
    try {
      frame = this.#values.pack(fields)
    } catch (error) {
      throw error instanceof ChannelLimit || error instanceof RangeError ? this.#failed(new ChannelLimit(error.message)) : error
    }
    writeFrame(this.#calls, frame)
  }

  #failed(error) {
    this.failures.push(error)
    return error
  }
}

/** In beats: while a busy machine lets this process stand still, no time passes. */
async function late() {
  for (let waited = 0; waited < OPENS_WITHIN; waited += BEAT) await pause(BEAT, null, { ref: false })
  throw new Broken("the answer's process has ended")
}

async function openPipes() {
  const opened = (name, flags) =>
    new Promise((resolve, reject) => {
      open(`${CHANNEL}/${name}`, flags, (error, fd) => (error ? reject(error) : resolve(fd)))
    })
  const { O_RDONLY, O_WRONLY } = constants
  return [await opened("calls", O_WRONLY), await opened("returns", O_RDONLY), await opened("events", O_RDONLY)]
}

/** A failed assertion would tell the answer what is expected. */
function told(error) {
  const asserts = error?.name === "AssertionError" || (error && typeof error === "object" && "matcherResult" in error)
  return asserts ? new Error("an assertion failed") : error
}

function uncaught(kind, reason) {
  if (kind === "rejection") void Promise.reject(reason)
  else setImmediate(() => { throw reason })
}
