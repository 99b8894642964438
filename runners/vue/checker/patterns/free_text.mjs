// Texts that must stand in the code, compared token by token.

import { scriptTokens, templateTokens, wantedTokens } from "./tokens.mjs"

const BLOCK = /^<(script|template|style)((?:\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*>?$/

/**
 * Whether a text stands in the code of the answer: scripts, and tags, attributes and expressions of
 * templates. Its first and last words may be parts of words, and it must stand in code that can run;
 * where it `isForbidden` they are whole, and any code counts.
 */
export function containsTokens(answer, text, isForbidden = false) {
  if (hasBlock(answer, text.trim())) return true
  const rows = isForbidden ? (answer.allRows ??= rowsOf(answer, false)) : (answer.liveRows ??= rowsOf(answer, true))
  const wanted = [false, true].map((isTemplate) => wantedTokens(text, isTemplate))
  return rows.some(({ isTemplate, tokens }) => stands(tokens, wanted[Number(isTemplate)], isForbidden))
}

function rowsOf({ ts, live, sources }, isLive) {
  return sources.flatMap((source) => {
    const isLeftOut = (node) => isLive && live.beginsDead(source, node)
    return [
      { isTemplate: false, tokens: source.script ? scriptTokens(ts, source.script, isLeftOut) : [] },
      { isTemplate: true, tokens: templateTokens(ts, source, isLive) },
    ]
  })
}

/** `<script setup lang="ts">`: attributes may stand in any order. */
function hasBlock({ sources }, text) {
  const found = BLOCK.exec(text)
  if (!found) return false
  const wanted = [...found[2].matchAll(/([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g)]
  return sources.some(({ descriptor }) => {
    const { script, scriptSetup, template, styles } = descriptor ?? {}
    const blocks = [script, scriptSetup, template, ...(styles ?? [])].filter((block) => block?.type === found[1])
    return blocks.some(({ attrs }) => wanted.every(([, name, a, b]) => {
      return name in attrs && (a ?? b ?? attrs[name]) === attrs[name]
    }))
  })
}

function stands(tokens, wanted, isWhole) {
  if (!wanted.length) return false
  for (let at = 0; at + wanted.length <= tokens.length; at++) {
    // A wanted text may hold a regular expression, but never begin in the middle of one.
    if (tokens[at].inside || (isWhole && isPart(tokens, at, wanted.length))) continue
    const fitsAt = (token, i) => fits(tokens[at + i], token, !isWhole && i === 0, !isWhole && i === wanted.length - 1)
    if (wanted.every(fitsAt)) return true
  }
  return false
}

/** `<table` is no part of `<table-row>`, and `| price` none of `|| price`. */
function isPart(tokens, at, length) {
  const isDash = (token) => token?.part === "name" && token.text === "-"
  const [first, last, next] = [tokens[at], tokens[at + length - 1], tokens[at + length]]
  if (first.part === "operator" || next?.part === "operator") return true
  return (first.kind === "word" && isDash(tokens[at - 1])) || (last.kind === "word" && isDash(next))
}

function fits(token, wanted, isFirst, isLast) {
  if (wanted.kind === "open") return token.kind === "string" && token.text.startsWith(wanted.text)
  if (token.kind !== wanted.kind) return false
  if (token.kind !== "word" || !(isFirst || isLast)) return token.text === wanted.text
  if (isFirst && isLast) return token.text.includes(wanted.text)
  return isFirst ? token.text.endsWith(wanted.text) : token.text.startsWith(wanted.text)
}
