// Values as they cross between two processes. What is data is copied, and the copies are kept the same (twins.mjs);
// a function, an instance of a class, a promise stays where it is and is stood for on the other side (stand_ins.mjs).
//
// In a frame an object is named by its id, once it was described in `n`: nothing is nested, so that neither depth nor
// circles matter.

import { types } from "node:util"
import { baseOfError, intrinsic, nameOf, nameOfSymbol, wellKnownSymbol } from "./intrinsics.mjs"
import { makeStandIn } from "./stand_ins.mjs"
import { TWINS, apply, bytesOf, hasChanged, snapshot, stateOf } from "./twins.mjs"
import { Broken } from "./wire.mjs"

const MOST_TWINS = 2000 // that are looked at whenever control is handed over, the last that crossed
const MOST_ELEMENTS = 500_000

/** Something that the channel cannot carry, or does not. */
export class ChannelLimit extends Error {
  name = "ChannelLimit"
}

const { getPrototypeOf, getOwnPropertyDescriptor, hasOwn } = Object

export function isConstructor(value) {
  const own = getOwnPropertyDescriptor(value, "prototype")?.value
  return own !== null && typeof own === "object" && getOwnPropertyDescriptor(own, "constructor")?.value === value
}

export function kindOf(value) {
  if (typeof value === "function") return isConstructor(value) ? "C" : "F"
  if (types.isProxy(value)) return "L"
  if (types.isNativeError(value) || value instanceof DOMException) return "E"
  const prototype = getPrototypeOf(value)
  if (Array.isArray(value)) return prototype === Array.prototype ? "A" : "L"
  if (prototype === null || prototype === Object.prototype) return "O"
  if (prototype === Map.prototype && types.isMap(value)) return "M"
  if (prototype === Set.prototype && types.isSet(value)) return "S"
  if (prototype === Date.prototype && types.isDate(value)) return "D"
  if (prototype === RegExp.prototype && types.isRegExp(value)) return "X"
  if (prototype === Promise.prototype && types.isPromise(value)) return "P"
  if (prototype === AbortSignal.prototype) return "G"
  if (prototype === URL.prototype) return "U"
  const bytes = ArrayBuffer.isView(value) || types.isArrayBuffer(value)
  return bytes && nameOf(prototype) ? "B" : "L"
}

export class Values {
  #prefix
  #peer
  #count = 0
  #mine = new Map() // id -> own object that the other side knows
  #theirs = new Map() // id -> what stands here for an object of the other side's
  #ids = new WeakMap() // object -> id, of both
  #tracked = new Map() // id -> { ref, kind, before }
  #elements = 0
  #symbols = new Map()

  /** `prefix` of own ids: "t" or "a". `peer`: what stand-ins talk to; see stand_ins.mjs. */
  constructor(prefix, peer) {
    this.#prefix = prefix
    this.#peer = peer
  }

