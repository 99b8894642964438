// Reactivity that is certainly lost: destructured props and reactive objects, refs read without `.value`.

import { componentParts } from "./component_objects.mjs"
import { boundNames, unwrapped, walk, wrapping } from "./tree.mjs"

const REACTIVE = new Set(["reactive", "shallowReactive", "readonly", "shallowReadonly"])
const REFS = new Set(["ref", "shallowRef", "customRef", "computed", "toRef", "useTemplateRef", "useModel", "defineModel"])
const REF_MEMBERS = new Set(["toRefs", "storeToRefs"])

/** `vueVersion` such as "3.4.21" tells whether Vue keeps destructured props reactive (from 3.5). */
export function keepsReactivity(answer, vueVersion) {
  const keepsProps = isAtLeast(vueVersion, 3, 5)
  return !answer.sources.some((source) => {
    if (!source.script) return false
    const setups = componentParts(answer, source).map(({ setup }) => setup).filter(Boolean)
    return setups.some((setup) => isPattern(answer, setup.parameters[0])) ||
      losesByDestructuring(answer, source, setups, keepsProps) || readsRefWhole(answer, source)
  })
}

function isAtLeast(version, major, minor) {
  const [a, b] = String(version).split(".").map(Number)
  return a > major || (a === major && b >= minor)
}

function isPattern({ ts }, parameter) {
  return Boolean(parameter) && !ts.isIdentifier(parameter.name) && parameter.name.elements.length > 0
}

function losesByDestructuring(answer, source, setups, keepsProps) {
  const { ts, live } = answer
  let found = false
  walk(ts, source.script, (node) => {
    const from = destructured(ts, node)
    if (!from || !losesFrom(answer, source, from, setups, keepsProps)) return
    // A function that runs later reads what is current then.
    found ||= live.isSetupBody(source, node)
  })
  return found
}

/** What a node takes apart: `const { a } = FROM`, `({ a } = FROM)`. */
function destructured(ts, node) {
  if (ts.isVariableDeclaration(node) && node.initializer && ts.isObjectBindingPattern(node.name)) {
    return node.name.elements.length ? unwrapped(ts, node.initializer) : null
  }
  const isAssigned = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
  return isAssigned && ts.isObjectLiteralExpression(unwrapped(ts, node.left)) ? unwrapped(ts, node.right) : null
}

function losesFrom(answer, source, from, setups, keepsProps) {
  const { ts, symbols } = answer
  if (ts.isCallExpression(from)) {
    const name = symbols.vueName(from.expression)
    // Vue's own transform covers defineProps alone, not withDefaults around it.
    if (name === "defineProps") return !keepsProps
    return name === "withDefaults" || isReactiveCall(answer, from)
  }
  if (!ts.isIdentifier(from)) return false
  const declaration = symbols.declaration(from)
  if (!declaration) return false
  if (ts.isParameter(declaration)) return setups.some((setup) => setup.parameters[0] === declaration)
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false
  const value = unwrapped(ts, declaration.initializer)
  if (!value || !ts.isCallExpression(value)) return false
  return ["defineProps", "withDefaults"].includes(symbols.vueName(value.expression)) || isReactiveCall(answer, value)
}

function isReactiveCall(answer, call) {
  const { ts, symbols } = answer
  const name = symbols.vueName(call.expression)
  if (!REACTIVE.has(name)) return false
  if (!name.endsWith("nly")) return true
  // readonly() of a ref is a ref still, and of what is unknown may be one.
  const first = unwrapped(ts, call.arguments[0])
  return Boolean(first) && isReactiveValue(answer, first)
}

function isReactiveValue(answer, value) {
  const { ts, symbols } = answer
  if (ts.isObjectLiteralExpression(value)) return true
  if (ts.isCallExpression(value)) return isReactiveCall(answer, value)
  const declaration = ts.isIdentifier(value) ? symbols.declaration(value) : null
  const initial = declaration && ts.isVariableDeclaration(declaration) ? unwrapped(ts, declaration.initializer) : null
  return Boolean(initial) && ts.isCallExpression(initial) && REACTIVE.has(symbols.vueName(initial.expression))
}

function readsRefWhole(answer, source) {
  const { ts, symbols, live } = answer
  const refs = new Set()
  walk(ts, source.script, (node) => {
    if (!ts.isVariableDeclaration(node)) return
    for (const name of refNames(answer, node)) refs.add(symbols.of(name))
  })
  return [...refs].some((symbol) => {
    return symbol && symbols.uses(symbol).some((use) => isReadAsValue(ts, use) && !live.isDead(source, use))
  })
}

function refNames({ ts, symbols }, declaration) {
  const value = unwrapped(ts, declaration.initializer)
  if (!value || !ts.isCallExpression(value)) return []
  const called = symbols.vueName(value.expression)
  if (REFS.has(called)) {
    if (ts.isIdentifier(declaration.name)) return [declaration.name]
    const [first] = ts.isArrayBindingPattern(declaration.name) && called === "defineModel" ? declaration.name.elements : []
    return first && ts.isBindingElement(first) ? boundNames(ts, first.name) : []
  }
  return REF_MEMBERS.has(called) && ts.isObjectBindingPattern(declaration.name)
    ? declaration.name.elements.filter((one) => !one.dotDotDotToken && ts.isIdentifier(one.name)).map((one) => one.name)
    : []
}

/** Whether a ref stands where its value must be meant: arithmetic, comparison, a condition, text. */
function isReadAsValue(ts, use) {
  const outer = wrapping(ts, use)
  const { parent } = outer
  if (ts.isTemplateSpan(parent) && !ts.isTemplateLiteralTypeSpan(parent)) {
    return !ts.isTaggedTemplateExpression(parent.parent.parent)
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true
  if (ts.isBinaryExpression(parent) && isOperation(ts, parent, outer)) return true
  return isCondition(ts, outer, use.text)
}

/** Whether an expression decides what runs, alone or joined to others by `&&` and `||`. */
function isCondition(ts, expression, name) {
  let outer = expression
  while (ts.isBinaryExpression(outer.parent) && /^(?:&&|\|\|)$/.test(ts.tokenToString(outer.parent.operatorToken.kind))) {
    // `a && a.value` asks for the value itself.
    if (outer.parent.left === outer && readsValue(ts, outer.parent.right, name)) return false
    outer = wrapping(ts, outer.parent)
  }
  const { parent } = outer
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === outer
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === outer
  return false
}

function readsValue(ts, tree, name) {
  let found = false
  walk(ts, tree, (node) => {
    found ||= ts.isPropertyAccessExpression(node) && node.name.text === "value" &&
      unwrapped(ts, node.expression).text === name
    return !found
  })
  return found
}

function isOperation(ts, { operatorToken, left, right }, operand) {
  const sign = ts.tokenToString(operatorToken.kind)
  if (/^[=!]==?$/.test(sign)) return isPlainValue(ts, unwrapped(ts, left === operand ? right : left))
  return /^(?:[-+*\/%&|^]|\*\*|<<|>>>?)=?$|^[<>]=?$/.test(sign)
}

/** A literal, or a computation: no ref. Any other name may stand for one, and two refs may be compared. */
function isPlainValue(ts, value) {
  return ts.isLiteralExpression(value) || ts.isBinaryExpression(value) || ts.isPrefixUnaryExpression(value) ||
    ts.isTemplateExpression(value) || ts.isTypeOfExpression(value) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(value.kind) ||
    (ts.isIdentifier(value) && value.text === "undefined") ||
    (ts.isPropertyAccessExpression(value) && ["length", "value"].includes(value.name.text))
}
