// Type annotations and type arguments of calls, compared by meaning.

import { containsTokens } from "./free_text.mjs"
import { eventsOf, propsOf } from "./type_members.mjs"
import { isAmbient, isFunction, nameText, unwrapped, walk } from "./tree.mjs"
import { TypeKeys } from "./type_keys.mjs"

const MACROS = new Set(["defineProps", "defineEmits", "defineModel", "defineSlots", "defineOptions", "defineExpose"])
/** Functions whose result has a type of its own name: `ref<T>()` makes a `Ref<T>`. */
const RESULTS = {
  computed: ["ComputedRef", "WritableComputedRef"],
  customRef: ["Ref"],
  ref: ["Ref"],
  shallowRef: ["ShallowRef", "Ref"],
}
const KNOWN_CALL = new RegExp(
  "^(?:ref|computed|reactive|shallowRef|shallowReactive|readonly|toRef|toRefs|customRef|inject|provide|watch|withDefaults|" +
    "(?:define|use)[A-Z]\\w*)$",
)

/** What texts of specifications were read as, per TypeScript: the same ones are asked of answer after answer. */
const WANTED = new WeakMap()
const MOST_WANTED = 1000

/** Whether a type such as `ComputedRef<string>`, `defineProps<X>` or `name: string` stands in live script code. */
export function hasTypeAnnotation(answer, text) {
  const wanted = readWanted(answer.ts, text)
  if (!wanted) return containsTokens(answer, text)
  const facts = (answer.typeFacts ??= collectFacts(answer))
  const keys = new Set(new TypeKeys(answer.ts).keys(wanted.type))
  if (wanted.name) return facts.named.some((one) => one.name === wanted.name && keys.has(one.key))
  const [key] = keys
  if (facts.calls.has(key) || macroMeets(answer, facts, wanted.type)) return true
  return !KNOWN_CALL.test(/^[\w$]+/.exec(key)?.[0] ?? "") && facts.types.has(key)
}

function readWanted(ts, text) {
  if (!WANTED.has(ts)) WANTED.set(ts, new Map())
  const known = WANTED.get(ts)
  if (known.size >= MOST_WANTED) known.clear()
  if (!known.has(text)) known.set(text, parseWanted(ts, text))
  return known.get(text)
}

/** {type, name}: `name` where the text is `name: Type`; null where it is no type. */
function parseWanted(ts, text) {
  const bare = text.trim().replace(/^:\s*/, "").replace(/;$/, "").replace(/\(\s*\)?$/, "")
  const named = /^([\w$]+)\??\s*:\s*([\s\S]+)$/.exec(bare)
  const type = parseType(ts, named ? named[2] : bare)
  return type && { type, name: named?.[1] ?? null }
}

