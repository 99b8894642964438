// Composables: called while the component is set up, and their result used.

import { boundNames, isAmbient, walk, wrapping } from "./tree.mjs"

/** Called for what they do; most of them return nothing of use. */
const FOR_EFFECT = new Set([
  "useHead", "useHeadSafe", "useSeoMeta", "useServerHead", "useServerSeoMeta", "useTitle", "useFavicon", "useEventListener",
])

const HANDS_ON = /^(?:&&|\|\||\?\?|,)$/

/** Whether it is imported (under any local name), declared or auto-imported, and called at the top level of a setup. */
export function usesComposable(answer, name) {
  return anyCall(answer, (source, call) => {
    if (!isNamed(answer, call.expression, name)) return false
    return answer.live.inSetup(source, call) && isResultUsed(answer, source, call, isForEffect(answer.ts, call, name))
  })
}

/** Whether it is imported or called anywhere. */
export function mentionsComposable(answer, name) {
  return anyCall(answer, (_, call) => isNamed(answer, call.expression, name))
}

export function anyCall({ ts, sources }, accepts) {
  return sources.some((source) => {
    let found = false
    if (source.script) walk(ts, source.script, (node) => {
      found ||= ts.isCallExpression(node) && accepts(source, node)
      return !found
    })
    return found
  })
}

/** Whether something reads what a call returns; `isEnough` is the answer where the call stands alone. */
export function isResultUsed(answer, source, call, isEnough = false) {
  const { ts } = answer
  const { parent } = whole(ts, call)
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return isEnough
  if (!ts.isVariableDeclaration(parent)) return true
  const names = boundNames(ts, parent.name)
  return names.some((one) => answer.live.isUsed(source, one)) || (!names.length && isEnough)
}

/** All of `(await a())!`, `b && a()`, `b, a()`: its value is that of the call. */
function whole(ts, call) {
  let outer = wrapping(ts, call)
  while (ts.isBinaryExpression(outer.parent) && outer.parent.right === outer && HANDS_ON.test(signOf(ts, outer.parent))) {
    outer = wrapping(ts, outer.parent)
  }
  return outer
}

function signOf(ts, { operatorToken }) {
  return ts.tokenToString(operatorToken.kind) ?? ""
}

function isForEffect(ts, call, name) {
  return FOR_EFFECT.has(name) || call.arguments.some((one) => ts.isArrowFunction(one) || ts.isFunctionExpression(one))
}

function isNamed({ ts, symbols }, callee, name) {
  if (ts.isPropertyAccessExpression(callee)) {
    const space = ts.isIdentifier(callee.expression) ? symbols.imported(callee.expression) : null
    return space?.name === "*" && callee.name.text === name
  }
  if (!ts.isIdentifier(callee)) return false
  const imported = symbols.imported(callee)
  if (!imported) return callee.text === name && !isAmbient(ts, symbols.declaration(callee))
  if (imported.name !== "default") return imported.name === name
  return imported.local === name || new RegExp(`(?:^|/)${name}(?:\\.[jt]s)?$`).test(imported.module)
}
