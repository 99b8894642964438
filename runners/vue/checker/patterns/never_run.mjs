// Code that a constant condition keeps from running. Nothing is executed: literals and a few signs are read.

import { unwrapped } from "./tree.mjs"

/** Deeper than this, a condition is taken for one that is not constant. */
const DEEPEST = 40
const COMPARISONS = {
  "==": (a, b) => a == b,
  "!=": (a, b) => a != b,
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
}

/** Whether an expression is true or false whatever happens; null where that depends. */
export function truthOf(ts, expression, depth = 0) {
  const node = unwrapped(ts, expression)
  if (!node || depth > DEEPEST) return null
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const truth = truthOf(ts, node.operand, depth + 1)
    return truth === null ? null : !truth
  }
  const sign = signOf(ts, node)
  if (sign === "&&" || sign === "||") {
    const deciding = sign === "||"
    const truths = [node.left, node.right].map((side) => truthOf(ts, side, depth + 1))
    if (truths.includes(deciding)) return deciding
    return truths.includes(null) ? null : !deciding
  }
  if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return true
  const constant = constantOf(ts, node, depth + 1)
  return constant && Boolean(constant.value)
}

/** Whether a node (`below`) of `parent` cannot run: `if (false) ...`, `true ? a : ...`, `0 && ...` */
export function isNeverRun(ts, parent, below) {
  if (!parent) return false
  if (ts.isIfStatement(parent)) {
    if (parent.thenStatement === below) return truthOf(ts, parent.expression) === false
    return parent.elseStatement === below && truthOf(ts, parent.expression) === true
  }
  if (ts.isWhileStatement(parent)) return parent.statement === below && truthOf(ts, parent.expression) === false
  if (ts.isForStatement(parent)) {
    const isInside = parent.statement === below || parent.incrementor === below
    return isInside && truthOf(ts, parent.condition) === false
  }
  if (ts.isConditionalExpression(parent)) {
    if (parent.whenTrue === below) return truthOf(ts, parent.condition) === false
    return parent.whenFalse === below && truthOf(ts, parent.condition) === true
  }
  if (!ts.isBinaryExpression(parent) || parent.right !== below) return false
  const sign = signOf(ts, parent)
  return (sign === "&&" && truthOf(ts, parent.left) === false) || (sign === "||" && truthOf(ts, parent.left) === true)
}

/** Whether there is nothing in what a loop goes through: `[]`, `{}`, `0`, `''`, `null`. */
export function isNothing(ts, expression) {
  const node = unwrapped(ts, expression)
  if (!node) return false
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0
  if (ts.isObjectLiteralExpression(node)) return node.properties.length === 0
  return truthOf(ts, node) === false
}

/** {value} of a literal, or of a comparison of such; null for anything else. */
function constantOf(ts, expression, depth) {
  const node = unwrapped(ts, expression)
  if (!node || depth > DEEPEST) return null
  if (ts.isStringLiteralLike(node)) return { value: node.text }
  if (ts.isNumericLiteral(node)) return { value: Number(node.text) }
  if (ts.isBigIntLiteral(node)) return { value: BigInt(node.text.slice(0, -1)) }
  if (ts.isVoidExpression(node)) return constantOf(ts, node.expression, depth + 1) && { value: undefined }
  if (ts.isPrefixUnaryExpression(node)) return prefixed(ts, node, depth)
  if (ts.isBinaryExpression(node)) return compared(ts, node, depth)
  const { FalseKeyword, NullKeyword, TrueKeyword } = ts.SyntaxKind
  if (node.kind === TrueKeyword || node.kind === FalseKeyword) return { value: node.kind === TrueKeyword }
  if (node.kind === NullKeyword) return { value: null }
  if (!ts.isIdentifier(node)) return null
  return { undefined: { value: undefined }, NaN: { value: NaN } }[node.text] ?? null
}

function prefixed(ts, { operator, operand }, depth) {
  if (operator === ts.SyntaxKind.ExclamationToken) {
    const truth = truthOf(ts, operand, depth + 1)
    return truth === null ? null : { value: !truth }
  }
  const constant = constantOf(ts, operand, depth + 1)
  if (typeof constant?.value !== "number") return null
  if (operator === ts.SyntaxKind.MinusToken) return { value: -constant.value }
  return operator === ts.SyntaxKind.PlusToken ? constant : null
}

function compared(ts, node, depth) {
  const compare = COMPARISONS[signOf(ts, node)]
  const left = compare && constantOf(ts, node.left, depth + 1)
  const right = left && constantOf(ts, node.right, depth + 1)
  return right && { value: compare(left.value, right.value) }
}

function signOf(ts, node) {
  return ts.isBinaryExpression(node) ? ts.tokenToString(node.operatorToken.kind) : null
}