function parseType(ts, text) {
  const tree = ts.createSourceFile("/wanted.ts", `type _ = ${text}\n`, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const [alias, ...more] = tree.statements
  if (more.length || !alias || !ts.isTypeAliasDeclaration(alias)) return null
  const isWhole = ts.transpileModule(`type _ = ${text}\n`, { reportDiagnostics: true }).diagnostics.length === 0
  return isWhole ? alias.type : null
}

/** {types, calls: Set of keys; named: [{name, key}]; macros: [{name, type, source}]} */
function collectFacts(answer) {
  const facts = { types: new Set(), calls: new Set(), named: [], macros: [] }
  const keys = new TypeKeys(answer.ts, answer.symbols)
  for (const source of answer.sources) {
    if (!source.script) continue
    walk(answer.ts, source.script, (node) => {
      const isTyped = answer.ts.isTypeNode(node) || node.typeArguments || node.type || answer.ts.isCallExpression(node)
      if (isTyped && !answer.live.isDead(source, node)) addFacts(answer, source, keys, facts, node)
    })
  }
  return facts
}

function addFacts(answer, source, keys, facts, node) {
  const { ts } = answer
  if (ts.isExpressionWithTypeArguments(node)) {
    for (const expands of [false, true]) {
      facts.types.add(keys.named(node.expression.getText(), node.typeArguments, expands))
    }
  } else if (ts.isTypeNode(node)) {
    for (const key of keys.keys(node)) facts.types.add(key)
    // `ComputedRef` alone asks for one of anything.
    if (ts.isTypeReferenceNode(node) && node.typeArguments) facts.types.add(keys.nameOf(node.typeName))
  }
  if (ts.isCallExpression(node)) addCall(answer, source, keys, facts, node)
  const isNamed = node.name && node.type && ts.isIdentifier(node.name) && !ts.isTypeAliasDeclaration(node)
  if (isNamed && (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertySignature(node))) {
    for (const key of keys.keys(node.type)) facts.named.push({ name: node.name.text, key })
  }
}

function addCall(answer, source, keys, facts, call) {
  const name = calledName(answer, source, call)
  if (!name) return
  const types = call.typeArguments?.length ? call.typeArguments : impliedType(answer, keys, call, name)
  if (!types) return
  if (MACROS.has(name) && call.typeArguments) facts.macros.push({ name, type: types[0], source })
  facts.calls.add(name)
  for (const result of RESULTS[name] ?? []) facts.types.add(result)
  for (const expands of [false, true]) {
    facts.calls.add(keys.named(name, types, expands))
    for (const result of RESULTS[name] ?? []) facts.types.add(keys.named(result, types, expands))
  }
}

/** What is called: Vue's name for it, or the name that stands there if it is not one of Vue's. */
function calledName({ ts, symbols, live }, source, call) {
  const vue = symbols.vueName(call.expression)
  if (vue) return MACROS.has(vue) && !live.isMacroPlace(source, call) ? null : vue
  if (!ts.isIdentifier(call.expression)) {
    return ts.isPropertyAccessExpression(call.expression) ? call.expression.getText().replace(/\s/g, "") : null
  }
  if (isAmbient(ts, symbols.declaration(call.expression))) return null
  const imported = symbols.imported(call.expression)
  const name = imported && imported.name !== "default" ? imported.name : call.expression.text
  return MACROS.has(name) || RESULTS[name] || name === "reactive" ? null : name
}

/** The type that a call without type arguments is given another way: `const a: Ref<T> = ref(x)`, `ref(x as T)`. */
function impliedType({ ts }, keys, call, name) {
  const [first] = call.arguments
  const getter = name === "computed" ? getterOf(ts, first) : null
  if (getter?.type) return [getter.type]
  const isCast = first && (ts.isAsExpression(first) || ts.isTypeAssertionExpression(first))
  if (["ref", "shallowRef", "reactive"].includes(name) && isCast) return [first.type]
  const { parent } = call
  if (!ts.isVariableDeclaration(parent) || unwrapped(ts, parent.initializer) !== call || !parent.type) return null
  if (name === "reactive") return [parent.type]
  const isResult = ts.isTypeReferenceNode(parent.type) && RESULTS[name]?.includes(keys.nameOf(parent.type.typeName))
  return isResult ? parent.type.typeArguments : null
}

/** `computed((): T => ...)`, `computed({ get: (): T => ... })` */
function getterOf(ts, value) {
  if (!value || !ts.isObjectLiteralExpression(value)) return value && isFunction(ts, value) ? value : null
  const get = value.properties.find(({ name }) => name && nameText(ts, name) === "get")
  const held = get && ts.isPropertyAssignment(get) ? get.initializer : get
  return held && isFunction(ts, held) ? held : null
}

/** `defineProps<X>` is met by a type that X is part of; a wanted object type by the same members. */
function macroMeets(answer, facts, wanted) {
  const { ts } = answer
  if (!ts.isTypeReferenceNode(wanted) || wanted.typeArguments?.length !== 1) return false
  const name = wanted.typeName.getText()
  const [type] = wanted.typeArguments
  if (!["defineProps", "defineEmits"].includes(name)) return false
  return facts.macros.some((macro) => macro.name === name && meets(answer, macro, type))
}

function meets(answer, { name, type, source }, wanted) {
  const { ts } = answer
  const members = (name === "defineProps" ? propsOf : eventsOf)(answer, type, source)
  if (ts.isTypeReferenceNode(wanted)) {
    return !wanted.typeArguments && members.parts.has(wanted.typeName.getText())
  }
  const plain = { ...answer, symbols: null }
  const asked = (name === "defineProps" ? propsOf : eventsOf)(plain, wanted, null)
  if (asked.isOpaque || !asked.members.size || members.isOpaque) return false
  return asked.members.size === members.members.size &&
    [...asked.members].every(([key, shape]) => members.members.get(key) === shape)
}
