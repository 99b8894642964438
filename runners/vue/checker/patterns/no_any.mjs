// The type `any`, in scripts and in the template's expressions, code that never runs included.

import { walk } from "./tree.mjs"

export function hasNoAny({ ts, sources }) {
  const trees = sources.flatMap(({ script, template }) => [script, ...template.expressions, ...template.dead.expressions])
  return !trees.some((tree) => tree && containsAny(ts, tree))
}

function containsAny(ts, tree) {
  let found = false
  walk(ts, tree, (node) => {
    found ||= node.kind === ts.SyntaxKind.AnyKeyword
    return !found
  })
  return found
}
