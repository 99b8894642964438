// What a component declares by defineProps, defineEmits and defineModel.

import { eventsOf, propsOf } from "./type_members.mjs"
import { nameText, walk } from "./tree.mjs"

/**
 * {names, parts, untyped, runtime}. names: of typed models; parts: [{kind, members, source, type}], kind props or
 * emits; untyped: macros without a type; runtime: [{macro, name}] declared by an object or array.
 */
export function declared(answer) {
  return (answer.declaredParts ??= collect(answer))
}

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
