// Expressions of a template, which Vue writes as text in attributes and between braces.

import { boundNames, walk } from "./tree.mjs"
import { isUse } from "./symbols.mjs"

const AROUND = {
  value: ["(", "\n)"],
  handler: ["", ""],
  parameters: ["(", "\n) => {}"],
  generic: ["type _<", "\n> = 0"],
}

/** The tree of a text that stands as `kind`, one of `AROUND`. */
export function expressionTree(ts, text, kind) {
  const [before, after] = AROUND[kind]
  return ts.createSourceFile("/template.ts", before + text + after, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
}

/** Names that an expression uses and does not declare itself. */
export function freeNames(ts, tree) {
  const used = new Set()
  const own = new Set()
  walk(ts, tree, (node) => {
    if (ts.isIdentifier(node)) {
      if (isUse(ts, node)) used.add(node.text)
    } else if (ts.isParameter(node) || ts.isVariableDeclaration(node)) {
      for (const { text } of boundNames(ts, node.name)) own.add(text)
    } else if (ts.isTypeParameterDeclaration(node)) own.add(node.name.text)
  })
  for (const name of own) used.delete(name)
  return used
}
