// Naming rules: each is one check, each offender one line.

import { lineOf } from "./component.mjs"
import { declaredNames } from "./declared_names.mjs"
import { STYLE_RULES, SUFFIX_RULES } from "./names.mjs"
import { declaredTypes } from "./macros.mjs"
import { isInStyle, needStyle } from "./styles.mjs"

/** Throws RangeError for a rule or style that does not exist: the specification's fault, refused when it is read. */
export function needRule(rule, wanted) {
  if (STYLE_RULES.includes(rule)) needStyle(rule, wanted)
  else if (!SUFFIX_RULES.includes(rule)) {
    throw new RangeError(`naming_conventions: '${rule}' is none of ${[...STYLE_RULES, ...SUFFIX_RULES].join(", ")}`)
  }
}

/** {naming: {rule: bool}, violations: [text]} */
export function checkNaming(answer, target, rules) {
  const naming = {}
  const violations = []
  for (const [rule, wanted] of Object.entries(rules)) {
    const offenders = SUFFIX_RULES.includes(rule)
      ? withoutSuffix(answer, rule, [wanted].flat())
      : offStyle(answer, rule, wanted, rules)
    naming[rule] = offenders.length === 0
    violations.push(...offenders.map((one) => `${rule}: '${one.name}' ${one.told} (${place(one, target)})`))
  }
  return { naming, violations }
}

function place({ source, offset }, target) {
  const line = `line ${lineOf(source, offset)}`
  return source.path === target ? line : `${source.path}, ${line}`
}

function offStyle(answer, rule, style, rules) {
  if (rule === "components" && style === "kebab-case") return tagsNotKebab(answer)
  const names = (answer.declaredNames ??= declaredNames(answer))
  const offends = (one) => isUnder(rule, one, rules) && !isInStyle(one.name, style) && !isExcused(rule, one, rules, names)
  return names.filter(offends).map((one) => ({ ...one, told: `is not ${style}` }))
}

/** A function held by a variable falls under `functions` where that rule is given, a literal under `constants`. */
function isUnder(rule, { kind, name, node }, rules) {
  if (rule === "interfaces") return kind === "interface"
  if (rule === "components") return kind === "component"
  if (rule === "functions") return kind === "function"
  if (rule === "constants") return kind === "constant" && !name.startsWith("_")
  if (kind === "function") return !("functions" in rules) && !isFunctionDeclaration(node)
  return kind === "variable" || kind === "static" || (kind === "constant" && !("constants" in rules))
}

function isFunctionDeclaration(node) {
  return node.body !== undefined
}

/** A top-level const that is known beforehand may be written as a constant; any variable may share its name with a type. */
function isExcused(rule, one, rules, names) {
  if (rule !== "variables") return false
  if (["constant", "static"].includes(one.kind) && isInStyle(one.name, rules.constants ?? "UPPER_CASE")) return true
  return names.some((other) => other.kind === "interface" && other.name === one.name && other.source === one.source)
}

function tagsNotKebab({ sources }) {
  const offenders = []
  for (const source of sources) {
    for (const { tag, offset } of source.template?.places ?? []) {
      const isCapital = /\p{Lu}/u.test(tag) && !tag.includes(".")
      if (isCapital) offenders.push({ name: tag, source, offset, told: "is not kebab-case" })
    }
  }
  return offenders
}

function withoutSuffix(answer, rule, suffixes) {
  const told = suffixes.length > 1 ? `ends in none of ${suffixes.join(", ")}` : `does not end in ${suffixes[0]}`
  const hasSuffix = (name) => suffixes.some((suffix) => name.endsWith(suffix))
  if (rule === "interface_suffixes") {
    const names = (answer.declaredNames ??= declaredNames(answer))
    const objects = names.filter((one) => one.kind === "interface" && isObjectType(answer.ts, one.node))
    return objects.filter((one) => !hasSuffix(one.name)).map((one) => ({ ...one, told }))
  }
  return declaredTypes(answer, rule === "props_interface_suffix" ? "props" : "emits")
    .filter(({ names }) => names.length && !names.some((one) => hasSuffix(one)))
    .map(({ names, source, offset }) => ({ name: names[0], source, offset, told }))
}

function isObjectType(ts, node) {
  if (ts.isInterfaceDeclaration(node)) return true
  let type = node.type
  while (ts.isParenthesizedTypeNode(type)) type = type.type
  if (ts.isIntersectionTypeNode(type)) return type.types.some((one) => ts.isTypeLiteralNode(one))
  return ts.isTypeLiteralNode(type)
}
