// Expressions of a template, which Vue writes as text in attributes and between braces.

import { isNeverRun } from "./never_run.mjs"
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

/** Names that an expression uses, where it can come to that, and does not declare itself. */
export function freeNames(ts, tree) {
  const used = new Set()
  const own = new Set()
  walk(ts, tree, (node) => {
    if (isNeverRun(ts, node.parent, node)) return false
    if (ts.isIdentifier(node)) {
      if (isUse(ts, node)) used.add(node.text)
    } else if (ts.isParameter(node) || ts.isVariableDeclaration(node)) {
      for (const { text } of boundNames(ts, node.name)) own.add(text)
    } else if (ts.isTypeParameterDeclaration(node)) own.add(node.name.text)
    return true
  })
  for (const name of own) used.delete(name)
  return used
}

/** The text of an expression with a sign that no code has in place of each part that can never run. */
export function liveText(ts, text, kind) {
  if (!/&&|\|\||[?]|\bif\b/.test(text)) return text
  const { length } = AROUND[kind][0]
  const parts = []
  walk(ts, expressionTree(ts, text, kind), (node) => {
    if (!isNeverRun(ts, node.parent, node)) return true
    parts.push([node.getStart() - length, node.end - length])
    return false
  })
  return parts.reduceRight((live, [start, end]) => `${live.slice(0, start)}\0${live.slice(end)}`, text)
}