  /** What an id stands for if it is an object of this side's that the other one was given; else throws `Broken`. */
  mine(id) {
    if (!this.#mine.has(id)) throw new Broken(`no object ${String(id).slice(0, 20)}`)
    return this.#mine.get(id)
  }

  kindOfMine(id) {
    return kindOf(this.mine(id))
  }

  standIn(id) {
    return this.#theirs.get(id)
  }

  idOf(object) {
    return this.#ids.get(object)
  }

  /** There is another process on the other side: it knows none of the objects. Ids go on, so that none means two things. */
  forget() {
    for (const known of [this.#mine, this.#theirs, this.#tracked, this.#symbols]) known.clear()
    this.#ids = new WeakMap()
    this.#elements = 0
  }

  /** A frame with what `fields(ref)` gives, what is new in it, and what has changed here. */
  pack(fields) {
    const queue = []
    try {
      return this.#packed(fields, (value) => this.#ref(value, queue), queue)
    } catch (error) {
      for (const [id, object] of queue) this.#forget(id, object) // the other side never hears of it
      throw error
    }
  }

  #packed(fields, ref, queue) {
    const frame = fields(ref)
    const y = []
    for (const [id, twin] of this.#tracked) {
      if (!hasChanged(twin.kind, twin.ref, twin.before)) continue
      y.push([id, stateOf(twin.kind, twin.ref, ref)])
      twin.before = snapshot(twin.kind, twin.ref)
    }
    const n = []
    for (let i = 0; i < queue.length; i++) n.push(this.#describe(queue[i], ref))
    return { ...frame, n, y }
  }

  #forget(id, object) {
    this.#mine.delete(id)
    this.#ids.delete(object)
    this.#untrack(id)
  }

  /** Take over what a frame brings; gives what turns its references into values. Throws `Broken`. */
  unpack(frame) {
    const waiting = new Map() // one object may be made of another that is described later
    const value = (ref) => {
      const id = Array.isArray(ref) && ref[0] === "=" ? ref[1] : undefined
      if (waiting.has(id)) this.#standIn(waiting, id, value)
      return this.#value(ref)
    }
    try {
      for (const description of frame.n) waiting.set(description[0], description)
      for (const [id] of frame.n) if (waiting.has(id)) this.#standIn(waiting, id, value)
      for (const [id, kind, , state] of frame.n) this.#fill(id, kind, this.#theirs.get(id), state, value)
      for (const [id, state] of frame.y) {
        const twin = this.#tracked.get(id)
        const object = twin?.ref ?? this.#theirs.get(id) ?? this.#mine.get(id)
        const kind = twin?.kind ?? kindOf(object)
        this.#fill(id, kind, object, state, value)
      }
    } catch (error) {
      if (error instanceof Broken) throw error
      throw new Broken(`a message that cannot be read: ${error.message}`)
    }
    return value
  }

  #fill(id, kind, object, state, value) {
    if (!TWINS.includes(kind)) return
    apply(kind, object, state, value, this.#peer.abort)
    this.#track(id, kind, object)
  }

  #track(id, kind, object) {
    this.#untrack(id)
    const before = snapshot(kind, object)
    this.#tracked.set(id, { ref: object, kind, before })
    this.#elements += before.length
    while (this.#tracked.size > 1 && (this.#tracked.size > MOST_TWINS || this.#elements > MOST_ELEMENTS)) {
      this.#untrack(this.#tracked.keys().next().value)
    }
  }

  #untrack(id) {
    this.#elements -= this.#tracked.get(id)?.before.length ?? 0
    this.#tracked.delete(id)
  }

