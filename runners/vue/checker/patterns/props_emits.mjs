// Props and emits that are declared by a type.

import { eventsOf, propsOf } from "./type_members.mjs"
import { nameText, unwrapped, walk } from "./tree.mjs"

const PROPS_MACROS = new Set(["defineProps", "withDefaults"])
const EMITS_MACROS = new Set(["defineEmits"])
const PROPS_CALL = /^(?:defineProps|toRefs|withDefaults)$/

/** Whether a prop of that name is declared by a type: defineProps<T>(), defineModel<T>(). */
export function hasTypedProp(answer, name) {
  const { names, parts } = declared(answer)
  if (parts.some(({ kind, members }) => kind === "props" && hasName(members.members.keys(), name))) return true
  return hasName(names, name) || isReadFromOpaque(answer, parts, name)
}

/** The same for an event: defineEmits<T>(), and `update:x` of defineModel<T>("x"). */
export function hasTypedEmit(answer, name) {
  const { names, parts } = declared(answer)
  if (parts.some(({ kind, members }) => kind === "emits" && hasName(members.members.keys(), name))) return true
  if (hasName(names.map((model) => `update:${model}`), name)) return true
  return isEmitted(answer, parts.filter(({ members }) => members.isOpaque), name)
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

/** [{names, source, offset}] of the types given to defineProps or defineEmits; no names: an object type. */
export function declaredTypes(answer, kind) {
  const given = declared(answer).parts.filter((part) => part.kind === kind)
  return given.map(({ type, source }) => ({ names: typeNames(answer.ts, type), source, offset: type.getStart(source.script) }))
}

/** Names in a type: its own, or of the types it is made of. */
function typeNames(ts, type) {
  if (ts.isParenthesizedTypeNode(type)) return typeNames(ts, type.type)
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) return type.types.flatMap((one) => typeNames(ts, one))
  if (!ts.isTypeReferenceNode(type)) return []
  const name = type.typeName.getText()
  const isAround = /^(?:Partial|Required|Readonly|Pick|Omit|NonNullable)$/.test(name) && type.typeArguments?.length
  return isAround ? typeNames(ts, type.typeArguments[0]) : [name]
}

function isGiven(parts, kind) {
  return parts.some((part) => part.kind === kind && (part.members.members.size > 0 || part.members.isOpaque))
}

/** `row-click` and `rowClick` are one event, and one prop. */
function hasName(names, wanted) {
  const key = camelCase(wanted)
  for (const name of names) if (camelCase(name) === key) return true
  return false
}

function camelCase(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
}

function declared(answer) {
  return (answer.declaredParts ??= collect(answer))
}

/** names: of typed models; parts: [{kind, members, source}]; untyped: macros without a type; runtime: [{macro, name}] */
function collect(answer) {
  const found = { names: [], parts: [], untyped: new Set(), runtime: [] }
  for (const source of answer.sources) {
    if (!source.script) continue
    walk(answer.ts, source.script, (node) => {
      if (answer.ts.isCallExpression(node)) readCall(answer, source, node, found)
    })
  }
  return found
}

function readCall(answer, source, call, found) {
  const { symbols, live } = answer
  const macro = symbols.vueName(call.expression)
  if (macro === "defineComponent") readFunction(answer, source, call.arguments[0], found)
  if (!["defineProps", "defineEmits", "defineModel"].includes(macro) || !live.isMacroPlace(source, call)) return
  const type = call.typeArguments?.[0]
  if (macro === "defineModel") {
    if (type && type.kind !== answer.ts.SyntaxKind.AnyKeyword) found.names.push(modelName(answer.ts, call))
    else found.untyped.add(macro)
  } else if (!type) {
    found.untyped.add(macro)
    readRuntime(answer.ts, macro, call.arguments[0], found)
  } else if (macro === "defineProps") {
    found.parts.push({ kind: "props", members: propsOf(answer, type, source), source, type })
  } else found.parts.push({ kind: "emits", members: eventsOf(answer, type, source), source, type })
}

function modelName(ts, call) {
  const [first] = call.arguments
  return first && ts.isStringLiteralLike(first) ? first.text : "modelValue"
}

/** `defineComponent((props: X, { emit }: SetupContext<E>) => ...)` */
function readFunction(answer, source, setup, found) {
  const { ts } = answer
  if (!setup || !(ts.isArrowFunction(setup) || ts.isFunctionExpression(setup))) return
  const [props, context] = setup.parameters
  if (props?.type) found.parts.push({ kind: "props", members: propsOf(answer, props.type, source), source, type: props.type })
  const type = context?.type && ts.isTypeReferenceNode(context.type) ? context.type.typeArguments?.[0] : null
  if (type) found.parts.push({ kind: "emits", members: eventsOf(answer, type, source), source, type })
}

function readRuntime(ts, macro, value, found) {
  if (!value) return
  if (ts.isArrayLiteralExpression(value)) {
    for (const one of value.elements) if (ts.isStringLiteralLike(one)) found.runtime.push({ macro, name: one.text })
  } else if (ts.isObjectLiteralExpression(value)) {
    for (const { name } of value.properties) {
      const text = name && nameText(ts, name)
      if (text) found.runtime.push({ macro, name: text })
    }
  }
}

/**
 * A type from elsewhere in the project cannot be seen here. Its prop counts if the component reads it:
 * the type check then vouches that the type has it.
 */
function isReadFromOpaque(answer, parts, wanted) {
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

function isEmitted(answer, parts, name) {
  return parts.some(({ kind, source }) => {
    if (kind !== "emits") return false
    const holders = holdersOf(answer, source, EMITS_MACROS).add("emit").add("$emit")
    return anyNode(answer, source, (node) => emits(answer.ts, node, name, holders))
  })
}

function emits(ts, node, name, holders) {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false
  const [event] = node.arguments
  return holders.has(node.expression.text) && event && ts.isStringLiteralLike(event) && hasName([event.text], name)
}
