// What stands here for an object of the other side's: a copy for data, a proxy that asks for all else.
//
// `peer`: `ask(fields)` sends a request and gives its value, `primitive(title)` says whether an object may be turned
// into a primitive value by the other side's code, `limit(what)` throws, `hidden(key)` tells names never asked for.

import { intrinsic } from "./intrinsics.mjs"

const { defineProperty, get: getLocal } = Reflect
const LARGEST = 32 << 20

export function makeStandIn(peer, id, kind, info, value) {
  const make = MAKERS[kind]
  if (!make) throw new TypeError(`an object of kind ${String(kind).slice(0, 20)}`)
  return make(info, { peer, id, value })
}

const MAKERS = {
  A: () => [],
  O: (bare) => (bare ? Object.create(null) : {}),
  M: () => new Map(),
  S: () => new Set(),
  D: () => new Date(NaN),
  X: ([source, flags, last]) => Object.assign(new RegExp(String(source), String(flags)), { lastIndex: Number(last) }),
  U: (href) => new URL(String(href)),
  B: ([name, length]) => bytes(String(name), Number(length)),
  E: error,
  G: (_, { peer, id }) => signal(peer, id),
  P: (_, { peer, id }) => promise(peer, id),
  F: ([name, length], at) => standInFunction(named({ standIn() {} }.standIn, name, length), at),
  C: standInClass,
  L: instance,
}

function bytes(name, length) {
  if (!(length >= 0 && length <= LARGEST)) throw new RangeError("too many bytes")
  if (name === "Buffer") return Buffer.alloc(length)
  const make = intrinsic(name)
  if (name === "ArrayBuffer") return new ArrayBuffer(length)
  if (name === "DataView") return new DataView(new ArrayBuffer(length))
  if (!(make?.BYTES_PER_ELEMENT > 0)) throw new TypeError("bytes of no kind")
  return new make(length / make.BYTES_PER_ELEMENT)
}

function error([base, made, stack], { value }) {
  const Base = /^(\w*Error|DOMException)$/.test(base) && intrinsic(base)
  const found = Base === AggregateError ? new Base([]) : new Base()
  const prototype = prototypeOf(value(made))
  if (prototype) Object.setPrototypeOf(found, prototype)
  defineProperty(found, "stack", { value: String(stack), writable: true, configurable: true })
  return found
}

/** Of a constructor, or of what stands in for one; null for Object. */
function prototypeOf(made) {
  if (made === null) return null
  if (typeof made === "function") return made.prototype
  return made
}

function signal(peer, id) {
  const controller = new AbortController()
  const invoke = (k) => function (...args) { return peer.ask((ref) => ({ o: "invoke", i: id, k, a: args.map(ref) })) }
  for (const name of ["addEventListener", "removeEventListener"]) {
    defineProperty(controller.signal, name, { value: invoke(name), configurable: true })
  }
  peer.controllers.set(controller.signal, controller)
  return controller.signal
}

function promise(peer, id) {
  const settles = {}
  peer.promises.set(id, settles)
  return (settles.promise = new Promise((resolve, reject) => Object.assign(settles, { resolve, reject })))
}

function named(target, name, length) {
  defineProperty(target, "name", { value: String(name), configurable: true })
  defineProperty(target, "length", { value: Number(length) || 0, configurable: true })
  return target
}

function standInFunction(target, { peer, id }) {
  return new Proxy(target, {
    apply: (_, self, args) => {
      if (isConversion(peer, self, id)) peer.primitive("toPrimitive:Object")
      return peer.ask((ref) => ({ o: "call", f: id, t: ref(receiver(self)), a: args.map(ref) }))
    },
    construct(_, args, newTarget) {
      if (newTarget !== peer.standIn(id)) peer.limit(`a class made from ${target.name || "a class"} of the answer`)
      return peer.ask((ref) => ({ o: "new", f: id, a: args.map(ref) }))
    },
    get(_, key, self) {
      const local = Object.hasOwn(target, key) || key in Function.prototype || peer.hidden(key)
      if (local) return peer.hidden(key) ? undefined : getLocal(target, key, self)
      return peer.ask((ref) => ({ o: "get", i: id, k: ref(key) }))
    },
    set(_, key, item) {
      return peer.ask((ref) => ({ o: "set", i: id, k: ref(key), v: ref(item) }))
    },
    has: (_, key) => key in target || (!peer.hidden(key) && peer.ask((ref) => ({ o: "has", i: id, k: ref(key) }))),
  })
}

const CONVERSIONS = ["valueOf", "toString", Symbol.toPrimitive]

/** Whether a function is what turns a copied object into a primitive value. */
function isConversion(peer, self, id) {
  if (self === null || typeof self !== "object" || Object.getPrototypeOf(self) !== Object.prototype) return false
  return CONVERSIONS.some((key) => {
    const own = Object.getOwnPropertyDescriptor(self, key)?.value
    return own !== undefined && own === peer.standIn(id)
  })
}

