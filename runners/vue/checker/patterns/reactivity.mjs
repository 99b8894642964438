// Vue's reactivity API: really Vue's, and called in code that can run.

import { anyCall, isResultUsed } from "./composables.mjs"

/** Functions that do nothing but return something. */
const MAKERS = new Set([
  "ref", "shallowRef", "customRef", "computed", "reactive", "shallowReactive", "readonly", "shallowReadonly",
  "toRef", "toRefs", "toValue", "toRaw", "unref", "inject", "useTemplateRef", "storeToRefs",
])

export function usesReactivity(answer, name) {
  return anyCall(answer, (source, call) => {
    if (answer.symbols.vueName(call.expression) !== name || answer.live.isDead(source, call)) return false
    return !MAKERS.has(name) || isResultUsed(answer, source, call)
  })
}

export function mentionsReactivity(answer, name) {
  return anyCall(answer, (_, call) => answer.symbols.vueName(call.expression) === name)
}
