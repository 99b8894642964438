// Props and events whose types come from files that the answer does not hold.

import { camelCase, sameMember } from "./styles.mjs"
import { nameText, unwrapped, walk } from "./tree.mjs"

const PROPS_MACROS = new Set(["defineProps", "withDefaults"])
const EMITS_MACROS = new Set(["defineEmits"])
const PROPS_CALL = /^(?:defineProps|toRefs|withDefaults)$/

/** Whether the component reads that prop: the type check then vouches that its type has it. `parts` as in `declared`. */
export function readsProp(answer, parts, wanted) {
  const name = camelCase(wanted)
  return parts.some(({ kind, members, source }) => {
    if (kind !== "props" || !members.isOpaque) return false
    if (source.template.names.has(name) && !isDeclaredInScript(answer, source, name)) return true
    const holders = holdersOf(answer, source, PROPS_MACROS).add("props").add("$props")
    return anyNode(answer, source, (node) => readsMember(answer.ts, node, name, holders))
  })
}

/** Names of variables that hold what a macro returns. */
function holdersOf({ ts, symbols }, source, macros) {
  const names = new Set()
  walk(ts, source.script, (node) => {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return
    const value = unwrapped(ts, node.initializer)
    if (value && ts.isCallExpression(value) && macros.has(symbols.vueName(value.expression))) names.add(node.name.text)
  })
  return names
}

function anyNode({ ts }, { script, template }, accepts) {
  let found = false
  for (const tree of [script, ...template.expressions]) {
    if (tree) walk(ts, tree, (node) => { found ||= Boolean(accepts(node)); return !found })
  }
  return found
}

/** `props.a`, `props["a"]`, `toRef(props, "a")`, `const { a } = defineProps()`, `withDefaults(..., { a: 1 })` */
function readsMember(ts, node, name, holders) {
  const isHolder = (value) => ts.isIdentifier(value) && holders.has(value.text)
  const isName = (value) => Boolean(value) && ts.isStringLiteralLike(value) && value.text === name
  if (ts.isPropertyAccessExpression(node)) return node.name.text === name && isHolder(node.expression)
  if (ts.isElementAccessExpression(node)) return isHolder(node.expression) && isName(node.argumentExpression)
  if (ts.isCallExpression(node)) {
    const [first, second] = node.arguments
    if (node.expression.getText() === "toRef") return isHolder(first) && isName(second)
    if (node.expression.getText() !== "withDefaults" || !second || !ts.isObjectLiteralExpression(second)) return false
    return second.properties.some((one) => one.name && nameText(ts, one.name) === name)
  }
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return false
  const from = node.parent.parent.initializer
  const isProps = from && (isHolder(from) || (ts.isCallExpression(from) && PROPS_CALL.test(from.expression.getText())))
  return isProps && (node.propertyName ?? node.name).getText() === name
}

function isDeclaredInScript({ ts }, source, name) {
  return source.script.statements.some((node) => {
    if (ts.isVariableStatement(node)) return node.declarationList.declarations.some((one) => one.name.text === name)
    return node.name?.text === name
  })
}

/** Whether it emits that event. */
export function emitsEvent(answer, parts, name) {
  return parts.some(({ kind, members, source }) => {
    if (kind !== "emits" || !members.isOpaque) return false
    const holders = holdersOf(answer, source, EMITS_MACROS).add("emit").add("$emit")
    return anyNode(answer, source, (node) => emits(answer.ts, node, name, holders))
  })
}

function emits(ts, node, name, holders) {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false
  const [event] = node.arguments
  return holders.has(node.expression.text) && event && ts.isStringLiteralLike(event) && sameMember(event.text, name)
}
