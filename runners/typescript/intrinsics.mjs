// What both sides have anyway: it crosses by its name.

const NAMES = [
  ..."Object Array Map Set WeakMap WeakSet Date RegExp Promise String Number Boolean BigInt Symbol URL".split(" "),
  ..."Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError DOMException".split(" "),
  ..."ArrayBuffer DataView Uint8Array Int8Array Uint8ClampedArray Uint16Array Int16Array Uint32Array".split(" "),
  ..."Int32Array Float32Array Float64Array BigInt64Array BigUint64Array Buffer EventTarget Event".split(" "),
  ..."AbortSignal AbortController URLSearchParams TextEncoder TextDecoder Math JSON".split(" "),
  ..."parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent structuredClone".split(" "),
]
const LIVE = ["IteratorPrototype", "AsyncIteratorPrototype", "GeneratorPrototype", "AsyncGeneratorPrototype"]

const byName = new Map()
const names = new Map()

function add(name, value) {
  if (value === null || !["object", "function"].includes(typeof value) || names.has(value)) return
  byName.set(name, value)
  names.set(value, name)
}

for (const name of NAMES) if (name in globalThis) add(name, globalThis[name])
for (const name of NAMES) {
  const holder = globalThis[name]
  const prototype = typeof holder === "function" ? holder.prototype : null
  add(`${name}.prototype`, prototype)
  for (const [owner, title] of [[holder, name], [prototype, `${name}.prototype`]]) {
    for (const key of owner ? Reflect.ownKeys(owner) : []) {
      const { value } = Reflect.getOwnPropertyDescriptor(owner, key)
      if (typeof value === "function" && key !== "constructor") add(`${title}.${String(key)}`, value)
    }
  }
}
const generator = Object.getPrototypeOf(function* () {}).prototype
const asyncGenerator = Object.getPrototypeOf(async function* () {}).prototype
const found = [Object.getPrototypeOf(generator), Object.getPrototypeOf(asyncGenerator), generator, asyncGenerator]
LIVE.forEach((name, i) => add(name, found[i]))

const wellKnown = new Map()
for (const key of Reflect.ownKeys(Symbol)) {
  if (typeof Symbol[key] === "symbol") wellKnown.set(key, Symbol[key])
}
const symbolNames = new Map([...wellKnown].map(([name, symbol]) => [symbol, name]))

export const intrinsic = (name) => byName.get(name)
export const nameOf = (value) => names.get(value)
export const wellKnownSymbol = (name) => wellKnown.get(name)
export const nameOfSymbol = (symbol) => symbolNames.get(symbol)

/** The constructor of node's own that an error was made by, at the end of its classes. */
export function baseOfError(error) {
  for (let at = Object.getPrototypeOf(error); at; at = Object.getPrototypeOf(at)) {
    const name = names.get(at)?.replace(/\.prototype$/, "")
    if (name && /Error$|^DOMException$/.test(name)) return name
  }
  return "Error"
}
