// Data that both sides hold a copy of. Whoever hands over control sends what has changed in its copies since:
// to tests and answer it looks as if there were one.

const { getOwnPropertyDescriptor, isExtensible, isFrozen, isSealed } = Object
const { defineProperty, deleteProperty, ownKeys } = Reflect
const LONGEST = 2_000_000 // elements of an array
export const TWINS = "AOMSDBEG"

export function bytesOf(value) {
  return ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(value)
}

/** What there is to compare with later; never runs code of the object. */
export function snapshot(kind, object) {
  if (kind === "A" && isPlainArray(object)) return object.slice()
  if (kind === "A" || kind === "O" || kind === "E") return properties(kind, object)
  if (kind === "M") return [...object].flat()
  if (kind === "S") return [...object]
  if (kind === "D") return [object.getTime()]
  if (kind === "G") return [object.aborted]
  return Buffer.from(bytesOf(object))
}

export function hasChanged(kind, object, before) {
  if (kind === "B") return !before.equals(bytesOf(object))
  if (kind === "A" && isPlainArray(object)) return differ(object, before)
  return differ(snapshot(kind, object), before)
}

function differ(now, before) {
  if (now.length !== before.length) return true
  for (let i = 0; i < now.length; i++) if (!Object.is(now[i], before[i])) return true
  return false
}

/** No holes, no properties beside the elements, nothing frozen. */
function isPlainArray(array) {
  return isExtensible(array) && Object.keys(array).length === array.length && !hasMore(array)
}

function hasMore(array) {
  return Object.getOwnPropertyNames(array).length > array.length + 1 || Object.getOwnPropertySymbols(array).length > 0
}

function keysOf(kind, object) {
  if (kind === "A") return ownKeys(object).filter((key) => key !== "length")
  return kind === "E" ? ownKeys(object).filter((key) => key !== "stack") : ownKeys(object)
}

function properties(kind, object) {
  const all = [integrity(object), kind === "A" ? object.length : 0]
  for (const key of keysOf(kind, object)) {
    const { value, get, set } = getOwnPropertyDescriptor(object, key)
    all.push(key, value, get, set)
  }
  return all
}

function integrity(object) {
  return isExtensible(object) ? 0 : isFrozen(object) ? 3 : isSealed(object) ? 2 : 1
}

/** The content as it crosses; `ref` turns a value into what stands for it. */
export function stateOf(kind, object, ref) {
  if (kind === "D") return [object.getTime()]
  if (kind === "G") return [object.aborted, object.aborted ? ref(object.reason) : null]
  if (kind === "B") return [bytesOf(object).toString("base64")]
  if (kind === "S") return [...object].map(ref)
  if (kind === "M") return [...object].map(([key, value]) => [ref(key), ref(value)])
  if (kind === "A" && object.length > LONGEST) throw new RangeError(`an array of ${object.length} elements`)
  if (kind === "A" && isPlainArray(object)) return object.map(ref)
  const entries = keysOf(kind, object).map((key) => property(object, key, ref))
  return { entries, integrity: integrity(object), length: kind === "A" ? object.length : 0 }
}

function property(object, key, ref) {
  const { value, get, set, writable, enumerable, configurable } = getOwnPropertyDescriptor(object, key)
  const bits = (writable ? 1 : 0) | (enumerable ? 2 : 0) | (configurable ? 4 : 0)
  return get || set ? [ref(key), bits, ref(get), ref(set)] : [ref(key), bits, ref(value)]
}

/** Make `object` what `state` says. What is frozen stays as it is, as for anybody else. */
export function apply(kind, object, state, value, abort) {
  if (kind === "D") return void object.setTime(state[0] ?? NaN)
  if (kind === "G") return void (state[0] && !object.aborted && abort(object, value(state[1])))
  if (kind === "B") return void bytesOf2(object).set(Buffer.from(String(state[0]), "base64").subarray(0, object.byteLength))
  if (kind === "S") return fill(object, state, (item) => object.add(value(item)))
  if (kind === "M") return fill(object, state, ([key, item]) => object.set(value(key), value(item)))
  if (kind === "A" && Array.isArray(state)) return applyItems(object, state, value)
  applyProperties(kind, object, state, value)
}

function bytesOf2(object) {
  return ArrayBuffer.isView(object)
    ? new Uint8Array(object.buffer, object.byteOffset, object.byteLength)
    : new Uint8Array(object)
}

function fill(object, state, add) {
  object.clear()
  for (const item of state) add(item)
}

function applyItems(array, items, value) {
  for (const key of keysOf("A", array)) if (!(Number(key) < items.length)) deleteProperty(array, key)
  if (isExtensible(array)) array.length = items.length
  items.forEach((item, i) => {
    const now = value(item)
    const there = getOwnPropertyDescriptor(array, i)
    if (there && "value" in there && Object.is(there.value, now)) return
    defineProperty(array, i, { value: now, writable: true, enumerable: true, configurable: true })
  })
}

function applyProperties(kind, object, { entries, integrity, length }, value) {
  const kept = new Map(entries.map(([key, bits, ...rest]) => [value(key), [bits, ...rest]]))
  for (const key of keysOf(kind, object)) if (!kept.has(key)) deleteProperty(object, key)
  if (kind === "A") Reflect.set(object, "length", Math.min(Number(length) || 0, LONGEST))
  for (const [key, [bits, ...rest]] of kept) {
    const attributes = { enumerable: Boolean(bits & 2), configurable: Boolean(bits & 4) }
    if (rest.length === 2) defineProperty(object, key, { get: value(rest[0]), set: value(rest[1]), ...attributes })
    else defineProperty(object, key, { value: value(rest[0]), writable: Boolean(bits & 1), ...attributes })
  }
  if (integrity === 1) Object.preventExtensions(object)
  if (integrity === 2) Object.seal(object)
  if (integrity === 3) Object.freeze(object)
}