  #ref(value, queue) {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value
      case "number":
        return Number.isFinite(value) && !Object.is(value, -0) ? value : ["n", Object.is(value, -0) ? "-0" : `${value}`]
      case "undefined":
        return ["u"]
      case "bigint":
        return ["i", `${value}`]
      case "symbol":
        return this.#symbolRef(value)
    }
    if (value === null) return null
    const known = this.#ids.get(value)
    if (known !== undefined) return ["=", known]
    const name = nameOf(value)
    if (name) return ["g", name]
    if (value === globalThis || value === process) throw new ChannelLimit("the global object cannot be handed over")
    const id = this.#register(value)
    queue.push([id, value])
    return ["=", id]
  }

  #register(value) {
    const id = `${this.#prefix}${++this.#count}`
    this.#mine.set(id, value)
    if (typeof value !== "symbol") this.#ids.set(value, id)
    return id
  }

  #symbolRef(symbol) {
    const name = nameOfSymbol(symbol)
    if (name) return ["y", "w", name]
    const key = Symbol.keyFor(symbol)
    if (key !== undefined) return ["y", "f", key]
    if (!this.#symbols.has(symbol)) this.#symbols.set(symbol, this.#register(symbol))
    return ["y", "o", this.#symbols.get(symbol), symbol.description ?? ""]
  }

  #describe([id, value], ref) {
    const kind = kindOf(value)
    if (!TWINS.includes(kind)) return [id, kind, this.#info(id, kind, value, ref)]
    const info = this.#info(id, kind, value, ref)
    this.#track(id, kind, value)
    return [id, kind, info, stateOf(kind, value, ref)]
  }

  #info(id, kind, value, ref) {
    switch (kind) {
      case "O":
        return getPrototypeOf(value) === null
      case "B":
        return [nameOf(getPrototypeOf(value)).replace(".prototype", ""), bytesOf(value).length]
      case "E":
        return [baseOfError(value), ref(constructorOf(value)), stackOf(value)]
      case "X":
        return [value.source, value.flags, value.lastIndex]
      case "U":
        return value.href
      case "F":
        return [nameOfFunction(value), lengthOf(value)]
      case "C":
        return [nameOfFunction(value), lengthOf(value), ref(parentOf(value)), members(value.prototype, ref)]
      case "P":
        this.#peer.watch(id, value)
        return null
      case "L":
        return ref(constructorOf(value))
      default:
        return null
    }
  }

  #value(ref) {
    if (ref === null || ["string", "number", "boolean"].includes(typeof ref)) return ref
    if (!Array.isArray(ref)) throw new Broken("a value of no kind")
    const [tag, first] = ref
    if (tag === "u") return undefined
    if (tag === "n") return Number(first)
    if (tag === "i") return BigInt(String(first).slice(0, 1 << 16))
    if (tag === "y") return this.#symbolOf(ref)
    const found = tag === "g" ? intrinsic(first) : (this.#theirs.get(first) ?? this.#mine.get(first))
    if (found === undefined) throw new Broken(`nothing is called ${String(first).slice(0, 20)}`)
    return found
  }

  #symbolOf([, kind, name, description]) {
    if (kind === "w" && wellKnownSymbol(name)) return wellKnownSymbol(name)
    if (kind === "f") return Symbol.for(String(name))
    if (kind !== "o") throw new Broken("a symbol of no kind")
    if (this.#mine.has(name)) return this.#mine.get(name)
    if (!this.#theirs.has(name)) {
      const symbol = Symbol(String(description))
      this.#theirs.set(name, symbol)
      this.#symbols.set(symbol, name)
    }
    return this.#theirs.get(name)
  }

  #standIn(waiting, id, value) {
    const [, kind, info] = waiting.get(id)
    waiting.delete(id)
    const own = this.#mine.has(id) || String(id).startsWith(this.#prefix)
    if (typeof id !== "string" || own || this.#theirs.has(id)) throw new Broken("an object that is there")
    const object = makeStandIn(this.#peer, id, kind, info, value)
    this.#theirs.set(id, object)
    this.#ids.set(object, id)
  }
}

function constructorOf(object) {
  const prototype = getPrototypeOf(object)
  if (prototype === null) return null
  const own = getOwnPropertyDescriptor(prototype, "constructor")?.value
  if (typeof own === "function" && own.prototype === prototype) return own
  return nameOf(prototype) ? prototype : constructorOf(prototype)
}

function parentOf(constructor) {
  const parent = constructorOf(constructor.prototype)
  return parent === Object ? null : parent
}

function members(prototype, ref) {
  return Reflect.ownKeys(prototype)
    .filter((key) => key !== "constructor")
    .map((key) => {
      const { value, get, set } = getOwnPropertyDescriptor(prototype, key)
      return [ref(key), typeof value === "function" ? 1 : get || set ? (get ? 2 : 0) | (set ? 4 : 0) : 2]
    })
}

function nameOfFunction(value) {
  const name = getOwnPropertyDescriptor(value, "name")?.value
  return typeof name === "string" ? name : ""
}

function lengthOf(value) {
  const length = getOwnPropertyDescriptor(value, "length")?.value
  return Number.isInteger(length) ? length : 0
}

function stackOf(error) {
  const stack = hasOwn(error, "stack") ? error.stack : ""
  return typeof stack === "string" ? stack.slice(0, 4000) : ""
}