/** `obj.method()` of a module's namespace has no `this` worth telling. */
function receiver(self) {
  const tag = self && typeof self === "object" ? Object.getOwnPropertyDescriptor(self, Symbol.toStringTag) : null
  return tag?.value === "Module" || self === globalThis ? undefined : self
}

function standInClass([name, length, parent, members], at) {
  const above = at.value(parent)
  const target = named(function () {}, name, length)
  const prototype = Object.create(above === null ? Object.prototype : prototypeOf(above))
  target.prototype = prototype
  if (typeof above === "function") Object.setPrototypeOf(target, above)
  const made = standInFunction(target, at)
  defineProperty(prototype, "constructor", { value: made, writable: true, configurable: true })
  for (const [key, bits] of members) defineProperty(prototype, at.value(key), member(at.peer, at.value(key), bits))
  return made
}

/** Of a prototype: what an error of that class is asked for, which is no proxy itself. */
function member(peer, key, bits) {
  const who = (self) => peer.idOf(self) ?? peer.limit(`${String(key)} of something that the answer did not make`)
  const method = { [key](...args) { return peer.ask((ref) => ({ o: "invoke", i: who(this), k: ref(key), a: args.map(ref) })) } }
  if (bits === 1) return { value: method[key], writable: true, configurable: true }
  return {
    configurable: true,
    get: bits & 2 ? function () { return peer.ask((ref) => ({ o: "get", i: who(this), k: ref(key) })) } : undefined,
    set: bits & 4
      ? function (item) { peer.ask((ref) => ({ o: "set", i: who(this), k: ref(key), v: ref(item) })) }
      : undefined,
  }
}

function instance(made, { peer, id, value }) {
  const prototype = prototypeOf(value(made))
  const target = Object.create(prototype)
  const ask = (fields) => peer.ask((ref) => ({ i: id, ...fields(ref) }))
  return new Proxy(target, {
    get(_, key, self) {
      if (peer.hidden(key)) return undefined
      if (key === "constructor" || key === "__proto__") return getLocal(target, key, self)
      if (key === Symbol.toPrimitive) return (hint) => primitive(peer, target, hint, ask)
      return ask((ref) => ({ o: "get", k: ref(key) }))
    },
    set: (_, key, item) => ask((ref) => ({ o: "set", k: ref(key), v: ref(item) })),
    has: (_, key) => !peer.hidden(key) && ask((ref) => ({ o: "has", k: ref(key) })),
    deleteProperty: (_, key) => ask((ref) => ({ o: "delete", k: ref(key) })),
    ownKeys: () => (Object.isExtensible(target) ? keys(ask) : Reflect.ownKeys(target)),
    getOwnPropertyDescriptor(_, key) {
      if (!Object.isExtensible(target)) return Object.getOwnPropertyDescriptor(target, key)
      const [there, bits, item] = ask((ref) => ({ o: "own", k: ref(key) }))
      if (!there) return undefined
      return { value: item, writable: Boolean(bits & 1), enumerable: Boolean(bits & 2), configurable: true }
    },
    isExtensible: () => Object.isExtensible(target) && !freeze(target, ask),
    defineProperty: () => peer.limit("Object.defineProperty on an instance"),
    preventExtensions: () => peer.limit("Object.freeze of an instance"),
    setPrototypeOf: () => peer.limit("Object.setPrototypeOf of an instance"),
  })
}

function keys(ask) {
  const told = ask(() => ({ o: "keys" })).filter((key) => ["string", "symbol"].includes(typeof key))
  return [...new Set(told)]
}

/** Where the instance itself is frozen, what stands for it gets its properties, too, and is. */
function freeze(target, ask) {
  const level = ask(() => ({ o: "integrity" }))
  if (!level) return false
  for (const key of keys(ask)) {
    const [, bits, value] = ask((ref) => ({ o: "own", k: ref(key) }))
    defineProperty(target, key, { value, writable: Boolean(bits & 1), enumerable: Boolean(bits & 2), configurable: Boolean(bits & 4) })
  }
  Object.preventExtensions(target)
  return true
}

/** `a < b`, `${a}`, `a + b`: code of the other side's may say what is compared. */
function primitive(peer, target, hint, ask) {
  const own = ["valueOf", "toString", Symbol.toPrimitive].some((key) => isOwnCode(target, key))
  const title = target.constructor?.name || "Object"
  if (!own && !ask(() => ({ o: "converts" }))) return hint === "number" ? NaN : `[object ${tagOf(target)}]`
  peer.primitive(`toPrimitive:${title}`)
  const result = ask(() => ({ o: "primitive", h: hint }))
  if (result !== null && ["object", "function"].includes(typeof result)) throw new TypeError("Cannot convert object to primitive value")
  return result
}

function tagOf(target) {
  return target instanceof Error ? "Error" : "Object"
}

function isOwnCode(target, key) {
  for (let at = target; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, key) && !NATIVE.has(at)) return true
  }
  return false
}

const NATIVE = new Set([Error.prototype, Date.prototype, Array.prototype, Map.prototype, Set.prototype])
