// Walking TypeScript's syntax tree. Nothing here recurses: an answer may nest as deep as it likes.

/** Calls `visit` with every node, parents first; children of a node for which it returns false are left out. */
export function walk(ts, root, visit) {
  const waiting = [root]
  while (waiting.length) {
    const node = waiting.pop()
    if (visit(node) === false) continue
    const children = []
    ts.forEachChild(node, (child) => { children.push(child) })
    for (let i = children.length - 1; i >= 0; i--) waiting.push(children[i])
  }
}

export function* ancestors(node) {
  for (let parent = node.parent; parent; parent = parent.parent) yield parent
}

/** The expression inside of parentheses, `as`, `satisfies`, `!`, `await`. */
export function unwrapped(ts, node) {
  while (node && isWrapper(ts, node)) node = node.expression
  return node
}

/** The outermost such wrapper around an expression. */
export function wrapping(ts, node) {
  while (isWrapper(ts, node.parent) && node.parent.expression === node) node = node.parent
  return node
}

function isWrapper(ts, node) {
  return (
    ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node) || ts.isAwaitExpression(node)
  )
}

/** Functions with a body of their own, as opposed to signatures and function types. */
export function isFunction(ts, node) {
  return (
    ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node) || ts.isAccessor(node)
  )
}

/** The function that a name stands for: a declaration, or the value of a variable. */
export function functionOf(ts, declaration) {
  if (!declaration) return null
  if (ts.isFunctionDeclaration(declaration)) return declaration
  if (!ts.isVariableDeclaration(declaration)) return null
  const value = unwrapped(ts, declaration.initializer)
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : null
}

/** A property's name as text: `a`, `"a"`, `["a"]`, `1`; null where it is computed. */
export function nameText(ts, name) {
  if (!name) return null
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : null
  }
  return name.text ?? null
}

/** Every identifier that a variable's or parameter's name declares: `{ a, b: [c] }` gives a and c. */
export function boundNames(ts, name) {
  const found = []
  const waiting = [name]
  while (waiting.length) {
    const next = waiting.pop()
    if (ts.isIdentifier(next)) found.push(next)
    else for (const element of next.elements) if (ts.isBindingElement(element)) waiting.push(element.name)
  }
  return found.reverse()
}

export function hasModifier(ts, node, kind) {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined
  return Boolean(modifiers?.some((modifier) => modifier.kind === kind))
}

/** Exported where it is declared: `export function f`, `export const f = ...`. */
export function isExported(ts, declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return hasModifier(ts, statement, ts.SyntaxKind.ExportKeyword)
}

export function isDeclareOnly(ts, declaration) {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return hasModifier(ts, statement, ts.SyntaxKind.DeclareKeyword)
}

/** `declare function f(): T`: a claim that something exists, no code. */
export function isAmbient(ts, declaration) {
  if (!declaration) return false
  if (ts.isFunctionDeclaration(declaration)) return !declaration.body
  return ts.isVariableDeclaration(declaration) && isDeclareOnly(ts, declaration)
}
