// What the other side may ask for: an operation on an object of this side's that it was given.

import { Broken } from "./wire.mjs"

const { apply, construct, get, getOwnPropertyDescriptor, has, ownKeys, set } = Reflect

/** Perform `op`; gives the fields of the reply, as `Values.pack` wants them. What the code throws is thrown. */
export function perform(op, value, values) {
  const object = values.mine(op.o === "call" || op.o === "new" ? op.f : op.i)
  const args = () => op.a.map(value)
  const key = "k" in op ? value(op.k) : undefined
  const give = (result) => (ref) => ({ v: ref(result) })
  switch (op.o) {
    case "call":
      return give(apply(object, value(op.t), args()))
    case "new":
      return give(construct(object, args()))
    case "invoke":
      return give(apply(get(object, key, object), object, args()))
    case "get":
      return give(get(object, key, object))
    case "set":
      return give(set(object, key, value(op.v), object))
    case "has":
      return give(has(object, key))
    case "delete":
      return give(Reflect.deleteProperty(object, key))
    case "keys": {
      const keys = ownKeys(object)
      return (ref) => ({ l: keys.map(ref) })
    }
    case "own":
      return own(object, key)
    case "integrity":
      return give(!Object.isExtensible(object))
    case "converts":
      return give(converts(object))
    case "primitive":
      return give(toPrimitive(object, op.h))
    default:
      throw new Broken(`no operation ${String(op.o).slice(0, 20)}`)
  }
}

function own(object, key) {
  const found = getOwnPropertyDescriptor(object, key)
  if (!found) return () => ({ l: [false] })
  const bits = (found.writable || found.set ? 1 : 0) | (found.enumerable ? 2 : 0) | (found.configurable ? 4 : 0)
  const item = get(object, key, object)
  return (ref) => ({ l: [true, bits, ref(item)] })
}

/** Whether the object itself says what primitive value it has. */
function converts(object) {
  if (object[Symbol.toPrimitive]) return true
  return object.valueOf !== Object.prototype.valueOf || object.toString !== Object.prototype.toString
}

/** As the language does where it needs one: `hint` is number, string or default. */
function toPrimitive(object, hint) {
  const own = object[Symbol.toPrimitive]
  if (own) return apply(own, object, [hint])
  const order = hint === "string" ? ["toString", "valueOf"] : ["valueOf", "toString"]
  for (const name of order) {
    const result = typeof object[name] === "function" ? object[name]() : object
    if (Object(result) !== result) return result
  }
  throw new TypeError("Cannot convert object to primitive value")
}
