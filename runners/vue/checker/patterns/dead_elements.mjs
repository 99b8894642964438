// Elements of a template that are never rendered.

import { expressionTree } from "./expressions.mjs"
import { isNothing, truthOf } from "./never_run.mjs"

const ELEMENT = 1
const TEXT = 2
const COMMENT = 3
const DIRECTIVE = 7
const FOR = /^([\s\S]*?)\s+(?:in|of)\s+(\S[\s\S]*)$/
/** With one of these `<template>` stands for its children; without, the browser keeps them out of the page. */
const OF_TEMPLATES = ["if", "else-if", "else", "for", "slot"]

/** [names, what is gone through] of a `v-for`; null where it is none. */
export function loopOf(text) {
  const found = FOR.exec(text)
  return found && [found[1], found[2]]
}

/** Those of `siblings` (elements, texts, ... of one parent) that nothing can make appear: not what `v-show` hides. */
export function deadElements(ts, siblings) {
  const dead = new Set()
  let isTaken = false // whether a constant `v-if` above took the place of each `v-else` below
  for (const node of siblings) {
    if (node.type === COMMENT || (node.type === TEXT && !node.content.trim())) continue
    const directives = node.type === ELEMENT ? directivesOf(node) : new Map()
    if (!directives.has("else") && !directives.has("else-if")) isTaken = false
    const condition = directives.get("if") ?? directives.get("else-if")
    const truth = condition === undefined ? null : truthOf(ts, valueOf(ts, condition))
    if (isTaken || truth === false || isEmptyLoop(ts, directives) || isInert(node, directives)) dead.add(node)
    isTaken ||= truth === true
  }
  return dead
}

/** Text of each directive of an element. */
function directivesOf(element) {
  const directives = element.props.filter(({ type }) => type === DIRECTIVE)
  return new Map(directives.map(({ name, exp }) => [name, exp?.content ?? ""]))
}

function isEmptyLoop(ts, directives) {
  const loop = loopOf(directives.get("for") ?? "")
  return Boolean(loop) && isNothing(ts, valueOf(ts, loop[1]))
}

function isInert(node, directives) {
  return node.type === ELEMENT && node.tag === "template" && !OF_TEMPLATES.some((name) => directives.has(name))
}

function valueOf(ts, text) {
  return expressionTree(ts, text, "value").statements[0]?.expression
}
