// Props and emits that are declared by a type.

import { declared } from "./macros.mjs"
import { emitsEvent, readsProp } from "./opaque_types.mjs"
import { sameMember } from "./styles.mjs"

/** Whether a prop of that name is declared by a type: defineProps<T>(), defineModel<T>(). */
export function hasTypedProp(answer, name) {
  const { names, parts } = declared(answer)
  if (parts.some(({ kind, members }) => kind === "props" && hasName(members.members.keys(), name))) return true
  return hasName(names, name) || readsProp(answer, parts, name)
}

/** The same for an event: defineEmits<T>(), and `update:x` of defineModel<T>("x"). */
export function hasTypedEmit(answer, name) {
  const { names, parts } = declared(answer)
  if (parts.some(({ kind, members }) => kind === "emits" && hasName(members.members.keys(), name))) return true
  if (hasName(names.map((model) => `update:${model}`), name)) return true
  return emitsEvent(answer, parts, name)
}

export function hasTypedProps(answer) {
  const { names, parts, untyped } = declared(answer)
  return !untyped.has("defineProps") && !untyped.has("defineModel") && (names.length > 0 || isGiven(parts, "props"))
}

export function hasTypedEmits(answer) {
  const { names, parts, untyped } = declared(answer)
  return !untyped.has("defineEmits") && (names.length > 0 || isGiven(parts, "emits"))
}

/** Whether props or emits of that name are declared in any way, by an object or array, too. */
export function mentionsDeclared(answer, macro, name) {
  if (macro === "defineProps" ? hasTypedProp(answer, name) : hasTypedEmit(answer, name)) return true
  return declared(answer).runtime.some((one) => one.macro === macro && hasName([one.name], name))
}

function isGiven(parts, kind) {
  return parts.some((part) => part.kind === kind && (part.members.members.size > 0 || part.members.isOpaque))
}

function hasName(names, wanted) {
  return [...names].some((name) => sameMember(name, wanted))
}
