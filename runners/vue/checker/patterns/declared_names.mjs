// The names that an answer chose itself: each one with what it names.

import { componentParts } from "./component_objects.mjs"
import { boundNames, functionOf, isDeclareOnly, unwrapped, walk } from "./tree.mjs"

const COMPONENT_MAKERS = new Set(["defineAsyncComponent", "defineComponent", "resolveComponent", "defineCustomElement"])
const COMPONENT_TYPE = /^(?:FunctionalComponent|Component|DefineComponent|ConcreteComponent)\b/

const STATIC_CALL = /^(?:Symbol|Object\.freeze|Number|String|BigInt)\b/
const STATIC_NEW = /^(?:Set|Map|RegExp|Date|Intl\.\w+)$/

/**
 * [{kind, name, source, offset, node}]: kind is interface, variable, function, component, constant (a top-level
 * const that is a plain literal), static (any other top-level const without a computation).
 */
export function declaredNames(answer) {
  const found = []
  for (const source of answer.sources) {
    if (!source.script) continue
    const add = (kind, identifier, node) => found.push({
      kind, name: identifier.text, source, offset: identifier.getStart(source.script), node,
    })
    walk(answer.ts, source.script, (node) => visit(answer, source, node, add))
    for (const part of componentParts(answer, source)) addOptionName(answer.ts, part, add)
  }
  return found.sort((a, b) => (a.source === b.source ? a.offset - b.offset : 0))
}

function visit(answer, source, node, add) {
  const { ts } = answer
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) add("interface", node.name, node)
  else if (ts.isFunctionDeclaration(node) && node.name) {
    add(isTag(source, node.name) ? "component" : "function", node.name, node)
  } else if (ts.isVariableDeclaration(node)) {
    for (const name of boundNames(ts, node.name)) addVariable(answer, source, node, name, add)
  } else if (ts.isImportClause(node) && node.name && /\.vue$/.test(node.parent.moduleSpecifier.text ?? "")) {
    add("component", node.name, node)
  }
}

function addVariable(answer, source, node, name, add) {
  const { ts } = answer
  // `declare const __VERSION__: string`: somebody else's.
  if (ts.isVariableDeclarationList(node.parent) && isDeclareOnly(ts, node)) return
  // `const { user_id } = row`: the name is the other side's.
  if (ts.isBindingElement(name.parent) && !name.parent.propertyName && ts.isObjectBindingPattern(name.parent.parent)) {
    if (!name.parent.dotDotDotToken) return
  }
  if (!ts.isIdentifier(node.name)) add("variable", name, node)
  else if (isComponent(answer, source, node)) add("component", name, node)
  else if (functionOf(ts, node)) add("function", name, node)
  else add(valueKind(ts, node), name, node)
}

function isComponent({ ts, symbols }, source, node) {
  if (node.type && COMPONENT_TYPE.test(node.type.getText())) return true
  const value = unwrapped(ts, node.initializer)
  if (value && ts.isCallExpression(value)) return COMPONENT_MAKERS.has(symbols.vueName(value.expression))
  return Boolean(functionOf(ts, node)) && isTag(source, node.name)
}

/** A function whose name begins with a capital and stands in the template as a tag. */
function isTag(source, { text }) {
  return /^\p{Lu}/u.test(text) && Boolean(source.template?.tags.includes(text))
}

function valueKind(ts, node) {
  const list = node.parent
  const isConst = ts.isVariableDeclarationList(list) && list.flags & ts.NodeFlags.Const
  if (!isConst || !ts.isVariableStatement(list.parent) || !ts.isSourceFile(list.parent.parent)) return "variable"
  const value = unwrapped(ts, node.initializer)
  if (!value) return "variable"
  if (isLiteral(ts, value)) return "constant"
  return isStatic(ts, value) ? "static" : "variable"
}

function isLiteral(ts, value) {
  if (ts.isPrefixUnaryExpression(value)) return isLiteral(ts, value.operand)
  const isFlag = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(value.kind)
  return isFlag || ts.isNumericLiteral(value) || ts.isBigIntLiteral(value) || ts.isStringLiteralLike(value)
}

/** Known before anything runs, or as good as that: objects and lists of such, arithmetic, `Symbol()`, `new Set(...)`. */
function isStatic(ts, value) {
  let isKnown = true
  walk(ts, value, (node) => {
    if (ts.isFunctionLike(node)) return false
    if (ts.isCallExpression(node)) isKnown &&= STATIC_CALL.test(node.expression.getText())
    if (ts.isNewExpression(node)) isKnown &&= STATIC_NEW.test(node.expression.getText())
    if (ts.isAwaitExpression(node)) isKnown = false
    return isKnown
  })
  return isKnown
}

/** `defineOptions({ name: "X" })` and the option of that name. */
function addOptionName(ts, { options }, add) {
  const member = options?.get("name")
  const value = member && ts.isPropertyAssignment(member) ? member.initializer : null
  if (value && ts.isStringLiteralLike(value)) add("component", value, member)
}
