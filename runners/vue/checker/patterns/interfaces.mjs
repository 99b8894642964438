// Interfaces and type aliases that script blocks declare.

import { walk } from "./tree.mjs"

/** An interface or type alias of that name at the top level of a script; one that is `any` says nothing. */
export function declaresInterface({ ts, sources }, text) {
  const name = nameIn(text)
  return sources.some(({ script }) => script?.statements.some((node) => isTypeNamed(ts, node, name)))
}

/** The same at any depth. */
export function mentionsInterface({ ts, sources }, text) {
  const name = nameIn(text)
  return sources.some(({ script }) => {
    let found = false
    if (script) walk(ts, script, (node) => { found ||= isTypeNamed(ts, node, name) })
    return found
  })
}

/** A specification may also say `interface X`. */
function nameIn(text) {
  return text.trim().replace(/^(?:export\s+)?(?:interface|type)\s+/, "")
}

function isTypeNamed(ts, node, name) {
  if (ts.isInterfaceDeclaration(node)) return node.name.text === name
  return ts.isTypeAliasDeclaration(node) && node.name.text === name && node.type.kind !== ts.SyntaxKind.AnyKeyword
}
