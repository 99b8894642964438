// Components that are defined by an object or a function, rather than by `<script setup>`.

import { functionOf, isFunction, nameText, unwrapped, walk } from "./tree.mjs"

const DEFINERS = new Set(["defineComponent", "defineNuxtComponent", "defineCustomElement"])

/**
 * Every component that a source defines: {options, setup, isFunctional}. `options` are its members
 * by name (nodes), null where there are none; `setup` is a function or null; `isFunctional`: given
 * as a function to `defineComponent`. A class component has `isClass`.
 */
export function componentParts(answer, source) {
  const { ts } = answer
  const parts = []
  walk(ts, source.script, (node) => {
    if (ts.isCallExpression(node)) {
      const found = fromCall(answer, node)
      if (found) parts.push(found)
    } else if (source.isVue && ts.isExportAssignment(node)) {
      const value = valueOf(answer, node.expression)
      if (ts.isObjectLiteralExpression(value)) parts.push(fromObject(answer, value))
    } else if (ts.isClassLike(node) && extendsVue(answer, node)) parts.push({ isClass: true })
  })
  return parts
}

function fromCall(answer, call) {
  const { ts, symbols } = answer
  const name = symbols.vueName(call.expression)
  if (name === "defineOptions") return fromOptions(answer, call.arguments[0], { isMacro: true })
  if (!DEFINERS.has(name) && !isVueExtend(answer, call)) return null
  const first = valueOf(answer, call.arguments[0])
  if (first && isFunction(ts, first)) {
    const rest = fromOptions(answer, call.arguments[1], {})
    return { ...rest, setup: first, isFunctional: true }
  }
  return fromOptions(answer, first, {})
}

function fromOptions(answer, expression, more) {
  const value = valueOf(answer, expression)
  const isObject = value && answer.ts.isObjectLiteralExpression(value)
  return { ...(isObject ? fromObject(answer, value) : { options: null, setup: null }), ...more }
}

function fromObject(answer, object) {
  const { ts } = answer
  const options = new Map()
  collect(answer, object, options, new Set())
  const given = options.get("setup")
  const value = given && valueOf(answer, givenValue(ts, given))
  return { options, setup: value && isFunction(ts, value) ? value : null }
}

/** `setup: f`, `setup`, `setup() {}` */
function givenValue(ts, member) {
  if (ts.isPropertyAssignment(member)) return member.initializer
  return ts.isShorthandPropertyAssignment(member) ? member.name : member
}

function collect(answer, object, options, seen) {
  if (seen.has(object)) return
  seen.add(object)
  for (const member of object.properties) {
    if (answer.ts.isSpreadAssignment(member)) {
      const spread = valueOf(answer, member.expression)
      if (answer.ts.isObjectLiteralExpression(spread)) collect(answer, spread, options, seen)
    } else {
      const name = nameText(answer.ts, member.name)
      if (name !== null) options.set(name, member)
    }
  }
}

/** An expression, or the value of the variable or function that it names. */
function valueOf({ ts, symbols }, expression) {
  const value = unwrapped(ts, expression)
  if (!value || !ts.isIdentifier(value)) return value
  const declaration = symbols.declaration(value)
  const own = functionOf(ts, declaration)
  if (own) return own
  const isVariable = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
  return isVariable ? unwrapped(ts, declaration.initializer) : value
}

function isVueExtend({ ts, symbols }, call) {
  const callee = call.expression
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "extend") return false
  return ts.isIdentifier(callee.expression) && symbols.imported(callee.expression)?.module === "vue"
}

function extendsVue({ ts, symbols }, node) {
  const base = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
  const name = unwrapped(ts, base?.expression)
  if (!name || !ts.isIdentifier(name)) return false
  return ["vue", "vue-class-component", "vue-property-decorator", "vue-facing-decorator"].includes(
    symbols.imported(name)?.module,
  )
}
