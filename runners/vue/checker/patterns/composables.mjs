// Composables: called while the component is set up, and their result used.

import { boundNames, walk, wrapping } from "./tree.mjs"

/** Called for what they do; most of them return nothing of use. */
const FOR_EFFECT = new Set([
  "useHead", "useHeadSafe", "useSeoMeta", "useServerHead", "useServerSeoMeta", "useTitle", "useFavicon", "useEventListener",
])

/** Whether the composable is imported (under any local name), declared or auto-imported, and called at the top level of a setup. */
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
  const outer = wrapping(ts, call)
  const { parent } = outer
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return isEnough
  if (!ts.isVariableDeclaration(parent)) return true
  const names = boundNames(ts, parent.name)
  return names.some((one) => answer.live.isUsed(source, one)) || (!names.length && isEnough)
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
  if (!imported) return callee.text === name
  if (imported.name !== "default") return imported.name === name
  return imported.local === name || new RegExp(`(?:^|/)${name}(?:\\.[jt]s)?$`).test(imported.module)
}
