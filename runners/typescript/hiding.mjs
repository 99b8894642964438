// What only some files may read: V8 tells which one asks.
//
// Nothing here uses what an answer could have replaced by the time it runs.

import { getCallSites as callSites } from "node:util"

const getCallSites = callSites // an import of a builtin could be exchanged
const { defineProperty, getOwnPropertyDescriptor, hasOwn } = Object
const { apply } = Reflect

/** `holder[name]`, if there is one, is `instead` for all but files that are `trusted`; `look` is called before they read it. */
export function hide(holder, name, trusted, instead, look = null) {
  const found = getOwnPropertyDescriptor(holder, name)
  if (!found?.configurable) return
  let held = found
  const mayAsk = () => trusted(getCallSites(3)[2]?.scriptName ?? "")
  defineProperty(holder, name, {
    configurable: false,
    enumerable: found.enumerable,
    get() {
      if (!mayAsk()) return instead
      look?.()
      return hasOwn(held, "value") ? held.value : apply(held.get, holder, [])
    },
    set(value) {
      if (mayAsk()) held = { value }
    },
  })
}
